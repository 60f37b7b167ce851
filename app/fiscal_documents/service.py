"""Submitting the fiscal document, which completes an application."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications.states import Step
from app.clock import Clock
from app.errors import Unprocessable
from app.fiscal_documents import repository, rules
from app.fiscal_documents.model import FiscalDocument
from app.identity import Identity


async def submit(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    document: FiscalDocument,
) -> None:
    """Store what the applicant earned, and submit the application.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it is not the time for this step.
        Unprocessable: If the document breaks a rule; the field is named.
    """
    application = await applications.begin_step(
        connection=connection,
        identity=identity,
        application_id=application_id,
        step=Step.FISCAL_DOCUMENT,
    )
    broken = rules.broken_rules(document, today=clock.today())
    if broken:
        raise Unprocessable(fields=broken)
    await repository.save(connection, application_id, document, clock.now())
    await applications.submit(connection=connection, clock=clock, application=application)
