"""Applications in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses.table import current_addresses
from app.applications.model import Application
from app.applications.states import Step
from app.applications.table import applications, deletions
from app.documents.table import documents
from app.fiscal_documents.table import fiscal_documents
from app.personal_details.table import personal_details

COLUMNS = (
    applications.c.id,
    applications.c.status,
    applications.c.email,
    applications.c.reference,
    applications.c.owner_subject,
    applications.c.created_at,
    applications.c.submitted_at,
    applications.c.version,
)
_STEPS = {
    Step.PERSONAL_DETAILS: personal_details.c.application_id,
    Step.CURRENT_ADDRESS: current_addresses.c.application_id,
    Step.DOCUMENT: documents.c.application_id,
    Step.FISCAL_DOCUMENT: fiscal_documents.c.application_id,
}


@dataclass(frozen=True, slots=True)
class Deletion:
    """Why an application was deleted.

    Attributes:
        reason: Why.
        deleted_by: The subject of who did it.
        deleted_at: When.
    """

    reason: str
    deleted_by: str
    deleted_at: datetime


async def add(connection: AsyncConnection, application: Application, *, created_by: str) -> None:
    """Store a new application."""
    values = {
        "id": application.id,
        "status": application.status,
        "email": application.email,
        "reference": application.reference,
        "owner_subject": application.owner_subject,
        "created_by": created_by,
        "created_at": application.created_at,
    }
    await connection.execute(insert(applications).values(values))


async def find(
    connection: AsyncConnection, application_id: UUID, *, lock: bool = False
) -> Application | None:
    """The application, unless there is none or it is deleted.

    Args:
        connection: The transaction to read in.
        application_id: Names it.
        lock: Whether nobody else may change it until the transaction ends.
    """
    query = select(*COLUMNS).where(_is(application_id))
    if lock:
        query = query.with_for_update()
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else application_of(row)


async def steps_done(connection: AsyncConnection, application_id: UUID) -> frozenset[Step]:
    """The steps that were taken for this application."""
    query = select(
        *(exists().where(key == application_id).label(step.name) for step, key in _STEPS.items())
    )
    row = (await connection.execute(query)).one()
    return frozenset(step for step in _STEPS if getattr(row, step.name))


async def change(
    connection: AsyncConnection, application_id: UUID, values: Mapping[str, object]
) -> Application:
    """Give columns of a locked application other values; tells what it is then."""
    query = update(applications).where(_is(application_id)).values(dict(values)).returning(*COLUMNS)
    return application_of((await connection.execute(query)).one())


async def mark_deleted(
    connection: AsyncConnection, application_id: UUID, deletion: Deletion
) -> None:
    """Mark a locked application as deleted, and note why."""
    marked = update(applications).where(_is(application_id))
    await connection.execute(
        marked.values(deleted_at=deletion.deleted_at, delete_reason=deletion.reason)
    )
    note = {
        "application_id": application_id,
        "reason": deletion.reason,
        "deleted_by": deletion.deleted_by,
        "deleted_at": deletion.deleted_at,
    }
    await connection.execute(insert(deletions).values(note))


def _is(application_id: UUID) -> ColumnElement[bool]:
    return (applications.c.id == application_id) & applications.c.deleted_at.is_(None)


def application_of(row: Row[Any]) -> Application:
    """The application that a row of `COLUMNS` holds."""
    return Application(
        id=row.id,
        status=row.status,
        email=row.email,
        reference=row.reference,
        owner_subject=row.owner_subject,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        version=row.version,
    )
