"""What can be done with an application as a whole."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import access, repository, states
from app.applications.model import Application
from app.applications.repository import Deletion
from app.applications.states import Status, Step
from app.clock import Clock
from app.identity import Identity


async def create(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    email: str,
    reference: str | None = None,
) -> Application:
    """Create an empty application.

    Raises:
        Forbidden: If they may not create one.
    """
    access.require_creator(identity)
    application = Application(
        id=uuid4(),
        status=Status.DRAFT,
        email=email,
        reference=reference,
        owner_subject=None if identity.is_officer else identity.subject,
        created_at=clock.now(),
        submitted_at=None,
    )
    await repository.add(connection, application, created_by=identity.subject)
    return application


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID, lock: bool = False
) -> Application:
    """The application, locked until the transaction ends if asked for.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
    """
    found = await repository.find(connection, application_id, lock=lock)
    return access.require_access(identity, found)


async def begin_step(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID, step: Step
) -> Application:
    """The application, locked, if this step may be taken now.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it is no draft, or an earlier step is missing.
    """
    application = await read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    done = await repository.steps_done(connection, application_id)
    states.require_step(step, status=application.status, done=done)
    return application


async def submit(*, connection: AsyncConnection, clock: Clock, application: Application) -> None:
    """Complete a locked application.

    Raises:
        Conflict: If it is no draft.
    """
    states.require_transition(status=application.status, target=Status.SUBMITTED)
    await repository.mark_submitted(connection, application.id, clock.now())


async def delete(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    reason: str,
) -> None:
    """Mark an application as deleted; it stays in the database.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it must be kept.
    """
    application = await read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    states.require_deletable(application.status)
    deletion = Deletion(reason=reason, deleted_by=identity.subject, deleted_at=clock.now())
    await repository.mark_deleted(connection, application_id, deletion)
