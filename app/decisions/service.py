"""Reviewing an application, and deciding on it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications.model import Application
from app.applications.states import Status
from app.clock import Clock
from app.decisions import repository
from app.decisions.model import Decision, Outcome
from app.errors import NotFound
from app.identity import Identity


async def review(
    *, connection: AsyncConnection, officer: Identity, application_id: UUID
) -> Application:
    """Take a submitted application into review.

    Raises:
        NotFound: If there is no such application.
        Conflict: If it is not submitted, or somebody took it before.
    """
    return await applications.move(
        connection=connection,
        identity=officer,
        application_id=application_id,
        target=Status.IN_REVIEW,
    )


async def decide(
    *,
    connection: AsyncConnection,
    clock: Clock,
    officer: Identity,
    application_id: UUID,
    outcome: Outcome,
    reason: str,
) -> Decision:
    """Decide on an application in review, for good.

    Raises:
        NotFound: If there is no such application.
        Conflict: If it is not in review.
    """
    await applications.move(
        connection=connection,
        identity=officer,
        application_id=application_id,
        target=outcome.status,
    )
    decision = Decision(outcome=outcome, reason=reason, decided_at=clock.now())
    await repository.add(connection, application_id, decision, decided_by=officer.subject)
    return decision


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> Decision:
    """The decision on an application.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or no decision yet.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    found = await repository.find(connection, application_id)
    if found is None:
        raise NotFound("The application is not decided.")
    return found
