"""`treaty gate`, on stages that need no process of their own."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treaty.cli import cli
from treaty.errors import ExitCode

SETTINGS = '[tool.treaty]\ncontracts = ["v1.yaml"]\n'
CONTRACT = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\npaths: {}\n'
NO_COMMAND = """\
error[stage-ran-nothing]
  the stage format and types has no command
  hint: Write what the stage should run, or leave it out of `stages` in [tool.treaty.gate].

fail: 1 error, 0 warnings, 0 info
"""


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """The gate takes a signal over, which it may in a process of its own."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a contract and nothing else."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "v1.yaml").write_text(CONTRACT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gate(*arguments: str) -> Result:
    """Runs `treaty gate` on a terminal of fixed width."""
    return CliRunner().invoke(cli, ["gate", *arguments], prog_name="treaty", terminal_width=80)


def test_gate_one_stage_report_and_progress_apart() -> None:
    """The report is on stdout, how far it is on stderr."""
    result = gate("--stage", "check")
    assert (result.exit_code, result.stdout) == (ExitCode.PASS, "pass: no findings\n")
    begun, ended = result.stderr.splitlines()
    assert begun == "running      check"
    assert ended.startswith("pass         check")
    assert ended.endswith("s  1 question")


def test_gate_stage_that_ran_nothing_fails() -> None:
    """A stage that checks nothing proves nothing."""
    result = gate("--stage", "format and types")
    assert (result.exit_code, result.stdout) == (ExitCode.FINDINGS, NO_COMMAND)


def test_gate_stages_run_in_order_of_cost_whatever_was_asked_first() -> None:
    """The JSON tells each stage, what it ran and how long that took."""
    stages = ("--stage", "format and types", "--stage", "check", "--format", "json")
    result = gate(*stages, "--quiet")
    assert (result.stdout, result.stderr) == ("", "")
    result = gate(*stages)
    data = json.loads(result.stdout)
    assert (data["schema"], data["verdict"]) == ("treaty.gate/1", "fail")
    assert [(stage["name"], stage["verdict"], stage["ran"]) for stage in data["stages"]] == [
        ("check", "pass", 1),
        ("format and types", "fail", 0),
    ]


def test_gate_contract_that_cannot_be_read_bad_input_with_its_line(project: Path) -> None:
    """The annotation stands at the line that has to be mended."""
    (project / "v1.yaml").write_text(CONTRACT + "x: [", encoding="utf-8")
    result = gate("--stage", "check", "--format", "github")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stdout.startswith("::error file=v1.yaml,line=4,col=1,title=bad-input::not YAML:")
    assert result.stdout.count("hint: ") == 1


def test_gate_unknown_stage_names_those_there_are() -> None:
    """A misspelt stage is no reason to run nothing."""
    result = gate("--stage", "unitt")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.startswith(
        "error: the gate has no stage `unitt`; hint: known are check, format and types,"
    )
