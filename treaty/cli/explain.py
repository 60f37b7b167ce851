"""`treaty explain`."""

import click

from treaty.explain import explain as answer


@click.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """What a rule means, an example, and how to fix or waive it."""
    click.echo(answer(rule), nl=False)
