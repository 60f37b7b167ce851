"""Invitations in the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications
from app.invitations.model import Invitation
from app.invitations.table import invitations


async def replace(
    connection: AsyncConnection, invitation: Invitation, *, created_by: str, now: datetime
) -> None:
    """Store an invitation to a locked application, and revoke the one before it."""
    await revoke(connection, invitation.application_id, now)
    values = {
        "id": invitation.id,
        "application_id": invitation.application_id,
        "email": invitation.email,
        "created_by": created_by,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
    await connection.execute(insert(invitations).values(values))


async def revoke(connection: AsyncConnection, application_id: UUID, now: datetime) -> None:
    """Let the invitation to a locked application, if there is one, sign nobody in any more."""
    former = (invitations.c.application_id == application_id) & invitations.c.revoked_at.is_(None)
    await connection.execute(update(invitations).where(former).values(revoked_at=now))


async def find(connection: AsyncConnection, invitation_id: UUID) -> Invitation | None:
    """The invitation, unless there is none or its application is deleted."""
    query = (
        select(
            invitations.c.id,
            invitations.c.application_id,
            invitations.c.email,
            invitations.c.created_at,
            invitations.c.expires_at,
            invitations.c.revoked_at,
        )
        .join(applications, applications.c.id == invitations.c.application_id)
        .where(invitations.c.id == invitation_id, applications.c.deleted_at.is_(None))
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Invitation(**row._mapping)  # noqa: SLF001  its public name
