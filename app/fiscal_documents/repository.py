"""Fiscal documents in the database."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.fiscal_documents.model import FiscalDocument
from app.fiscal_documents.table import fiscal_documents


async def save(
    connection: AsyncConnection, application_id: UUID, document: FiscalDocument, now: datetime
) -> None:
    """Store an application's fiscal document in place of any that was there."""
    values = {**asdict(document), "submitted_at": now}
    new = insert(fiscal_documents).values(application_id=application_id, **values)
    await connection.execute(
        new.on_conflict_do_update(index_elements=[fiscal_documents.c.application_id], set_=values)
    )


async def find(connection: AsyncConnection, application_id: UUID) -> FiscalDocument | None:
    """An application's fiscal document, if it was submitted."""
    query = select(
        fiscal_documents.c.kind,
        fiscal_documents.c.tax_year,
        fiscal_documents.c.gross_income_cents,
    ).where(fiscal_documents.c.application_id == application_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else FiscalDocument(**row._mapping)  # noqa: SLF001  its public name
