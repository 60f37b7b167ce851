"""The migrations of a release, as their files declare them; nothing of them is imported."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from treaty.errors import SourceError
from treaty.upgrade.cell import Schema

_LEADS_TO: Final = {"expand": Schema.S1, "backfill": Schema.S2, "contract": Schema.S3}


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration.

    Attributes:
        revision: Its name.
        down: The revision that it stands on; empty for the first.
        step: `expand`, `backfill` or `contract`; empty where it does not say.
        file: Where it is.
        reversible: Whether it declares a way back.
    """

    revision: str
    down: str
    step: str
    file: Path
    reversible: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The migrations that lead from one release to the other.

    Attributes:
        start: The revision that the old release needs.
        migrations: Those after it, in order.
    """

    start: str
    migrations: tuple[Migration, ...]

    @property
    def targets(self) -> dict[Schema, str]:
        """The revision that each state of the schema ends with; those without one are absent."""
        found: dict[Schema, str] = {}
        for migration in self.migrations:
            found[_LEADS_TO[migration.step]] = migration.revision
        return found

    def leading_to(self, schema: Schema) -> tuple[Migration, ...]:
        """The migrations of one state."""
        return tuple(each for each in self.migrations if _LEADS_TO[each.step] is schema)


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """Reads all migrations of a folder, first to last.

    Args:
        folder: The one that holds them, or the one of Alembic's `env.py`.

    Raises:
        SourceError: There are none, or they are no single chain.
    """
    versions = folder / "versions" if (folder / "versions").is_dir() else folder
    files = [each for each in sorted(versions.glob("*.py")) if each.name != "__init__.py"]
    found = [each for each in map(_read, files) if each is not None]
    if not found:
        raise SourceError(
            f"{folder} holds no migrations: its schema is made without them",
            hint="`treaty upgrade` needs a schema that changes by migrations, such as Alembic's",
        )
    ordered, at = [], ""
    while following := next((each for each in found if each.down == at), None):
        found.remove(following)
        ordered.append(following)
        at = following.revision
    if found:
        heads = ", ".join(sorted(each.revision for each in found))
        raise SourceError(
            f"the migrations of {folder} are no single chain: {heads} stand beside it",
            hint="alembic merge, or correct down_revision",
        )
    return tuple(ordered)


def between(migrations: Sequence[Migration], start: str) -> Way:
    """The migrations after a revision; each has to say what it does, and in the right order.

    Raises:
        SourceError: The revision is unknown, or a migration declares no step or one too early.
    """
    names = [each.revision for each in migrations]
    if start not in names:
        raise SourceError(
            f"the new release knows no migration {start!r}, which the old one is at",
            hint="the old release's migrations have to be among those of the new one",
        )
    later = tuple(migrations[names.index(start) + 1 :])
    latest = Schema.S0
    for each in later:
        if each.step not in _LEADS_TO:
            raise SourceError(
                f"migration {each.revision} does not say what it does",
                hint='write step = "expand", "backfill" or "contract" below its revision',
                file=str(each.file),
            )
        if _LEADS_TO[each.step] < latest:
            raise SourceError(
                f"migration {each.revision} is to {each.step} after one that goes further",
                hint="expand, then backfill, then contract",
                file=str(each.file),
            )
        latest = _LEADS_TO[each.step]
    return Way(start, later)


def _read(file: Path) -> Migration | None:
    values: dict[str, Any] = {}
    reversible = False
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name)]
            if isinstance(node.value, ast.Constant):
                values |= dict.fromkeys(names, node.value.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "downgrade":
            reversible = not _only_refuses(node)
    if not isinstance(values.get("revision"), str):
        return None
    down, step = values.get("down_revision") or "", values.get("step") or ""
    return Migration(values["revision"], str(down), str(step), file, reversible)


def _only_refuses(function: ast.FunctionDef) -> bool:
    """Whether a downgrade does nothing but raise or pass."""
    body = [
        node
        for node in function.body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    return bool(body) and all(isinstance(node, ast.Raise | ast.Pass) for node in body)
