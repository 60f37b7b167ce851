"""The rule: so many requests in a window of time, and what a sender is told about it.

The headers are those of the IETF's draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says
what is allowed, `RateLimit` what is left.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Self

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests one sender may make in one window of time.

    Attributes:
        quota: The number of requests.
        window: The length of the window.
    """

    quota: int
    window: timedelta

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The limit that a setting such as `100/minute` asks for; None if it is empty."""
        if not text:
            return None
        quota, _, unit = text.partition("/")
        return cls(int(quota), _UNITS[unit])

    def window_start(self, now: datetime) -> datetime:
        """When the window that holds this instant began; the same for every instance."""
        return now - (now - _EPOCH) % self.window

    def seconds_left(self, now: datetime) -> int:
        """The whole seconds, at least one, until the next window begins."""
        return max(ceil((self.window_start(now) + self.window - now).total_seconds()), 1)

    def headers(self, count: int, now: datetime) -> dict[str, str]:
        """What a sender is told after its `count`th request of the window."""
        left = max(self.quota - count, 0)
        window = int(self.window.total_seconds())
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={window}',
            "RateLimit": f'"default";r={left};t={self.seconds_left(now)}',
        }
