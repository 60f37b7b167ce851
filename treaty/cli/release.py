"""`treaty release`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from treaty.cli.output import Output, output_options
from treaty.errors import ExitCode
from treaty.release import release as answer
from treaty.settings import find_root, load


@click.command()
@click.argument("name")
@output_options
def release(name: str, output: Output) -> ExitCode:
    """Record what is deployed, by name.

    Appends the checked-out commit to contracts/releases.toml under NAME, with the hashes of its
    contracts and the schema revision that it needs, unless the working tree is dirty or a contract
    breaks an earlier release. From then on `treaty check` compares every contract with what this
    release carried.
    """
    report = answer(name, load(find_root(Path.cwd())), today=datetime.now(UTC).date())
    recorded = report.subject["release"]
    if recorded and not output.quiet:
        schema = f", schema {recorded['schema']}" if recorded["schema"] else ""
        click.echo(f"recorded release {name}: commit {recorded['commit'][:12]}{schema}", err=True)
        click.echo("hint: commit contracts/releases.toml", err=True)
    return output.emit(report)
