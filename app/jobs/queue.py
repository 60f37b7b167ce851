"""Deferring jobs, in the transaction whose changes they belong to."""

from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.model import VERSION, Job

QUEUE = "default"

# procrastinate's own function: its triggers wake the workers when the transaction is committed.
_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(
            job ->> 'queue', job ->> 'task', CAST(job ->> 'priority' AS integer),
            job ->> 'subject', job ->> 'subject', job -> 'payload', NULL
        )::procrastinate_job_to_defer_v1
        FROM jsonb_array_elements(:jobs) AS job
    ))
    """
).bindparams(bindparam("jobs", type_=JSONB))


async def defer(connection: AsyncConnection, *jobs: Job) -> None:
    """Have jobs done once the transaction is committed; if it is rolled back there were none."""
    if jobs:
        await connection.execute(_DEFER, {"jobs": [_described(job) for job in jobs]})


def _described(job: Job) -> dict[str, Any]:
    return {
        "queue": QUEUE,
        "task": job.task,
        "priority": job.priority,
        "subject": job.subject,
        "payload": {"version": VERSION, **job.payload},
    }
