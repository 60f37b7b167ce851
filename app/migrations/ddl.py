"""Changing a schema while releases serve: one table at a time, for moments, and fit to be repeated.

What is run here has no transaction around it. So each statement must be fit to be run again: a
migration that was interrupted half-way begins anew.
"""

import time

from alembic import context, op
from sqlalchemy.exc import DBAPIError

from app.database import sqlstate

LOCK_TIMEOUT = "2s"  # who waits for a table makes everyone else wait behind them
PATIENCE = (0.5, 1.0, *(2.0,) * 28)  # seconds that each attempt waits; it rests half as long
BATCH = 500  # rows: locked for some milliseconds
BUSY = frozenset({"55P03", "40P01"})  # lock not available, deadlock


def alone(*statements: str) -> None:
    """Run each statement in a transaction of its own.

    Whoever waits for a table makes everyone else wait behind them. So a statement waits for a
    moment, is tried again as soon as those have had their turn, and only then waits longer.
    """
    with op.get_context().autocommit_block():
        for statement in statements:
            _patiently(statement)


def add_check(table: str, name: str, condition: str) -> None:
    """Add a constraint without keeping anyone from the table while its rows are looked at.

    Rows that break it make the second step fail: they are to be mended, and then the migration
    is run again. New rows are held to it already.
    """
    alone(
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID",
        f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",
    )


def require(table: str, column: str) -> None:
    """Demand that a column has a value in every row, without keeping anyone out meanwhile."""
    name = f"ck_{table}_{column}_there"
    add_check(table, name, f"{column} IS NOT NULL")
    alone(
        # It does not look at the rows again: the valid constraint says it.
        f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
    )


def build_index(name: str, definition: str) -> None:
    """Build an index beside reads and writes, in place of what an interrupted run may have left."""
    with op.get_context().autocommit_block():
        # It waits for transactions, not for the table, and nobody waits behind it.
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} {definition}")
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def backfill(table: str, *, key: str, lacking: str, change: str) -> None:
    """Change the rows that lack something, batch by batch along the key, each batch committed.

    Args:
        table: Holds the rows.
        key: Its primary key, a uuid.
        lacking: Which rows are to be changed; false of those that were.
        change: An UPDATE of the rows whose key is in the array `batch`.
    """
    loop = f"""
        DO $backfill$
        DECLARE
            last uuid := '00000000-0000-0000-0000-000000000000';
            batch uuid[];
        BEGIN
            LOOP
                batch := ARRAY(
                    SELECT {key} FROM {table} WHERE {key} > last AND {lacking}
                    ORDER BY {key} LIMIT {BATCH}
                );
                EXIT WHEN batch = '{{}}';
                {change};
                COMMIT;
                last := batch[array_upper(batch, 1)];
            END LOOP;
        END $backfill$
        """  # noqa: S608  migrations are our own
    alone(loop)


def _patiently(statement: str) -> None:
    if context.is_offline_mode():
        op.execute(statement)
        return
    for attempt, seconds in enumerate(PATIENCE, 1):
        op.execute(f"SET lock_timeout = '{seconds}s'")
        try:
            op.execute(statement)
        except DBAPIError as error:
            if sqlstate(error) not in BUSY or attempt == len(PATIENCE):
                raise
            time.sleep(seconds / 2)
        else:
            op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            return
