"""A stub server for somebody at a terminal: it says where it is, and of each request what of it."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from treaty.mock.message import Received
from treaty.mock.project import mock
from treaty.mock.server import RECEIVED, serving


def line(received: Received) -> str:
    """Says what was received: the request, the answer, and what is wrong, each on its line."""
    exchange = received.request.exchange()
    head = f"{exchange.method} {exchange.path} -> {received.answer.status}"
    return "\n".join([head, *(f"  {problem}" for problem in received.problems)])


def serve(
    name: str,
    *,
    root: Path,
    host: str,
    port: int,
    seed: int,
    say: Callable[[str], None],
    tell: Callable[[str], None],
    until: Event | None = None,
) -> None:
    """Serves the stub of a contract until it is interrupted.

    Args:
        name: The contract, as the user names it.
        root: The folder that the name is relative to.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        seed: Another seed makes other data.
        say: Is given the server's address, once it answers.
        tell: Is given the log, a request at a time.
        until: Ends the server when it is set.

    Raises:
        ContractError: The contract cannot be read.
        SourceError: There is no such contract, or the port is taken.
    """
    made = mock(name, root=root, seed=seed, see=lambda received: tell(line(received)))
    with serving(made, host=host, port=port) as server:
        say(server.url)
        count = len(made.contract.operations)
        tell(f"{count} operations of {name}; what was received: {server.origin}{RECEIVED}")
        (until or Event()).wait()
