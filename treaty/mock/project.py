"""Stubs of the contracts in a project, and what was wrong with what they were sent."""

from collections.abc import Callable, Iterable
from pathlib import Path
from shlex import quote

from treaty import settings
from treaty.conformance.curl import curl
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.errors import SettingsError
from treaty.mock.message import Received
from treaty.mock.mock import Mock


def mock(
    name: str,
    *,
    root: Path,
    seed: int = 0,
    see: Callable[[Received], None] = lambda _: None,
) -> Mock:
    """Makes the stub of a contract.

    Args:
        name: The contract, as the user names it.
        root: The folder that the name is relative to.
        seed: Another seed makes other data.
        see: Is given every request with its answer.

    Raises:
        ContractError: It cannot be read.
        SourceError: There is no such contract.
    """
    contract = Contract(load(read(name, root=root)))
    return Mock(contract, seed=seed, see=see, deletions=_of(root).generation.deletions)


def consumed(root: Path) -> tuple[str, ...]:
    """Gives the names of the contracts that a project calls; none where it has no settings."""
    return _of(root).consumed


def _of(root: Path) -> settings.Settings:
    """A project's settings; those of one that says nothing where it has none."""
    try:
        return settings.load(root)
    except SettingsError:
        return settings.Settings(root)


def unwelcome(mocks: Iterable[Mock], *, test: str = "") -> str:
    """Says what stubs were sent that their contracts do not admit; empty where nothing was.

    Args:
        mocks: The stubs.
        test: The node id of the test that did it, where known.
    """
    lines: list[str] = []
    for each in mocks:
        for received in each.received:
            if received.problems:
                exchange = received.request.exchange()
                name = each.contract.name
                lines.append(f"{exchange.method} {exchange.path} breaks the contract {name}")
                lines += [f"  {problem}" for problem in received.problems]
                lines.append(f"  request: {curl(exchange)}")
                lines += [f"  again:   pytest {quote(test)}"] if test else []
    return "\n".join(lines)
