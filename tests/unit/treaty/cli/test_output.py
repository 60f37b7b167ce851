"""Where reports go and when they are coloured."""

import click
import pytest
from click.testing import CliRunner

from treaty.cli.output import Output, output_options


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {"TERM": "xterm", "NO_COLOR": None}, True),
        (["--no-color"], {"TERM": "xterm", "NO_COLOR": None}, False),
        ([], {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
        ([], {"TERM": "dumb", "NO_COLOR": None}, False),
    ],
)
def test_color_given_only_to_whom_it_helps(
    arguments: list[str],
    environment: dict[str, str | None],
    colored: bool,  # noqa: FBT001  a table's column
) -> None:
    """An option, the environment (https://no-color.org) and a dumb terminal turn it off."""
    given = []

    @click.command()
    @output_options
    def command(output: Output) -> None:
        given.append(output.color)

    CliRunner().invoke(command, arguments, env=environment)
    assert given == [colored]
