"""What a page may ask for, by name."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.clock import Clock
from app.errors import Unauthorized
from app.invitations import service as invitations
from app.rate_limit.dependency import enforce_rate_limit
from app.request_context import RESPONSE_HEADERS
from app.settings import Settings
from app.web.cookies import LONGEST, Session, SessionCookies
from app.web.error_page import SignInNeeded
from app.wiring import ClockDep, CookiesDep, EngineDep, SettingsDep

NAME = "onboarding-session"
WATCHING = "watching"  # in the query of a page that a script reads again and again


def cookie_name(settings: Settings) -> str:
    """The session's cookie; under TLS no other host and no other path can set it (RFC 6265bis)."""
    return f"__Host-{NAME}" if is_secure(settings) else NAME


def is_secure(settings: Settings) -> bool:
    """Whether people reach the service by TLS, so that cookies must not leave it."""
    return settings.public_url.startswith("https://")


def keep(response: Response, session: Session, cookies: SessionCookies, settings: Settings) -> None:
    """Give the browser a session's cookie with this answer."""
    response.set_cookie(
        cookie_name(settings),
        cookies.write(session),
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",  # the link in a mail comes from another site
    )


def forget(request: Request, response: Response, settings: Settings) -> None:
    """Take the browser's session away with this answer."""
    request.scope[RESPONSE_HEADERS].pop("Set-Cookie", None)
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


async def find_session(
    *,
    request: Request,
    settings: SettingsDep,
    clock: ClockDep,
    cookies: CookiesDep,
    engine: EngineDep,
) -> Session | None:
    """Who uses the browser, if they are signed in; the cookie of somebody active is renewed."""
    session = cookies.read(request.cookies.get(cookie_name(settings)))
    if session is None or not session.is_open(clock.now()):
        return None
    if WATCHING in request.query_params or not session.is_due(clock.now()):
        return session
    if not await _is_let_in(session, clock, engine):
        return None
    renewed = session.renewed(clock.now())
    carrier = Response()
    keep(carrier, renewed, cookies, settings)
    request.scope[RESPONSE_HEADERS]["Set-Cookie"] = carrier.headers["Set-Cookie"]
    return renewed


async def _is_let_in(session: Session, clock: Clock, engine: AsyncEngine) -> bool:
    """Whether the invitation that let somebody in would do so still."""
    if session.invitation_id is None:
        return True
    async with engine.connect() as connection:
        return await invitations.is_open(
            connection=connection, clock=clock, invitation_id=session.invitation_id
        )


AnySession = Annotated[Session | None, Depends(find_session)]


async def limit_pages(
    *,
    request: Request,
    session: AnySession,
    settings: SettingsDep,
    clock: ClockDep,
    engine: EngineDep,
) -> None:
    """Count the request for who is signed in, as the API does.

    Raises:
        TooManyRequests: If they have used up the window.
    """
    sender = Unauthorized() if session is None else session.identity
    await enforce_rate_limit(request, sender, settings, clock, engine)


async def close_form(request: Request) -> AsyncIterator[None]:
    """Close what a form uploaded, whether or not a page looked at it."""
    yield
    await request.close()


OF_PAGES = (Depends(close_form), Depends(limit_pages))
"""For a router's `dependencies`."""


async def applicant_session(session: AnySession) -> Session:
    """The session of an invited applicant.

    Raises:
        Unauthorized: If nobody is signed in, or an officer is.
    """
    if session is None or session.identity.application_id is None:
        raise Unauthorized("Open the link in our e-mail again to go on where you were.")
    return session


async def officer_session(request: Request, session: AnySession) -> Session:
    """The session of an officer.

    Raises:
        SignInNeeded: If nobody is signed in, or an applicant is.
    """
    if session is None or not session.identity.is_officer:
        target = request.url.path if request.method == "GET" else "/officer"
        raise SignInNeeded(target)
    return session


ApplicantSession = Annotated[Session, Depends(applicant_session)]
OfficerSession = Annotated[Session, Depends(officer_session)]
