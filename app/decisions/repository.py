"""Decisions in the database."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.decisions.model import Decision
from app.decisions.table import decisions


async def add(
    connection: AsyncConnection, application_id: UUID, decision: Decision, *, decided_by: str
) -> None:
    """Store the decision on an application; there is but one."""
    values = {**asdict(decision), "application_id": application_id, "decided_by": decided_by}
    await connection.execute(insert(decisions).values(values))


async def find(connection: AsyncConnection, application_id: UUID) -> Decision | None:
    """The decision on an application, if it is decided."""
    query = select(decisions.c.outcome, decisions.c.reason, decisions.c.decided_at).where(
        decisions.c.application_id == application_id
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Decision(**row._mapping)  # noqa: SLF001  its public name
