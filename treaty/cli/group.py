"""The group of commands: imports a command when it runs, and turns every end into an exit code."""

import errno
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from treaty.errors import ExitCode, TreatyError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_REFUSED = frozenset({errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.EPERM, errno.EROFS})
"""How the system says that a file is not for treaty: no failure of treaty itself."""


class LazyGroup(click.Group):
    """A group that knows its commands by name only, so that help costs no imports.

    Args:
        commands_at: For each command where it is (`module:attribute`) and its short help.
    """

    def __init__(
        self, *args: Any, commands_at: Mapping[str, tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Gives the commands' names, in the table's order."""
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports a command."""
        if cmd_name not in self.commands_at:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.commands_at[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Writes the commands' short help without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.commands_at.items()])

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # it never returns
        """Runs a command and exits with one of `ExitCode`."""
        extra["standalone_mode"] = False
        try:
            result = super().main(args, **extra)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(_interrupted())
        except click.ClickException as error:
            error.show()
            sys.exit(ExitCode.BAD_INPUT)
        except TreatyError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(error.exit_code)
        except Exception as error:  # noqa: BLE001  the last line of defence
            sys.exit(_failed(error))
        sys.exit(result if isinstance(result, int) else ExitCode.PASS)


def _failed(error: Exception) -> ExitCode:
    """Says what ended a command that nothing in treaty expected to end so."""
    if _comes_of_interrupt(error):
        return _interrupted()
    if _is_full(error):
        return _full(error)
    if isinstance(error, OSError) and error.errno in _REFUSED:
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        click.echo(f"error: {what}; hint: mend its permissions", err=True)
        return ExitCode.BAD_INPUT
    return _internal(error)


def _interrupted() -> ExitCode:
    click.echo("interrupted", err=True)
    return ExitCode.INTERRUPTED


def _comes_of_interrupt(error: BaseException | None) -> bool:
    """Whether it was raised on the way out: not every library copes with an interrupt."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _is_full(error: Exception) -> bool:
    """Whether a disk is full: of this process, or of the database server (53100)."""
    return getattr(error, "errno", None) in _FULL or getattr(error, "sqlstate", None) == "53100"


def _full(error: Exception) -> ExitCode:
    """Says that nothing more can be written, and where if that is known."""
    where = getattr(error, "filename", None)
    text = str(error).partition("\n")[0] if where is None else os.fspath(where)
    hint = "make room in the project's .treaty, in TMPDIR, or where PostgreSQL has its data"
    click.echo(f"error: a disk is full: {text}; hint: {hint}", err=True)
    return ExitCode.BAD_INPUT


def _internal(error: Exception) -> ExitCode:
    """Says that treaty itself failed, with the traceback only where it is asked for."""
    if os.environ.get("TREATY_TRACEBACK"):
        import traceback  # noqa: PLC0415  only a failure pays for it

        traceback.print_exception(error)
    click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
    if not os.environ.get("TREATY_TRACEBACK"):
        click.echo("hint: set TREATY_TRACEBACK=1 to see where, and report it", err=True)
    return ExitCode.INTERNAL_ERROR
