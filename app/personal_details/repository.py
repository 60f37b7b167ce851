"""Personal details in the database."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.personal_details.model import PersonalDetails
from app.personal_details.table import personal_details
from app.versioned import Versioned

# Until all numbers are split, one may be in the column that release 1.0 writes. It is not named
# here, since the column will be gone when they are.
_JOINED = func.to_jsonb(literal_column("personal_details")).op("->>")("phone")
_PHONE = func.coalesce(
    personal_details.c.phone_calling_code + " " + personal_details.c.phone_number, _JOINED
)


async def save(
    connection: AsyncConnection, application_id: UUID, details: PersonalDetails, now: datetime
) -> int:
    """Store an application's details in place of any that were there; tells the version."""
    values = {**asdict(details), "submitted_at": now}
    values["phone_calling_code"], values["phone_number"] = values.pop("phone").split(" ")
    new = insert(personal_details).values(application_id=application_id, **values)
    stored = await connection.execute(
        new.on_conflict_do_update(
            index_elements=[personal_details.c.application_id], set_=values
        ).returning(personal_details.c.version)
    )
    return int(stored.scalar_one())


async def find(
    connection: AsyncConnection, application_id: UUID
) -> Versioned[PersonalDetails] | None:
    """An application's details, if they were submitted."""
    query = select(
        personal_details.c.first_name,
        personal_details.c.last_name,
        personal_details.c.date_of_birth,
        personal_details.c.sex,
        personal_details.c.nationality,
        personal_details.c.fiscal_code,
        _PHONE.label("phone"),
        personal_details.c.version,
    ).where(personal_details.c.application_id == application_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    columns = dict(row._mapping)  # noqa: SLF001  its public name
    version = columns.pop("version")
    return Versioned(PersonalDetails(**columns), version)
