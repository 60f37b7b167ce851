"""The tables of jobs, as far as the service reads them. procrastinate owns them."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.database import metadata

jobs = Table(
    "procrastinate_jobs",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("task_name", Text, nullable=False),
    Column("lock", Text),
    Column("queueing_lock", Text),
    Column("args", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker_id", BigInteger),
)

workers = Table(
    "procrastinate_workers",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("last_heartbeat", DateTime(timezone=True), nullable=False),
)
