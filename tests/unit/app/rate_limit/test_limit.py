"""app.rate_limit.limit."""

from datetime import UTC, datetime, timedelta

import pytest

from app.rate_limit.limit import RateLimit

NOW = datetime(2026, 3, 2, 10, 15, 30, tzinfo=UTC)
LIMIT = RateLimit(100, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("100/minute", LIMIT),
        ("5/second", RateLimit(5, timedelta(seconds=1))),
        ("7/day", RateLimit(7, timedelta(days=1))),
    ],
)
def test_parse_reads_a_setting(text: str, expected: RateLimit | None) -> None:
    """An empty setting means no limit."""
    assert RateLimit.parse(text) == expected


def test_window_starts_at_the_same_instant_for_every_instance() -> None:
    """Windows are counted from the epoch, not from anybody's start."""
    assert LIMIT.window_start(NOW) == NOW.replace(second=0)
    assert LIMIT.window_start(NOW.replace(second=59)) == NOW.replace(second=0)
    assert RateLimit(1, timedelta(days=1)).window_start(NOW) == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "seconds"),
    [
        (NOW, 30),
        (NOW.replace(second=0), 60),
        (NOW.replace(second=59, microsecond=999_999), 1),
        (NOW.replace(second=29, microsecond=1), 31),
    ],
)
def test_seconds_left_are_whole_and_never_none(instant: datetime, seconds: int) -> None:
    """Who waits so long is in the next window."""
    assert LIMIT.seconds_left(instant) == seconds


@pytest.mark.parametrize(("count", "left"), [(1, 99), (100, 0), (101, 0), (5000, 0)])
def test_headers_tell_the_policy_and_what_is_left_of_it(count: int, left: int) -> None:
    """Nothing less than nothing is left."""
    assert LIMIT.headers(count, NOW) == {
        "RateLimit-Policy": '"default";q=100;w=60',
        "RateLimit": f'"default";r={left};t=30',
    }
