"""The fixtures that stand in for services that the project calls.

    def test_document_is_parsed(mock_server, app):
        parser = mock_server("contracts/consumed/parser.yaml")
        ...  # let the application talk to parser.url

A test in which a stub was sent something that its contract does not admit fails. It is a part of
the pytest plugin and loaded with it, so it imports nothing before it is used.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from treaty.conformance.coverage.record import Recorder
    from treaty.mock.message import Received
    from treaty.mock.mock import Mock
    from treaty.mock.server import MockServer


@pytest.fixture(scope="session")
def make_mock(pytestconfig: pytest.Config, coverage_recorder: "Recorder") -> Callable[..., "Mock"]:
    """Makes the stub of a contract, for as long as it is wanted.

    What it exchanges counts for the coverage of the contract, if the project consumes it. Whether
    it was sent something wrong is for its user to ask: `treaty.mock.project.unwelcome`.
    """
    from treaty.conformance.watcher import current_test  # noqa: PLC0415  only where it is used
    from treaty.mock.project import consumed, mock  # noqa: PLC0415  as above

    root = pytestconfig.rootpath
    known = consumed(root)
    last = ""  # between two tests, what one has begun goes on

    def make(
        name: str, *, seed: int = 0, see: Callable[["Received"], None] = lambda _: None
    ) -> "Mock":
        def record(received: "Received") -> None:
            nonlocal last
            last = current_test() or last
            if name in known:
                coverage_recorder.record(made.judge(received, origin=last))
            see(received)

        made = mock(name, root=root, seed=seed, see=record)
        return made

    return make


@pytest.fixture
def mock_of(make_mock: Callable[..., "Mock"]) -> Iterator[Callable[..., "Mock"]]:
    """Makes the stub of a contract: `mock_of("contracts/consumed/parser.yaml")`.

    With `strict=False` the stub may be sent what its contract does not admit.
    """
    from treaty.mock.project import unwelcome  # noqa: PLC0415  only where it is used

    checked: list[Mock] = []

    def make(name: str, *, seed: int = 0, strict: bool = True) -> "Mock":
        made = make_mock(name, seed=seed)
        checked.extend([made] if strict else [])
        return made

    yield make
    if text := unwelcome(checked):
        pytest.fail(text, pytrace=False)


@pytest.fixture
def mock_server(mock_of: Callable[..., "Mock"]) -> Iterator[Callable[..., "MockServer"]]:
    """Serves the stub of a contract on a free port: `mock_server("contracts/consumed/…")`."""
    from treaty.mock.server import serving  # noqa: PLC0415  only where it is used

    with ExitStack() as stack:
        yield lambda name, **options: stack.enter_context(serving(mock_of(name, **options)))


@pytest.fixture
def mock_transport(mock_of: Callable[..., "Mock"]) -> Callable[..., Any]:
    """Makes an httpx transport of a contract's stub, without a socket."""
    from treaty.mock.transport import transport  # noqa: PLC0415  only where it is used

    return lambda name, library="httpx", **options: transport(
        mock_of(name, **options), library=library
    )
