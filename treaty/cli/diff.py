"""`treaty diff`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click

from treaty.cli.output import Output, output_options
from treaty.diff import FailOn, Question
from treaty.diff import diff as answer
from treaty.errors import ExitCode


@click.command()
@click.argument("base")
@click.argument("revision")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="The mildest severity that fails.",
)
@click.option("--allow-remote", is_flag=True, help="Follow references to URLs.")
@output_options
def diff(base: str, revision: str, fail_on: str, allow_remote: bool, output: Output) -> ExitCode:  # noqa: FBT001  click calls it by names
    """What changed, what breaks, and the proof.

    Compares the contract REVISION with BASE, which clients and servers were built on. Each is a
    path, a git-revision:path, a URL, module:app, or - for standard input.
    """
    question = Question(base, revision, allow_remote, cast("FailOn", fail_on))
    return output.emit(answer(question, root=Path.cwd(), today=datetime.now(UTC).date()))
