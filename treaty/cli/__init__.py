"""The command line: an entrance that decides nothing."""

import click

from treaty import __version__
from treaty.cli.group import LazyGroup

COMMANDS = {
    "check": ("treaty.cli.check:check", "Contracts are valid, and the app implements them."),
    "coverage": ("treaty.cli.coverage:coverage", "Which parts of the contracts were exercised."),
    "mock": ("treaty.cli.mock:mock", "A stateful stub server that keeps a contract."),
    "gate": ("treaty.cli.gate:gate", "All of it: one verdict, one report."),
}
"""Where each command is, and what `treaty --help` says of it without importing it."""


@click.group(cls=LazyGroup, commands_at=COMMANDS)
@click.version_option(__version__, prog_name="treaty", message="%(prog)s %(version)s")
def cli() -> None:
    """Prove that a release of an HTTP service keeps its word."""


def main() -> None:
    """Runs treaty; the process ends with one of `treaty.errors.ExitCode`."""
    cli.main(prog_name="treaty")
