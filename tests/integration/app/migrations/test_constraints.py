"""The database refuses what the contract does, whoever writes it."""

from uuid import UUID

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses.table import current_addresses
from app.applications.table import applications
from app.documents.table import documents
from app.fiscal_documents.table import fiscal_documents
from app.personal_details.table import personal_details
from fixtures.factories import (
    NOW,
    AddressRowFactory,
    ApplicationRowFactory,
    DocumentRowFactory,
    PersonalDetailsRowFactory,
)
from fixtures.rows import Row, insert_row

FISCAL: Row = {
    "kind": "tax_return",
    "tax_year": 2025,
    "gross_income_cents": 0,
    "submitted_at": NOW,
}


@pytest.mark.parametrize(
    ("table", "row", "constraint"),
    [
        (current_addresses, AddressRowFactory.make(city=""), "ck_current_addresses_city"),
        (current_addresses, AddressRowFactory.make(house_num="1" * 17), "house_num"),
        (documents, DocumentRowFactory.make(kind="payslip"), "ck_documents_kind_known"),
        (documents, DocumentRowFactory.make(media_type="image/gif"), "ck_documents_media_type"),
        (documents, DocumentRowFactory.make(size=1), "ck_documents_content_size"),
        (documents, DocumentRowFactory.make(sha256=b"\0"), "ck_documents_sha256_length"),
        (fiscal_documents, {**FISCAL, "kind": "payslip"}, "ck_fiscal_documents_kind"),
        (fiscal_documents, {**FISCAL, "tax_year": 1899}, "ck_fiscal_documents_tax_year"),
        (fiscal_documents, {**FISCAL, "gross_income_cents": -1}, "gross_income_cents"),
        (personal_details, PersonalDetailsRowFactory.make(sex="x"), "ck_personal_details_sex"),
        (personal_details, PersonalDetailsRowFactory.make(phone_number="333"), "phone_number"),
        (personal_details, PersonalDetailsRowFactory.make(fiscal_code=None), "of_italians"),
        (personal_details, PersonalDetailsRowFactory.make(first_name=""), "first_name"),
        (personal_details, PersonalDetailsRowFactory.make(nationality="it"), "nationality"),
    ],
)
async def test_row_that_breaks_a_rule_is_refused(
    connection: AsyncConnection, draft: UUID, table: Table, row: Row, constraint: str
) -> None:
    """Each constraint has a name, which the refusal tells."""
    with pytest.raises(IntegrityError, match=constraint):
        await insert_row(connection, table, {**row, "application_id": draft})


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "lost"}, "ck_applications_status"),
        ({"status": "submitted"}, "ck_applications_submitted_at"),
        ({"email": "x" * 255}, "ck_applications_email_length"),
        ({"reference": "x" * 65}, "ck_applications_reference_length"),
    ],
)
async def test_application_that_breaks_a_rule_is_refused(
    connection: AsyncConnection, changes: Row, constraint: str
) -> None:
    """An application is in a state that the contract knows, and is what that state says."""
    with pytest.raises(IntegrityError, match=constraint):
        await insert_row(connection, applications, ApplicationRowFactory.make(**changes))


async def test_document_of_a_kind_that_is_there_is_refused(
    connection: AsyncConnection, draft: UUID
) -> None:
    """An application has one document of a kind."""
    await insert_row(connection, documents, DocumentRowFactory.make(application_id=draft))

    with pytest.raises(IntegrityError, match="uq_documents_application_id_kind"):
        await insert_row(connection, documents, DocumentRowFactory.make(application_id=draft))


async def test_row_of_no_application_is_refused(connection: AsyncConnection) -> None:
    """What was submitted belongs to an application."""
    with pytest.raises(IntegrityError, match="fk_current_addresses_application_id_applications"):
        await insert_row(
            connection, current_addresses, AddressRowFactory.make(application_id=UUID(int=0))
        )
