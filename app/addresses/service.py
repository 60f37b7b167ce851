"""Submitting the current address."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses import repository
from app.addresses.model import Address
from app.applications import service as applications
from app.applications.states import Step
from app.clock import Clock
from app.identity import Identity


async def submit(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    address: Address,
) -> None:
    """Store where the applicant lives.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it is not the time for this step.
    """
    await applications.begin_step(
        connection=connection,
        identity=identity,
        application_id=application_id,
        step=Step.CURRENT_ADDRESS,
    )
    await repository.save(connection, application_id, address, clock.now())
