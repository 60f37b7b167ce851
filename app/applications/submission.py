"""Completing an application whose parts were submitted in any order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import repository
from app.applications import service as applications
from app.applications.model import Application
from app.applications.states import Step
from app.clock import Clock
from app.errors import ApplicationIncomplete, FieldError
from app.fiscal_documents import repository as fiscal_documents
from app.fiscal_documents import rules
from app.fiscal_documents.model import FiscalDocument
from app.identity import Identity


async def submit(
    *, connection: AsyncConnection, clock: Clock, identity: Identity, application_id: UUID
) -> Application:
    """Complete a draft.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        ApplicationIncomplete: If something is missing, or too old by now; each is named.
        Conflict: If it is no draft.
    """
    application = await applications.begin_change(
        connection=connection, identity=identity, application_id=application_id
    )
    done = await repository.steps_done(connection, application_id)
    earned = await fiscal_documents.find(connection, application_id)
    lacking = [*_missing(done), *_outdated(earned, clock.today())]
    if lacking:
        raise ApplicationIncomplete(fields=lacking)
    return await applications.submit(connection=connection, clock=clock, application=application)


def _missing(done: frozenset[Step]) -> Iterator[FieldError]:
    for step in Step:
        if step not in done:
            field = step.value.replace(" ", "_")
            yield FieldError(field, "missing", f"Submit the {step} first.")


def _outdated(earned: FiscalDocument | None, today: date) -> Iterator[FieldError]:
    """What was right when it was submitted, and is not any more: years pass over drafts."""
    if earned is not None:
        for error in rules.broken_rules(earned, today=today):
            yield replace(error, field=f"fiscal_document.{error.field}")
