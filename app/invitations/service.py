"""Inviting an applicant, and signing in who was invited."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.applications import service as applications
from app.applications import states
from app.clock import Clock
from app.errors import Unauthorized
from app.identity import Identity
from app.invitations import repository
from app.invitations.links import InvitationLinks
from app.invitations.message import invitation_mail
from app.invitations.model import LIFETIME, Invitation
from app.jobs import queue
from app.jobs.model import send_invitation
from app.mail import Emailer


async def invite(
    *,
    connection: AsyncConnection,
    clock: Clock,
    officer: Identity,
    application_id: UUID,
) -> Invitation:
    """Have the applicant mailed a link that signs them in; any former one stops to work.

    Raises:
        NotFound: If there is no such application.
        Conflict: If it is decided.
    """
    application = await applications.read(
        connection=connection, identity=officer, application_id=application_id, lock=True
    )
    states.require_undecided(application.status)
    now = clock.now()
    invitation = Invitation(
        id=uuid4(),
        application_id=application.id,
        email=application.email,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    await repository.replace(connection, invitation, created_by=officer.subject, now=now)
    await queue.defer(connection, send_invitation(invitation.id))
    return invitation


async def deliver(
    *,
    engine: AsyncEngine,
    clock: Clock,
    emailer: Emailer,
    links: InvitationLinks,
    invitation_id: UUID,
) -> None:
    """Mail an invitation that is valid still; done again, it sends the very same mail.

    Raises:
        MailError: If the mail server did not take the mail.
    """
    async with engine.connect() as connection:  # which is not kept while the server is at work
        invitation = await repository.find(connection, invitation_id)
    if invitation is not None and invitation.is_valid(clock.now()):
        await emailer.send(invitation_mail(invitation, link=links.url(invitation_id)))


async def accept(
    *, connection: AsyncConnection, clock: Clock, links: InvitationLinks, token: str
) -> Invitation:
    """The invitation whose link somebody holds.

    The link may be followed more than once: mail programs follow links too.

    Args:
        connection: The transaction to read in.
        clock: Tells whether the invitation has expired.
        links: What signed the link.
        token: The link's token.

    Raises:
        Unauthorized: If the link is not ours, has expired, or was revoked.
    """
    invitation_id = links.verify(token)
    found = invitation_id and await repository.find(connection, invitation_id)
    if not found or not found.is_valid(clock.now()):
        raise Unauthorized("The link is not valid any more; ask for another one.")
    return found


async def is_open(*, connection: AsyncConnection, clock: Clock, invitation_id: UUID) -> bool:
    """Whether an invitation lets its holder in still."""
    found = await repository.find(connection, invitation_id)
    return found is not None and found.is_valid(clock.now())
