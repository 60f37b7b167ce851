"""Submitting personal details."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications import states
from app.applications.states import Step
from app.clock import Clock
from app.errors import NotFound, Unprocessable
from app.etags import Precondition
from app.identity import Identity
from app.personal_details import repository, rules
from app.personal_details.model import PersonalDetails
from app.versioned import Versioned


async def submit(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    details: PersonalDetails,
) -> None:
    """Store who the applicant is.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it is not the time for this step.
        Unprocessable: If the details break a rule; every field that does is named.
    """
    await applications.begin_step(
        connection=connection,
        identity=identity,
        application_id=application_id,
        step=Step.PERSONAL_DETAILS,
    )
    await _save(connection, clock, application_id, details)


async def put(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    details: PersonalDetails,
    precondition: Precondition,
) -> Versioned[PersonalDetails]:
    """Store who the applicant is, whatever else was submitted.

    Args:
        connection: The transaction to store it in.
        clock: Tells when it is submitted.
        identity: Who submits it.
        application_id: The application that it belongs to.
        details: What to store.
        precondition: What must be true of what is there.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        PreconditionFailed: If what is there is not what is meant.
        Conflict: If the application is no draft.
        Unprocessable: If the details break a rule; every field that does is named.
    """
    application = await applications.read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    stored = await repository.find(connection, application_id)
    precondition.check(None if stored is None else stored.version)
    states.require_draft(application.status)
    return await _save(connection, clock, application_id, details)


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> Versioned[PersonalDetails]:
    """Who the applicant is.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or nothing was submitted.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    stored = await repository.find(connection, application_id)
    if stored is None:
        raise NotFound("The personal details were not submitted.")
    return stored


async def _save(
    connection: AsyncConnection, clock: Clock, application_id: UUID, details: PersonalDetails
) -> Versioned[PersonalDetails]:
    broken = rules.broken_rules(details, today=clock.today())
    if broken:
        raise Unprocessable(fields=broken)
    version = await repository.save(connection, application_id, details, clock.now())
    return Versioned(details, version)
