"""The fixtures that stand in for services that the project calls.

    def test_document_is_parsed(mock_server, app):
        parser = mock_server("contracts/consumed/parser.yaml")
        ...  # let the application talk to parser.url

A test in which a stub was sent something that its contract does not admit fails. It is a part of
the pytest plugin and loaded with it, so it imports nothing before it is used.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from treaty.conformance.coverage.record import Recorder
    from treaty.mock.message import Received
    from treaty.mock.mock import Mock
    from treaty.mock.server import MockServer


_STUBS = pytest.StashKey[list["Mock"]]()


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
def hold_to_contract(request: pytest.FixtureRequest) -> Iterator[Callable[["Mock"], None]]:
    """Holds a test to what a stub's contract admits: it fails where it sends anything else."""
    stubs: list[Mock] = []
    request.node.stash[_STUBS] = stubs
    yield stubs.append
    if text := _unwelcome(request.node):
        pytest.fail(text, pytrace=False)


@pytest.fixture
def mock_of(
    make_mock: Callable[..., "Mock"], hold_to_contract: Callable[["Mock"], None]
) -> Callable[..., "Mock"]:
    """Makes the stub of a contract: `mock_of("contracts/consumed/parser.yaml")`.

    With `strict=False` the stub may be sent what its contract does not admit.
    """

    def make(name: str, *, seed: int = 0, strict: bool = True) -> "Mock":
        made = make_mock(name, seed=seed)
        if strict:
            hold_to_contract(made)
        return made

    return make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fails a test that sent a stub something wrong, and tells of it where it failed by itself."""
    try:
        result = yield
    except BaseException:
        if text := _unwelcome(item):
            item.add_report_section("call", "contract of a stub", text)
        raise
    if text := _unwelcome(item):
        pytest.fail(text, pytrace=False)
    return result


def _unwelcome(item: pytest.Item) -> str:
    """What the test's stubs were sent that they should not have been; told once."""
    if not (stubs := item.stash.get(_STUBS, [])):
        return ""
    from treaty.mock.project import unwelcome  # noqa: PLC0415  only where a stub is used

    text = unwelcome(stubs, test=item.nodeid)
    if text:
        stubs.clear()
    return text


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
