"""`treaty explain`."""

import click

from treaty.explain import explain as answer
from treaty.explain import reference


@click.command()
@click.argument("rule", required=False)
def explain(rule: str | None) -> None:
    """What a rule means, an example, and how to fix or waive it.

    Without RULE it prints the reference of all rules, in Markdown.
    """
    click.echo(answer(rule) if rule else reference(), nl=False)
