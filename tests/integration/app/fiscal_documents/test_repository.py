"""Fiscal documents in the database."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.fiscal_documents.model import FiscalDocument
from app.fiscal_documents.repository import find, save

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TAX_RETURN = FiscalDocument(kind="tax_return", tax_year=2025, gross_income_cents=3_215_000)


async def test_save_replaces_the_document_that_was_there(
    connection: AsyncConnection, draft: UUID
) -> None:
    """A newer release may keep a draft's fiscal document, which this one then completes."""
    corrected = replace(TAX_RETURN, gross_income_cents=3_300_000)
    await save(connection, draft, TAX_RETURN, NOW)
    await save(connection, draft, corrected, NOW)
    assert await find(connection, draft) == corrected
