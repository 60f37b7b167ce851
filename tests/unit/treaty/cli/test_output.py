"""Where reports go and when they are coloured."""

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from treaty.cli.output import Output, output_options
from treaty.findings import Report, Verdict


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {"TERM": "xterm", "NO_COLOR": None}, True),
        (["--no-color"], {"TERM": "xterm", "NO_COLOR": None}, False),
        ([], {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
        ([], {"TERM": "dumb", "NO_COLOR": None}, False),
    ],
)
def test_color_given_only_to_whom_it_helps(
    arguments: list[str],
    environment: dict[str, str | None],
    colored: bool,  # noqa: FBT001  a table's column
) -> None:
    """An option, the environment (https://no-color.org) and a dumb terminal turn it off."""
    given = []

    @click.command()
    @output_options
    def command(output: Output) -> None:
        given.append(output.color)

    CliRunner().invoke(command, arguments, env=environment)
    assert given == [colored]


@pytest.mark.parametrize("kept", ["an earlier report", None])
def test_output_leaves_no_report_that_is_not_of_this_run(tmp_path: Path, kept: str | None) -> None:
    """A run that fails must not seem to have passed."""
    file = tmp_path / "out" / "report.json"
    if kept:
        file.parent.mkdir()
        file.write_text(kept)

    Output("json", file, quiet=False, color=False).require_writable()

    assert file.parent.is_dir()
    assert not file.exists()


def test_output_is_not_what_a_command_reads(tmp_path: Path) -> None:
    """A slip of the pen must not cost a contract."""
    contract = tmp_path / "v1.yaml"
    contract.write_text("openapi: 3.1.0\n")

    @click.command()
    @click.argument("base")
    @output_options
    def command(base: str, output: Output) -> None:
        """Never gets there."""

    run = CliRunner().invoke(command, [str(contract), "--output", f"{tmp_path}/./v1.yaml"])

    assert "which is read" in str(run.exception)
    assert contract.read_text() == "openapi: 3.1.0\n"


def test_output_leaves_devices_and_pipes_alone(tmp_path: Path) -> None:
    """Whoever reads a pipe would take the trial for the whole."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    Output("json", pipe, quiet=False, color=False).require_writable()

    assert pipe.is_fifo()


def test_output_gives_people_another_text_than_scripts(tmp_path: Path) -> None:
    """A plan is a list for the one, and a report for the other."""
    report = Report("plan", Verdict.PASS, (), {"steps": ["a"]})
    file = tmp_path / "out"
    for format_, start in (("text", "1  a\n"), ("json", '{\n  "schema": "treaty.plan/1"')):
        Output(format_, file, quiet=False, color=False).emit(report, "1  a\n")
        assert file.read_text().startswith(start)
