"""Counting requests where every instance sees them: in the database."""

from datetime import datetime

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

SWEEP = 100  # rows: one request must not pay for a whole day's

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, nullable=False),
    Column("window_start", DateTime(timezone=True), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("key", "window_start"),
)


async def count_request(connection: AsyncConnection, key: str, window_start: datetime) -> int:
    """Count one request, and tell how many the window has seen with it.

    Args:
        connection: A transaction; until it ends, others that count for this key wait.
        key: Whom the request is counted for.
        window_start: When the window began.
    """
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
