"""What `treaty upgrade` answers: can this release be rolled out, and back?"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from treaty.databases.run import Run, directory_of, is_alive
from treaty.errors import SettingsError
from treaty.settings import FILE, Settings
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.declaration import Declaration, declare
from treaty.upgrade.hooks import load_hooks
from treaty.upgrade.migrations import Way, between, read_migrations
from treaty.upgrade.oracle import Oracle
from treaty.upgrade.oracles import oracles
from treaty.upgrade.orders import plan
from treaty.upgrade.plan import Plan
from treaty.upgrade.release import CACHE, find_code, install, working_tree
from treaty.upgrade.run import Rehearsal, Result, StepResult
from treaty.upgrade.stage import Stage

LOGS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One rollout that is asked about.

    Attributes:
        base: The release that is deployed.
        revision: What is to replace it; empty for the working tree.
        order: The rollout order; empty for the project's own.
        seed: What every choice follows from.
        only: The one step that is looked at.
        until: The last step.
    """

    base: str
    revision: str = ""
    order: str = ""
    seed: int = 0
    only: str = ""
    until: str = ""


class Upgrade:
    """A rollout that is ready to be planned and run.

    Args:
        question: What is asked.
        settings: The project.
        tell: Takes a line about what takes long.

    Raises:
        BadInput: A release, a setting or a migration is not as it has to be.
    """

    def __init__(self, question: Question, settings: Settings, tell: Callable[[str], None]) -> None:
        self._question = question
        self._settings = settings
        self._tell = tell
        _require(settings)
        new = find_code(question.revision, settings) if question.revision else None
        codes = {
            Side.OLD: find_code(question.base, settings),
            Side.NEW: new or working_tree(settings),
        }
        self.declarations: dict[Side, Declaration] = {
            side: declare(side, code, settings.upgrade) for side, code in codes.items()
        }
        migrations = codes[Side.NEW].folder / settings.upgrade.migrations
        self._migrations = read_migrations(migrations)

    def plan(self, start: str) -> Plan:
        """The plan from the revision that the old release needs."""
        question = self._question
        changes = between(self._migrations, start).targets if start else tuple(Schema)[1:]
        made = plan(
            question.order or self._settings.upgrade.order,
            seed=question.seed,
            instances=self._settings.upgrade.instances,
            changes=tuple(changes),
            needs=Schema(self._settings.upgrade.needs),
        )
        return made.limited(only=question.only, until=question.until)

    @property
    def start(self) -> str:
        """The schema revision that the old release needs, as the record of releases has it."""
        return self.declarations[Side.OLD].code.schema or self._newest_of_old()

    def _newest_of_old(self) -> str:
        folder = self.declarations[Side.OLD].code.folder / self._settings.upgrade.migrations
        return read_migrations(folder)[-1].revision

    def run(self, tell: Callable[[StepResult], None], *, judges: tuple[Oracle, ...] = ()) -> Result:
        """Runs the plan on a stage of its own.

        Args:
            tell: Takes the result of each step.
            judges: The oracles; all that there are by default.
        """
        made = self.plan(self.start)
        for declaration in self.declarations.values():
            install(declaration.code, self._settings, self._tell)
        hooks = load_hooks(self._settings.upgrade.hooks, self._settings.root)
        with (
            Run.create() as run,
            _logs(self._settings.root, run.id) as folder,
            Stage(
                self.declarations,
                plan=made,
                folder=folder,
                run=run,
                oracles=judges or oracles(),
                hooks=hooks,
            ) as stage,
        ):
            return Rehearsal(made, stage, self._way, tell, self._settings).run()

    def _way(self, start: str) -> Way:
        return between(self._migrations, start)


def _require(settings: Settings) -> None:
    for name in ("serve", "migrations"):
        if not getattr(settings.upgrade, name):
            raise SettingsError(
                f"[tool.treaty.upgrade] has no `{name}`",
                hint="docs/guides/upgrade.md tells what `treaty upgrade` has to know",
                file=FILE,
            )


@contextmanager
def _logs(root: Path, name: str) -> Iterator[Path]:
    """A folder for a run's logs; those of the last runs are kept, and those of runs that go on."""
    parent = root / CACHE / "logs"
    folder = parent / name
    folder.mkdir(parents=True)
    kept = sorted(parent.iterdir(), key=lambda each: each.stat().st_mtime)
    for old in kept[:-LOGS_KEPT]:
        if not is_alive(directory_of(old.name)):
            shutil.rmtree(old, ignore_errors=True)
    yield folder
