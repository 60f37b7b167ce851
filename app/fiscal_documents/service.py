"""Submitting the fiscal document, which completes an application."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications.states import Step
from app.clock import Clock
from app.errors import NotFound, Unprocessable
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
    await _save(connection, clock, application_id, document)
    await applications.submit(connection=connection, clock=clock, application=application)


async def add(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    document: FiscalDocument,
) -> None:
    """Store what the applicant earned, in place of what they said before.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If the application is no draft.
        Unprocessable: If the document breaks a rule; the field is named.
    """
    await applications.begin_change(
        connection=connection, identity=identity, application_id=application_id
    )
    await _save(connection, clock, application_id, document)


async def list_documents(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> list[FiscalDocument]:
    """What the applicant earned; one document at most, for now.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    found = await repository.find(connection, application_id)
    return [] if found is None else [found]


async def read(
    *,
    connection: AsyncConnection,
    identity: Identity,
    application_id: UUID,
    fiscal_document_id: UUID,
) -> FiscalDocument:
    """One fiscal document.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or no such document.
    """
    documents = await list_documents(
        connection=connection, identity=identity, application_id=application_id
    )
    for document in documents:
        if document.id_in(application_id) == fiscal_document_id:
            return document
    raise NotFound("There is no such fiscal document.")


async def _save(
    connection: AsyncConnection, clock: Clock, application_id: UUID, document: FiscalDocument
) -> None:
    broken = rules.broken_rules(document, today=clock.today())
    if broken:
        raise Unprocessable(fields=broken)
    await repository.save(connection, application_id, document, clock.now())
