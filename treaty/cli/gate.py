"""`treaty gate`."""

import sys
from pathlib import Path

import click

from treaty.cli.interruption import interruptible
from treaty.cli.output import Output, output_options
from treaty.cli.progress import progress_on
from treaty.errors import ExitCode
from treaty.gate.plan import plan
from treaty.gate.run import run_gate
from treaty.settings import find_root, load


@click.command()
@click.option("--stage", "only", multiple=True, metavar="NAME", help="Run this stage only.")
@click.option("--deep", is_flag=True, help="Send ten times as many generated exchanges.")
@click.option("--seed", type=int, help="Another seed generates other exchanges.")
@output_options
@interruptible()
def gate(only: tuple[str, ...], deep: bool, seed: int | None, output: Output) -> ExitCode:  # noqa: FBT001  an option
    """All of it: one verdict, one report.

    Runs every stage that a release has to pass, cheapest first: check, format and
    types, the layers of tests, and generated exchanges. What its processes print is
    kept in .treaty/gate/.
    """
    settings = load(find_root(Path.cwd()))
    stages = plan(settings, only=only, deep=deep, seed=seed)
    with progress_on(sys.stderr, quiet=output.quiet, color=output.color) as progress:
        result = run_gate(stages, progress, jobs=settings.gate.jobs)
    output.emit(result.report)
    return result.exit_code
