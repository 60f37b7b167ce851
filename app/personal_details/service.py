"""Submitting personal details."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications.states import Step
from app.clock import Clock
from app.errors import Unprocessable
from app.identity import Identity
from app.personal_details import repository, rules
from app.personal_details.model import PersonalDetails


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
    broken = rules.broken_rules(details, today=clock.today())
    if broken:
        raise Unprocessable(fields=broken)
    await repository.save(connection, application_id, details, clock.now())
