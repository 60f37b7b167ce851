"""A watcher keeps what breaks a contract until it is asked."""

from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import pytest

from treaty.conformance.check import Checker, Judgement
from treaty.conformance.exchange import Exchange
from treaty.conformance.watcher import Watcher, current_test

OK = {"description": "ok"}
PATHS = {"/pets": {"get": {"responses": {"200": OK, "422": OK}}}}
MakeExchange = Callable[..., Exchange]
ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())


@pytest.fixture
def seen() -> list[Judgement]:
    """What was recorded."""
    return []


@pytest.fixture
def watcher(checker: Callable[..., Checker], seen: list[Judgement]) -> Watcher:
    """A watcher of one operation."""
    return Watcher(checker(PATHS), root=ROOT, record=seen.append)


def test_watcher_with_right_exchanges_has_nothing_to_tell(
    watcher: Watcher, exchange: MakeExchange, seen: list[Judgement]
) -> None:
    """They are recorded all the same, with the test that caused them."""
    watcher.see(exchange("GET /pets"))
    assert watcher.take() is None
    assert [judgement.exchange.origin for judgement in seen] == [current_test()]


def test_watcher_with_a_violation_tells_it_once_with_the_line_of_the_test(
    watcher: Watcher, exchange: MakeExchange
) -> None:
    """The same violation twice is one."""
    for _ in range(2):
        watcher.see(exchange("GET /pets", status=500))
    violation = watcher.take()
    assert violation is not None
    assert str(violation).count("status 500") == 1
    assert "test_watcher.py:" in str(violation)
    assert watcher.take() is None


def test_watcher_expects_refusals_where_requests_are_invalid_on_purpose(
    watcher: Watcher, exchange: MakeExchange
) -> None:
    """And only there."""
    with watcher.invalid_request():
        watcher.see(exchange("GET /cats", status=404))
        watcher.see(exchange("GET /pets", status=422))
    assert watcher.take() is None
    with watcher.invalid_request():
        watcher.see(exchange("GET /pets"))
    assert watcher.take() is not None
    watcher.see(exchange("GET /cats", status=404))
    assert watcher.take() is not None


def test_watcher_knows_the_mark_in_tasks_that_began_in_the_block(
    watcher: Watcher, exchange: MakeExchange
) -> None:
    """A task carries its context along."""
    with watcher.invalid_request():
        context = copy_context()
        context.run(watcher.see, exchange("GET /cats", status=404))
    assert watcher.take() is None


def test_mark_without_a_request_is_a_mistake(watcher: Watcher) -> None:
    """It marks nothing."""
    with pytest.raises(AssertionError, match="saw no request"), watcher.invalid_request():
        pass
