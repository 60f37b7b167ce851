"""`treaty mock`."""

from functools import partial
from pathlib import Path

import click

from treaty.cli.interruption import interruptible
from treaty.mock.console import serve


@click.command()
@click.argument("contract")
@click.option("--host", default="127.0.0.1", help="The address to listen on.", show_default=True)
@click.option("--port", type=click.IntRange(0, 65_535), default=4010,
              help="The port; 0 takes a free one.", show_default=True)  # fmt: skip
@click.option("--seed", default=0, help="Another seed makes other data.", show_default=True)
@interruptible()
def mock(contract: str, host: str, port: int, seed: int) -> None:
    """A stateful stub server that keeps a contract.

    It validates what it is sent and says what is wrong; it answers with the contract's examples or
    with made data, and keeps what is created. `Prefer: code=503, example=NAME, delay=2` asks for
    a status, an example, a wait. The address goes to stdout, the log to stderr.
    """
    tell = partial(click.echo, err=True)
    serve(contract, root=Path.cwd(), host=host, port=port, seed=seed, say=click.echo, tell=tell)
