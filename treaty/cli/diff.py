"""`treaty diff`."""

from datetime import UTC, datetime
from functools import partial
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
@click.option(
    "--fire",
    "release",
    default="",
    metavar="RELEASE",
    help="Try each break on this release and on the working tree, as `treaty upgrade` runs them.",
)
@click.option("--allow-remote", is_flag=True, help="Follow references to URLs.")
@output_options
def diff(
    base: str, revision: str, *, fail_on: str, release: str, allow_remote: bool, output: Output
) -> ExitCode:
    """What changed, what breaks, and the proof.

    Compares the contract REVISION with BASE, which clients and servers were built on. Each is a
    path, a release:path or git-revision:path, a URL, module:app, or - for standard input.
    """
    question = Question(base, revision, allow_remote, cast("FailOn", fail_on))
    report = answer(question, root=Path.cwd(), today=datetime.now(UTC).date())
    if release:
        # Only who wants it pays for it.
        from treaty.settings import find_root, load  # noqa: PLC0415
        from treaty.upgrade.fire import fire  # noqa: PLC0415

        tell = partial(click.echo, err=True)
        report = fire(report, release, load(find_root(Path.cwd())), tell)
    return output.emit(report)
