"""`treaty gate`."""

import signal
import sys
from pathlib import Path

import click

from treaty.cli.output import Output, output_options
from treaty.cli.progress import progress_on
from treaty.errors import ExitCode
from treaty.gate.plan import plan
from treaty.gate.run import run_gate
from treaty.settings import find_root, load


@click.command()
@click.option("--stage", "only", multiple=True, metavar="NAME", help="Run this stage only.")
@output_options
def gate(only: tuple[str, ...], output: Output) -> ExitCode:
    """All of it: one verdict, one report.

    Runs every stage that a release has to pass, cheapest first: check, format and
    types, and the layers of tests. What its processes print is kept in .treaty/gate/.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    stages = plan(load(find_root(Path.cwd())), only=only)
    with progress_on(sys.stderr, quiet=output.quiet, color=output.color) as progress:
        result = run_gate(stages, progress)
    output.emit(result.report)
    return result.exit_code
