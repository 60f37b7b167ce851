"""What every worker looks after from time to time: jobs of workers that died, and things forgotten.

Each is one transaction that any worker may do at any time: who comes second finds nothing to do.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.documents import repository as documents
from app.idempotency import repository as idempotency_keys
from app.jobs import queue
from app.jobs.model import parse_document

SWEEP_LOCK = 7_203_115_542  # any number that no other advisory lock in the database uses
MOST = 100  # documents at a time: the parser has others to serve, too

# procrastinate's own function puts a job back; the lock keeps a job that ends just now out of it.
_RECOVER = text(
    """
    WITH stalled AS (
        SELECT job.id FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
        AND (worker.id IS NULL OR worker.last_heartbeat < now() - CAST(:silence AS interval))
        FOR UPDATE OF job SKIP LOCKED
    )
    SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM stalled
    """
)


async def recover_jobs(connection: AsyncConnection, *, silence: timedelta) -> int:
    """Put back the jobs of workers that have not shown a sign of life for so long.

    Returns:
        How many it was.
    """
    return len((await connection.execute(_RECOVER, {"silence": silence})).all())


async def find_forgotten_documents(connection: AsyncConnection) -> int:
    """Have the parser look at documents that nobody deferred a job for: release 1.0 took them.

    Returns:
        How many it was.
    """
    if not await connection.scalar(select(func.pg_try_advisory_xact_lock(SWEEP_LOCK))):
        return 0
    found = await documents.list_forgotten(connection, most=MOST)
    await queue.defer(connection, *map(parse_document, found))
    return len(found)


async def forget_idempotency_keys(connection: AsyncConnection, *, now: datetime) -> int:
    """Delete idempotency keys whose time is over.

    Returns:
        How many it was.
    """
    return await idempotency_keys.forget(connection, now=now)
