"""Sunset dates."""

from datetime import date

import pytest

from treaty.compatibility.deprecation import read


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2030-01-31", date(2030, 1, 31)),
        ("2030-01-31T23:30:00-02:00", date(2030, 2, 1)),
        ("2030-01-31T12:00:00Z", date(2030, 1, 31)),
        ("next year", None),
        (None, None),
    ],
)
def test_read_gives_the_day_in_utc(written: str | None, day: date | None) -> None:
    """Dates, moments with their offset, and nothing else."""
    assert read(written) == day
