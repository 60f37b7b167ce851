"""Personal details in the database."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.personal_details.model import PersonalDetails
from app.personal_details.table import personal_details


async def save(
    connection: AsyncConnection, application_id: UUID, details: PersonalDetails, now: datetime
) -> None:
    """Store an application's details in place of any that were there."""
    values = {**asdict(details), "submitted_at": now}
    new = insert(personal_details).values(application_id=application_id, **values)
    await connection.execute(
        new.on_conflict_do_update(index_elements=[personal_details.c.application_id], set_=values)
    )


async def find(connection: AsyncConnection, application_id: UUID) -> PersonalDetails | None:
    """An application's details, if they were submitted."""
    query = select(
        personal_details.c.first_name,
        personal_details.c.last_name,
        personal_details.c.date_of_birth,
        personal_details.c.sex,
        personal_details.c.nationality,
        personal_details.c.fiscal_code,
        personal_details.c.phone,
    ).where(personal_details.c.application_id == application_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else PersonalDetails(**row._mapping)  # noqa: SLF001  its public name
