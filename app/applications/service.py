"""What can be done with an application as a whole."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import access, repository, states
from app.applications.model import Application
from app.applications.repository import Deletion
from app.applications.states import Status, Step
from app.clock import Clock
from app.etags import FIRST_VERSION, UNCONDITIONAL, Precondition
from app.identity import Identity
from app.invitations import repository as invitations


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
        version=FIRST_VERSION,
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


async def begin_change(
    *,
    connection: AsyncConnection,
    identity: Identity,
    application_id: UUID,
    precondition: Precondition = UNCONDITIONAL,
) -> Application:
    """The application, locked, if it or what it is made of may be changed now.

    Args:
        connection: The transaction that holds the lock.
        identity: Who wants to change it.
        application_id: Names it.
        precondition: What must be true of the application itself.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        PreconditionFailed: If it is not the version that is meant.
        Conflict: If it is no draft.
    """
    application = await read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    precondition.check(application.version)
    states.require_draft(application.status)
    return application


async def change(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    changes: Mapping[str, str | None],
    precondition: Precondition,
) -> Application:
    """Change a draft's own fields.

    Whoever was invited at another address is not let in any more.

    Args:
        connection: The transaction to change it in.
        clock: Tells when it is changed.
        identity: Who changes it.
        application_id: Names it.
        changes: The new `email`, the new `reference`, or both.
        precondition: What must be true of it.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        PreconditionFailed: If it is not the version that is meant.
        Conflict: If it is no draft.
    """
    application = await begin_change(
        connection=connection,
        identity=identity,
        application_id=application_id,
        precondition=precondition,
    )
    if changes.get("email", application.email) != application.email:
        await invitations.revoke(connection, application_id, clock.now())
    return await repository.change(connection, application_id, changes)


async def submit(
    *, connection: AsyncConnection, clock: Clock, application: Application
) -> Application:
    """Complete a locked application.

    Raises:
        Conflict: If it is no draft.
    """
    states.require_transition(status=application.status, target=Status.SUBMITTED)
    values = {"status": Status.SUBMITTED.value, "submitted_at": clock.now()}
    return await repository.change(connection, application.id, values)


async def move(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID, target: Status
) -> Application:
    """Let a submitted application go on to another state.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If that state does not follow.
    """
    application = await read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    states.require_transition(status=application.status, target=target)
    return await repository.change(connection, application_id, {"status": target.value})


async def delete(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    reason: str,
    precondition: Precondition = UNCONDITIONAL,
) -> None:
    """Mark an application as deleted; it stays in the database.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        PreconditionFailed: If it is not the version that is meant.
        Conflict: If it must be kept.
    """
    application = await read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    precondition.check(application.version)
    states.require_deletable(application.status)
    deletion = Deletion(reason=reason, deleted_by=identity.subject, deleted_at=clock.now())
    await repository.mark_deleted(connection, application_id, deletion)
