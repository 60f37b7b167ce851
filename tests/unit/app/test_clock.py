"""app.clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from freezegun import freeze_time

from app.clock import Clock, SettableClock

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@freeze_time("2026-12-31T23:30:00Z")
def test_clock_asked_for_now_gives_an_aware_instant_in_utc() -> None:
    """Nobody ever compares a naive time with it."""
    assert Clock().now() == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert Clock().now().utcoffset() == timedelta()


@freeze_time("2026-12-31T23:30:00Z")
def test_clock_asked_for_today_gives_the_date_in_utc() -> None:
    """The year of a rule turns at midnight UTC, wherever the machine is."""
    assert Clock().today() == date(2026, 12, 31)


def test_settable_clock_that_was_set_runs_on_from_there() -> None:
    """Time passes for it as for everybody."""
    with freeze_time("2026-03-02T10:00:00Z") as machine:
        clock = SettableClock()
        clock.set(NEW_YEAR)
        machine.tick(timedelta(minutes=5))

        assert clock.now() == NEW_YEAR + timedelta(minutes=5)
        assert clock.today() == date(2027, 1, 1)


@freeze_time("2026-03-02T10:00:00Z")
def test_settable_clock_begins_at_its_start_or_with_the_machine() -> None:
    """A start is optional."""
    assert SettableClock(NEW_YEAR).now() == NEW_YEAR
    assert SettableClock().now() == Clock().now()


def test_settable_clock_given_a_naive_instant_refuses_it() -> None:
    """A time without a zone could mean any instant."""
    with pytest.raises(ValueError, match="has no time zone"):
        SettableClock().set(datetime(2027, 1, 1))  # noqa: DTZ001  that is the point
