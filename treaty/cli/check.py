"""`treaty check`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from treaty.check import check as answer
from treaty.cli.output import Output, output_options
from treaty.errors import ExitCode
from treaty.settings import find_root, load


@click.command()
@output_options
def check(output: Output) -> ExitCode:
    """Contracts are valid, honoured and implemented.

    Lints every contract that [tool.treaty] names, compares each with the text that every release
    in contracts/releases.toml carried, and with what the application's routes offer, both ways.
    """
    settings = load(find_root(Path.cwd()))
    return output.emit(answer(settings, today=datetime.now(UTC).date()))
