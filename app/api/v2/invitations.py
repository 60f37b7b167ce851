"""Inviting applicants."""

from fastapi import APIRouter, Response

from app.api.v2.answers import answers
from app.api.v2.fields import ApplicationId
from app.api.v2.responses import InvitationResponse
from app.api.v2.writing import answer
from app.errors import Conflict, IdempotencyKeyReused, NotFound
from app.guarded_route import GuardedRoute
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.invitations import service
from app.wiring import ClockDep, ConnectionDep, OfficerIdentity

router = APIRouter(
    prefix="/applications/{application_id}", tags=["invitations"], route_class=GuardedRoute
)


@router.post(
    "/invitations",
    operation_id="inviteApplicant",
    status_code=202,
    response_model=InvitationResponse,
    responses=answers(
        "The invitation was made; its mail is on the way.",
        NotFound,
        Conflict,
        IdempotencyKeyReused,
        status=202,
    ),
)
async def invite_applicant(
    *,
    application_id: ApplicationId,
    officer: OfficerIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Invite the applicant by e-mail."""

    async def invite() -> Answer:
        invitation = await service.invite(
            connection=connection,
            clock=clock,
            officer=officer,
            application_id=application_id,
        )
        return answer(InvitationResponse.model_validate(invitation), status=202)

    return await once.answer(invite)
