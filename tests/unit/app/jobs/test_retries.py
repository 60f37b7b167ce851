"""app.jobs.retries."""

from asyncio import CancelledError
from datetime import timedelta

import pytest

from app.jobs.retries import (
    FIRST,
    FOR_ANOTHER_WORKER,
    LONGEST,
    NotForUsError,
    TryLaterError,
    wait_after,
)

ERROR = ConnectionError("the parser does not answer")


def test_wait_doubles_with_each_attempt() -> None:
    """A parser that is down is not run over when it comes back."""
    waits = [wait_after(ERROR, attempts=attempts) for attempts in range(4)]

    assert waits == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]


@pytest.mark.parametrize("attempts", [12, 1_000_000])
def test_wait_is_never_longer_than_the_longest(attempts: int) -> None:
    """However often it failed, it is tried again within the hour."""
    assert wait_after(ERROR, attempts=attempts) == LONGEST


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (CancelledError(), timedelta(0)),
        (NotForUsError("send_fax"), FOR_ANOTHER_WORKER),
        (TryLaterError(timedelta(seconds=30)), timedelta(seconds=30)),
        (TryLaterError(timedelta(days=1)), LONGEST),
    ],
    ids=["worker stopped", "of a newer release", "told when", "told a day"],
)
def test_wait_is_what_the_error_asks_for(error: BaseException, wait: timedelta) -> None:
    """Whatever the attempts before."""
    assert wait_after(error, attempts=5) == wait
