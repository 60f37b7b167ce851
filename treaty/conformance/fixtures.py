"""The fixtures that hold a test's exchanges to the project's contracts.

    def test_reads_an_application(watch, app):
        client = watch(TestClient(app))
        assert client.get("/api/v1/application", params=...).status_code == 200

A test whose exchange breaks a contract fails, whatever it asserts itself. It is a part of the
pytest plugin and loaded with it, so it imports nothing before it is used.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

if TYPE_CHECKING:
    from treaty.conformance.check import Checker
    from treaty.conformance.coverage.record import Recorder
    from treaty.conformance.watcher import Watcher

Client = TypeVar("Client")
Marking = Callable[[], AbstractContextManager[None]]
"""Marks the requests in a block: what the fixture `invalid_request` is."""
WATCHER = pytest.StashKey["Watcher"]()
"""Where a run keeps what sees its exchanges, once a test has asked for it."""


class Watch(Protocol):
    """Lets every exchange of a client be held to its contract; gives the same client."""

    def __call__(self, client: Client, /) -> Client:
        """Watches a client."""


@pytest.fixture(scope="session")
def contract_checker(pytestconfig: pytest.Config) -> "Checker":
    """Judges exchanges by the contracts in `[tool.treaty]`; a project may override it."""
    from treaty.conformance.project import checker  # noqa: PLC0415  only where it is used

    return checker(pytestconfig.rootpath)


@pytest.fixture(scope="session")
def coverage_recorder(pytestconfig: pytest.Config) -> Iterator["Recorder"]:
    """Writes down which parts of contracts the run exercises."""
    from treaty.conformance.coverage.record import Recorder  # noqa: PLC0415  only where it is used

    recorder = Recorder(pytestconfig.rootpath)
    yield recorder
    recorder.close()


@pytest.fixture(scope="session")
def watcher(
    pytestconfig: pytest.Config, contract_checker: "Checker", coverage_recorder: "Recorder"
) -> Iterator["Watcher"]:
    """Sees the exchanges of the run's watched clients."""
    from treaty.conformance.watcher import Watcher  # noqa: PLC0415  only where it is used

    root = pytestconfig.rootpath
    made = Watcher(contract_checker, root=root, record=coverage_recorder.record)
    pytestconfig.stash[WATCHER] = made
    yield made
    del pytestconfig.stash[WATCHER]


@pytest.fixture(scope="session")
def watch(watcher: "Watcher") -> Watch:
    """Lets every exchange of a client be held to its contract.

    Use it as `client = watch(client)`. A client may be httpx's or httpx2's, sync or async, or
    Starlette's TestClient.
    """
    return watcher.watch


@pytest.fixture(scope="session")
def invalid_request(watcher: "Watcher") -> Marking:
    """Marks the requests in a block as invalid on purpose.

    Use it as `with invalid_request(): ...`. They have to be refused with a 4xx that the contract
    documents.
    """
    return watcher.invalid_request


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fails a test that broke a contract, and tells of it where the test failed by itself."""
    try:
        result = yield
    except BaseException:
        if text := _broken(item):
            item.add_report_section("call", "contract", text)
        raise
    _fail_where_broken(item)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Fails the teardown of a test that broke a contract in it."""
    result = yield
    _fail_where_broken(item)
    return result


def _broken(item: pytest.Item) -> str:
    watcher = item.config.stash.get(WATCHER, None)
    violation = watcher.take() if watcher else None
    return str(violation) if violation else ""


def _fail_where_broken(item: pytest.Item) -> None:
    if text := _broken(item):
        pytest.fail(text, pytrace=False)
