"""Commands as a stage."""

import shlex
import sys
from pathlib import Path

from treaty.findings import Verdict
from treaty.gate.commands import command_stage
from treaty.gate.stage import Outcome


def python(code: str) -> str:
    """A command line that runs a line of Python without its start-up costs."""
    return f"{shlex.quote(sys.executable)} -I -S -c {shlex.quote(code)}"


def outcome(tmp_path: Path, *commands: str) -> Outcome:
    """What a stage of these commands comes to."""
    stage = command_stage("format and types", commands, root=tmp_path, logs=tmp_path)
    return stage.check(lambda _: None)


def test_commands_all_succeed_pass(tmp_path: Path) -> None:
    """A stage counts the commands that it ran."""
    result = outcome(tmp_path, python("print(1)"))
    assert (result.verdict, result.ran) == (Verdict.PASS, 1)


def test_commands_each_failure_is_found_with_its_last_line(tmp_path: Path) -> None:
    """A failing command does not hide the next, and all that they print is kept."""
    result = outcome(
        tmp_path,
        python("print('one'); print('two'); raise SystemExit(3)"),
        python("raise SystemExit(1)"),
    )
    assert [finding.message.rsplit("` ")[-1] for finding in result.findings] == [
        "exited with 3: two",
        "exited with 1: printed nothing",
    ]
    assert (tmp_path / "format-and-types.log").read_text() == "one\ntwo\n"


def test_commands_unknown_program_is_found(tmp_path: Path) -> None:
    """A program that is not installed fails the stage and is named."""
    (finding,) = outcome(tmp_path, "no-such-program --version").findings
    assert (
        finding.message
        == "`no-such-program --version` cannot be started: No such file or directory"
    )


def test_commands_none_fail_the_stage(tmp_path: Path) -> None:
    """A stage that ran nothing is a failure."""
    (finding,) = outcome(tmp_path).findings
    assert finding.rule == "stage-ran-nothing"
