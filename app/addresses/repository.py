"""Current addresses in the database."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses.model import Address
from app.addresses.table import current_addresses
from app.versioned import Versioned


async def save(
    connection: AsyncConnection, application_id: UUID, address: Address, now: datetime
) -> int:
    """Store an application's address in place of any that was there; tells the version."""
    values = {**asdict(address), "submitted_at": now}
    new = insert(current_addresses).values(application_id=application_id, **values)
    stored = await connection.execute(
        new.on_conflict_do_update(
            index_elements=[current_addresses.c.application_id], set_=values
        ).returning(current_addresses.c.version)
    )
    return int(stored.scalar_one())


async def find(connection: AsyncConnection, application_id: UUID) -> Versioned[Address] | None:
    """An application's address, if it was submitted."""
    query = select(
        current_addresses.c.street,
        current_addresses.c.house_num,
        current_addresses.c.postcode,
        current_addresses.c.city,
        current_addresses.c.version,
    ).where(current_addresses.c.application_id == application_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    columns = dict(row._mapping)  # noqa: SLF001  its public name
    version = columns.pop("version")
    return Versioned(Address(**columns), version)
