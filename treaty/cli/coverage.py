"""`treaty coverage`."""

from pathlib import Path

import click

from treaty.cli.output import CODES, Output
from treaty.conformance.coverage.project import ALL, coverage_of, report, thresholds
from treaty.conformance.coverage.record import clear as forget
from treaty.errors import ExitCode, SettingsError
from treaty.report import coverage as pages
from treaty.settings import Settings, find_root, load


@click.command()
@click.option(
    "--fail-under",
    multiple=True,
    metavar="KIND=PERCENT",
    help="The least percentage of a kind of item, or of `all`; goes before [tool.treaty.coverage].",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "html")),
    default="text",
    help="How the report looks.",
    show_default=True,
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file."
)
@click.option("--clear", is_flag=True, help="Forget what was recorded, and print nothing.")
def coverage(
    fail_under: tuple[str, ...], format_: str, output: Path | None, *, clear: bool
) -> ExitCode:
    """Which parts of the contracts were exercised.

    By layer, over the runs of the last week. Every test with a watched client records what it
    exercises below .treaty/coverage/. What nothing ever exercised is listed with its line in the
    contract.
    """
    settings = load(find_root(Path.cwd()))
    if clear:
        forget(settings.root)
        return ExitCode.PASS
    to = Output(format_, output, quiet=False, color=False)
    to.require_writable()
    return _answer(settings, fail_under, to)


def _answer(settings: Settings, fail_under: tuple[str, ...], output: Output) -> ExitCode:
    least = thresholds({**settings.coverage.fail_under, **dict(map(_threshold, fail_under))})
    measured, outdated = coverage_of(settings)
    for name in sorted(outdated):
        click.echo(
            f"{name} has changed since some of it was recorded, which does not count any more; "
            "hint: run the tests again",
            err=True,
        )
    if not measured.layers:
        click.echo(
            "nothing was recorded; hint: let a test's client be watched (the fixture `watch`), and "
            "run the tests",
            err=True,
        )
    found = report(measured, least)
    if output.format == "json":
        return output.emit(found)
    output.write((pages.html if output.format == "html" else pages.text)(measured, found))
    return CODES[found.verdict]


def _threshold(given: str) -> tuple[str, float]:
    kind, _, percent = given.partition("=")
    try:
        return kind, float(percent)
    except ValueError:
        raise SettingsError(
            f"--fail-under {given!r} is no threshold", hint=f"write KIND=PERCENT or {ALL}=95"
        ) from None
