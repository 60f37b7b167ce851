"""Runs a release's migrations as its own deployment does: a process, as the database's owner."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treaty.errors import SettingsError
from treaty.settings import FILE
from treaty.upgrade import process
from treaty.upgrade.cell import Side
from treaty.upgrade.declaration import Declaration

TIMEOUT: Final = 600  # seconds that migrations may take


class MigrationError(Exception):
    """A migration's command failed.

    Attributes:
        log: The last lines that it printed.
    """

    def __init__(self, message: str, log: str) -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True, slots=True)
class Migrating:
    """Migrations that run.

    Attributes:
        process: Their process.
        command: How it was started.
        log: What it prints.
    """

    process: "subprocess.Popen[bytes]"
    command: str
    log: Path

    def wait(self) -> None:
        """Returns when they are through.

        Raises:
            MigrationError: They fail, or do not end.
        """
        try:
            code = process.wait(self.process, seconds=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise MigrationError(
                f"`{self.command}` does not end within {TIMEOUT} s", process.tail(self.log)
            ) from None
        finally:
            process.kill(self.process)
        if code:
            raise MigrationError(
                f"`{self.command}` ends with exit status {code}", process.tail(self.log)
            )


class Migrator:
    """Starts migrations, of either release.

    Args:
        declarations: How each release is run.
        values: What stands in its commands, for a revision.
        folder: Where its logs go.
    """

    def __init__(
        self,
        declarations: Mapping[Side, Declaration],
        *,
        values: Callable[[str], dict[str, str]],
        folder: Path,
    ) -> None:
        self._declarations = declarations
        self._values = values
        self._folder = folder

    @property
    def goes_back(self) -> bool:
        """Whether the project says how to go back."""
        return bool(self._declarations[Side.NEW].settings.downgrade)

    def start(
        self,
        revision: str = "",
        *,
        by: Side = Side.NEW,
        url: str = "",
        back: bool = False,
        name: str = "migration",
        niceness: int = 0,
    ) -> Migrating:
        """Starts migrations.

        Args:
            revision: Where to; empty for what the release's own deployment does.
            by: Whose they are.
            url: The database; empty for the rollout's.
            back: Whether they lead back.
            name: What their log is called.
            niceness: By how much they give way to other processes.

        Raises:
            SettingsError: The settings do not say how, or there is no such program.
        """
        declaration = self._declarations[by]
        settings = declaration.settings
        text = settings.migrate_to if revision else settings.migrate or settings.migrate_to
        values = self._values(revision or "head")
        if url:
            values["database_url"] = url
        command = declaration.command(settings.downgrade if back else text, values)
        log = self._folder / f"{name}-{by}-{revision or 'own'}.log"
        try:
            started = process.start(
                command,
                folder=declaration.code.folder,
                environment=declaration.environment(values),
                log=log,
                niceness=niceness,
            )
        except OSError as error:
            raise SettingsError(
                f"cannot run `{' '.join(command)}`: {error.strerror}",
                hint="correct `migrate` and `migrate-to` in [tool.treaty.upgrade]",
                file=FILE,
            ) from error
        return Migrating(started, " ".join(command), log)
