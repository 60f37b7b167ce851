"""What time it is: the one source of time for every rule that depends on a date."""

from datetime import UTC, date, datetime, timedelta


class Clock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The date of this instant in UTC."""
        return self.now().date()


class SettableClock(Clock):
    """A clock that can be set and runs on from there; for development and tests."""

    def __init__(self, start: datetime | None = None) -> None:
        """Make a clock that shows `start` now, or the machine's time."""
        self._offset = timedelta()
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """The instant that was set, plus the time since then."""
        return super().now() + self._offset

    def set(self, instant: datetime) -> None:
        """Let it be `instant` now.

        Args:
            instant: An aware instant, in any time zone.

        Raises:
            ValueError: If the instant has no time zone.
        """
        if instant.tzinfo is None:
            raise ValueError(f"{instant.isoformat()} has no time zone; add one, such as Z")
        self._offset = instant - super().now()
