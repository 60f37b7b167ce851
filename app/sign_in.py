"""Where an invitation's link leads: it becomes an access token, or a browser's session."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app.identity import session
from app.identity.session import LIFETIME
from app.invitations import service
from app.rate_limit.dependency import RateLimited
from app.web.cookies import Session
from app.web.negotiation import prefers_html
from app.web.pages import see
from app.web.steps import BASE
from app.web.wiring import keep
from app.wiring import ClockDep, ConnectionDep, CookiesDep, LinksDep, SessionsDep, SettingsDep

LONGEST_TOKEN = 1000  # characters

router = APIRouter(include_in_schema=False, dependencies=[RateLimited])


class SignedIn(BaseModel):
    """An access token, as OAuth 2.0 answers one (RFC 6749, section 5.1).

    Attributes:
        access_token: What to send as a bearer token.
        token_type: Always `Bearer`.
        expires_in: The seconds for which it is good.
    """

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  no password
    expires_in: int = int(LIFETIME.total_seconds())


@router.get("/sign-in", response_model=SignedIn)
async def sign_in(
    *,
    token: Annotated[str, Query(max_length=LONGEST_TOKEN)],
    request: Request,
    response: Response,
    connection: ConnectionDep,
    clock: ClockDep,
    links: LinksDep,
    sessions: SessionsDep,
    cookies: CookiesDep,
    settings: SettingsDep,
) -> Response | SignedIn:
    """Exchange an invitation's link for an access token, or with a browser for a session."""
    invitation = await service.accept(connection=connection, clock=clock, links=links, token=token)
    if prefers_html(request.headers.get("Accept")):
        identity = session.invited(invitation.application_id, invitation.email)
        begun = Session.begin(identity, clock.now(), invitation_id=invitation.id)
        answer = see(BASE)
        keep(answer, begun, cookies, settings)
        answer.headers.update(_SECRET_ADDRESS)
        return answer
    response.headers.update(_SECRET_ADDRESS)
    access_token = sessions.mint(application_id=invitation.application_id, email=invitation.email)
    return SignedIn(access_token=access_token)


_SECRET_ADDRESS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}
