"""Submitting the current address."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses import repository
from app.addresses.model import Address
from app.applications import service as applications
from app.applications import states
from app.applications.states import Step
from app.clock import Clock
from app.errors import NotFound
from app.etags import Precondition
from app.identity import Identity
from app.versioned import Versioned


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
    await _save(connection, clock, application_id, address)


async def put(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    address: Address,
    precondition: Precondition,
) -> Versioned[Address]:
    """Store where the applicant lives, whatever else was submitted.

    Args:
        connection: The transaction to store it in.
        clock: Tells when it is submitted.
        identity: Who submits it.
        application_id: The application that it belongs to.
        address: What to store.
        precondition: What must be true of what is there.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        PreconditionFailed: If what is there is not what is meant.
        Conflict: If the application is no draft.
    """
    application = await applications.read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    stored = await repository.find(connection, application_id)
    precondition.check(None if stored is None else stored.version)
    states.require_draft(application.status)
    return await _save(connection, clock, application_id, address)


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> Versioned[Address]:
    """Where the applicant lives.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or nothing was submitted.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    stored = await repository.find(connection, application_id)
    if stored is None:
        raise NotFound("The current address was not submitted.")
    return stored


async def _save(
    connection: AsyncConnection, clock: Clock, application_id: UUID, address: Address
) -> Versioned[Address]:
    version = await repository.save(connection, application_id, address, clock.now())
    return Versioned(address, version)
