"""The command line as such: help, exit codes, and where things are printed."""

import errno
import re
from typing import Any

import click
import psycopg
import pytest
from click.testing import CliRunner, Result

from treaty import __version__
from treaty.cli import COMMANDS, cli
from treaty.cli.group import LazyGroup
from treaty.errors import ContractError, ExitCode

HELP = """\
Usage: treaty [OPTIONS] COMMAND [ARGS]...

  Prove that a release of an HTTP service keeps its word.

Options:
  --version  Show the version and exit.
  --help     Show this message and exit.

Commands:
"""


def run(*arguments: str, group: click.Group = cli) -> Result:
    """Runs treaty on a terminal of fixed width."""
    return CliRunner().invoke(group, arguments, prog_name="treaty", terminal_width=80)


def failing(error: BaseException) -> LazyGroup:
    """A group whose only command raises."""

    def fail() -> None:
        raise error

    group = LazyGroup(name="treaty", commands_at={})
    group.add_command(click.Command("fail", callback=fail))
    return group


def on_the_way_out() -> AssertionError:
    """What a library raises that cannot cope with an interrupt."""
    error = AssertionError()
    error.__context__ = ValueError()
    error.__context__.__context__ = KeyboardInterrupt()
    return error


def test_help_whole_screen_lists_every_command() -> None:
    """The table's short help, without importing a command."""
    result = run("--help")
    assert result.exit_code == ExitCode.PASS
    assert result.stdout.startswith(HELP)
    listed = result.stdout.removeprefix(HELP).strip().splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)


def test_version_printed() -> None:
    """One line that scripts can read."""
    assert run("--version").stdout == f"treaty {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented(name: str) -> None:
    """Each command has a help that begins like the table, and every option has its own."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help is not None
    assert command.help.startswith(COMMANDS[name][1])
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("name", COMMANDS)
def test_command_callback_short(name: str) -> None:
    """A command calls one function and decides nothing."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.callback is not None
    code: Any = getattr(command.callback, "__wrapped__", command.callback).__code__
    lines = {line for _, _, line in code.co_lines() if line}
    assert len(lines) < 20


@pytest.mark.parametrize(
    "arguments", [("chekc",), ("--no-such-option",), ("check", "--format", "xml"), ()]
)
def test_usage_error_bad_input_on_stderr(arguments: tuple[str, ...]) -> None:
    """Exit code 2, click's own, would say interrupted."""
    result = run(*arguments)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stdout == ""
    assert "Usage: treaty" in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "printed"),
    [
        (
            ContractError("not YAML", hint="correct it", file="a.yaml", line=3),
            ExitCode.BAD_INPUT,
            "error: a.yaml:3: not YAML; hint: correct it\n",
        ),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted\n"),
        (click.Abort(), ExitCode.INTERRUPTED, "interrupted\n"),
        (on_the_way_out(), ExitCode.INTERRUPTED, "interrupted\n"),
        (
            PermissionError(errno.EACCES, "Permission denied", ".treaty/gate"),
            ExitCode.BAD_INPUT,
            "error: .treaty/gate: Permission denied; hint: mend its permissions\n",
        ),
        (
            ZeroDivisionError("by zero"),
            ExitCode.INTERNAL_ERROR,
            (
                "internal error: ZeroDivisionError: by zero\n"
                "hint: set TREATY_TRACEBACK=1 to see where, and report it\n"
            ),
        ),
    ],
)
def test_command_that_raises_exit_code_and_message(
    error: BaseException, code: ExitCode, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every end has its exit code and one message, and no traceback."""
    monkeypatch.delenv("TREATY_TRACEBACK", raising=False)
    result = run("fail", group=failing(error))
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.lstrip("\n") == printed


def test_internal_error_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants to report it can see where."""
    monkeypatch.setenv("TREATY_TRACEBACK", "1")
    result = run("fail", group=failing(ZeroDivisionError("by zero")))
    assert result.exit_code == ExitCode.INTERNAL_ERROR
    assert re.search(r"Traceback.*line \d+, in fail", result.stderr, re.DOTALL)
    assert "hint: " not in result.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b.log"), "a disk is full: /a/b.log"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "a disk is full: [Errno"),
        (psycopg.errors.DiskFull("could not extend file"), "a disk is full: could not extend file"),
    ],
    ids=["disk", "quota", "database"],
)
def test_full_disk_is_told_in_words(error: Exception, said: str) -> None:
    """It is no fault of the harness, and not one of the service."""
    result = run("fail", group=failing(error))

    assert result.exit_code == ExitCode.BAD_INPUT
    assert said in result.stderr
    assert "hint: make room" in result.stderr
    assert "internal error" not in result.stderr
