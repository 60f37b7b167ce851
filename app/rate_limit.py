"""How often one sender may ask: a fixed window, counted in the database.

The headers are those of the IETF's draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says
what is allowed, `RateLimit` what is left.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from fastapi import Depends, Request
from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    delete,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import metadata
from app.errors import TooManyRequests
from app.identity import Identity
from app.request_context import RESPONSE_HEADERS
from app.wiring import AuthenticationDep, ClockDep, EngineDep, SettingsDep

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, nullable=False),
    Column("window_start", DateTime(timezone=True), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("key", "window_start"),
)

SWEEP = 100  # rows: one request must not pay for a whole day's
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
    def parse(cls, text: str) -> "RateLimit | None":
        """The limit that a setting such as `100/minute` asks for; None if it is empty."""
        if not text:
            return None
        quota, _, unit = text.partition("/")
        return cls(int(quota), _UNITS[unit])

    def window_start(self, now: datetime) -> datetime:
        """When the window that holds this instant began."""
        return now - (now - _EPOCH) % self.window

    def headers(self, count: int, now: datetime) -> dict[str, str]:
        """What a sender is told after its `count`th request of the window."""
        left = max(self.quota - count, 0)
        policy = f'"default";q={self.quota};w={int(self.window.total_seconds())}'
        return {
            "RateLimit-Policy": policy,
            "RateLimit": f'"default";r={left};t={self.seconds_left(now)}',
        }

    def seconds_left(self, now: datetime) -> int:
        """The whole seconds, at least one, until the next window begins."""
        return max(ceil((self.window_start(now) + self.window - now).total_seconds()), 1)


async def count_request(connection: AsyncConnection, key: str, window_start: datetime) -> int:
    """Count one request, and tell how many the window has seen with it."""
    new = insert(rate_limits).values(key=key, window_start=window_start, count=1)
    counted = new.on_conflict_do_update(
        index_elements=[rate_limits.c.key, rate_limits.c.window_start],
        set_={"count": rate_limits.c.count + 1},
    ).returning(rate_limits.c.count)
    count = int((await connection.execute(counted)).scalar_one())
    if count == 1:
        await _forget(connection, window_start)
    return count


async def _forget(connection: AsyncConnection, before: datetime) -> None:
    """Delete some counts of windows that are over, whoever's they are."""
    row = (rate_limits.c.key, rate_limits.c.window_start)
    over = select(*row).where(rate_limits.c.window_start < before).limit(SWEEP)
    # Rows that another request is sweeping are skipped, so that two never wait for each other.
    swept = over.with_for_update(skip_locked=True)
    await connection.execute(delete(rate_limits).where(tuple_(*row).in_(swept)))


def sender(request: Request, authentication: object) -> str:
    """Whom a request is counted for: the identity, or the address of one who has none."""
    if isinstance(authentication, Identity):
        return f"subject:{authentication.subject}"
    return f"address:{request.client.host if request.client else 'unknown'}"


async def enforce_rate_limit(
    request: Request,
    authentication: AuthenticationDep,
    settings: SettingsDep,
    clock: ClockDep,
    engine: EngineDep,
) -> None:
    """Count the request, in a transaction of its own so that refused ones count too.

    Raises:
        TooManyRequests: If the sender has used up the window.
    """
    limit = RateLimit.parse(settings.rate_limit)
    if limit is None:
        return
    now = clock.now()
    async with engine.begin() as connection:
        key = sender(request, authentication)
        count = await count_request(connection, key, limit.window_start(now))
    request.scope[RESPONSE_HEADERS].update(limit.headers(count, now))
    if count > limit.quota:
        raise TooManyRequests(retry_after=limit.seconds_left(now))


RateLimited = Depends(enforce_rate_limit)
"""For a router's `dependencies=`."""
