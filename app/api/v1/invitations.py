"""Inviting applicants."""

from fastapi import APIRouter

from app.api.v1.answers import answers
from app.api.v1.fields import ApplicationId
from app.api.v1.responses import SentInvitation
from app.errors import Conflict, NotFound
from app.guarded_route import GuardedRoute
from app.invitations import service
from app.wiring import ClockDep, ConnectionDep, OfficerIdentity

router = APIRouter(tags=["invitations"], route_class=GuardedRoute)


@router.post(
    "/send-invite",
    operation_id="sendInvite",
    status_code=201,
    responses=answers("The invitation was sent.", NotFound, Conflict),
)
async def send_invite(
    *,
    application_id: ApplicationId,
    officer: OfficerIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> SentInvitation:
    """Invite the applicant by e-mail."""
    invitation = await service.invite(
        connection=connection,
        clock=clock,
        officer=officer,
        application_id=application_id,
    )
    return SentInvitation(expires_at=invitation.expires_at)
