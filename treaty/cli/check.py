"""`treaty check`."""

from pathlib import Path

import click

from treaty.check import check as answer
from treaty.cli.output import Output, output_options
from treaty.errors import ExitCode
from treaty.settings import find_root, load


@click.command()
@output_options
def check(output: Output) -> ExitCode:
    """Contracts are valid, and the app implements them.

    Lints every contract that [tool.treaty] names, and compares the operations of the provided
    ones with the routes of the application, both ways.
    """
    return output.emit(answer(load(find_root(Path.cwd()))))
