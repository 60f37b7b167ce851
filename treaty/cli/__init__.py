"""The command line: an entrance that decides nothing."""

import click

from treaty import __version__
from treaty.cli.group import LazyGroup

COMMANDS = {
    "check": ("treaty.cli.check:check", "Contracts are valid, honoured and implemented."),
    "diff": ("treaty.cli.diff:diff", "What changed, what breaks, and the proof."),
    "coverage": ("treaty.cli.coverage:coverage", "Which parts of the contracts were exercised."),
    "accept": ("treaty.cli.accept:accept", "Acceptance against a deployment."),
    "mock": ("treaty.cli.mock:mock", "A stateful stub server that keeps a contract."),
    "upgrade": (
        "treaty.cli.upgrade:upgrade",
        "Old and new code on old and new schema, side by side.",
    ),
    "gate": ("treaty.cli.gate:gate", "All of it: one verdict, one report."),
    "release": ("treaty.cli.release:release", "Record what is deployed, by name."),
    "explain": (
        "treaty.cli.explain:explain",
        "What a rule means, an example, and how to fix or waive it.",
    ),
}
"""Where each command is, and what `treaty --help` says of it without importing it."""


@click.group(cls=LazyGroup, commands_at=COMMANDS)
@click.version_option(__version__, prog_name="treaty", message="%(prog)s %(version)s")
def cli() -> None:
    """Prove that a release of an HTTP service keeps its word."""
