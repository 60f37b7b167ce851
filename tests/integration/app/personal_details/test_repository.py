"""Personal details that release 1.0 wrote, before their phone numbers were split."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.personal_details import repository
from app.personal_details.table import personal_details
from fixtures.factories import PersonalDetailsRowFactory
from fixtures.rows import insert_row


async def test_phone_number_that_is_not_split_yet_is_read_all_the_same(
    connection: AsyncConnection, draft: UUID
) -> None:
    """This release serves before the backfill, too."""
    row = PersonalDetailsRowFactory.make(application_id=draft)
    await insert_row(connection, personal_details, row)
    await connection.execute(text("ALTER TABLE personal_details DISABLE TRIGGER USER"))
    await connection.execute(
        text("UPDATE personal_details SET phone_calling_code = NULL, phone_number = NULL")
    )

    found = await repository.find(connection, draft)

    assert found is not None
    assert found.value.phone == "+39 3331234567"
