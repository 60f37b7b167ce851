"""Where officers sign in, at the OIDC issuer, and where everybody signs out."""

import re
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.errors import Forbidden, Unauthorized
from app.identity.code_flow import Attempt
from app.settings import Settings
from app.web.cookies import Session
from app.web.error_page import SIGN_IN
from app.web.forms import read_form
from app.web.pages import page, see
from app.web.wiring import AnySession, forget, is_secure, keep
from app.wiring import AuthenticatorDep, ClockDep, CookiesDep, SettingsDep

CALLBACK = "/officer/signed-in"
HOME = "/officer"
KIND = "sign-in-1"  # of the cookie that remembers an attempt
PATIENCE = timedelta(minutes=10)  # that somebody may take at the issuer
_TARGET = re.compile(r"/officer(/[A-Za-z0-9-]+)*")

router = APIRouter()


def _cookie(settings: Settings) -> str:
    return "__Secure-onboarding-sign-in" if is_secure(settings) else "onboarding-sign-in"


@router.get(SIGN_IN)
async def begin_sign_in(
    *,
    request: Request,
    target: Annotated[str, Query(alias="next", max_length=200)] = HOME,
    authenticator: AuthenticatorDep,
    cookies: CookiesDep,
    clock: ClockDep,
    settings: SettingsDep,
) -> Response:
    """Send the browser to the issuer."""
    if "HX-Request" in request.headers:  # a script cannot follow to another site; the browser can
        return Response(headers={"HX-Redirect": str(request.url.path), "Cache-Control": "no-store"})
    attempt = Attempt.begin(target if _TARGET.fullmatch(target) else HOME)
    url = await authenticator.code_flow.authorization_url(
        attempt, redirect_uri=_redirect_uri(settings)
    )
    answer = see(url)
    until = int((clock.now() + PATIENCE).timestamp())
    answer.set_cookie(
        _cookie(settings),
        cookies.sign(KIND, {**attempt.payload(), "until": until}),
        max_age=int(PATIENCE.total_seconds()),
        path=HOME,
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get(CALLBACK)
async def complete_sign_in(
    *,
    request: Request,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    authenticator: AuthenticatorDep,
    cookies: CookiesDep,
    clock: ClockDep,
    settings: SettingsDep,
) -> Response:
    """Take the issuer's answer: a new session, whatever there was before.

    Raises:
        Unauthorized: If the answer belongs to no attempt of this browser, or is none.
        Forbidden: If who signed in is no officer.
        ServiceUnavailable: If the issuer does not answer.
    """
    remembered = cookies.verify(KIND, request.cookies.get(_cookie(settings)))
    attempt = Attempt.of(remembered)
    until = (remembered or {}).get("until", 0)
    if attempt is None or until < clock.now().timestamp() or not attempt.is_answered_by(state):
        raise Unauthorized("This sign-in was not begun here, or took too long. Sign in again.")
    if not code:
        raise Unauthorized("The identity provider did not sign you in.")
    identity = await authenticator.code_flow.identify(
        attempt, code, redirect_uri=_redirect_uri(settings)
    )
    if not identity.is_officer:
        raise Forbidden("You are signed in, and not as an officer.")
    answer = see(attempt.target)
    keep(answer, Session.begin(identity, clock.now()), cookies, settings)
    answer.delete_cookie(_cookie(settings), path=HOME, secure=is_secure(settings), httponly=True)
    return answer


def _redirect_uri(settings: Settings) -> str:
    return f"{settings.public_url.rstrip('/')}{CALLBACK}"


@router.post("/sign-out")
async def sign_out(request: Request, session: AnySession, settings: SettingsDep) -> Response:
    """Forget who used the browser."""
    if session is not None:
        await read_form(request, session)
    answer = see("/")
    forget(request, answer, settings)
    return answer


@router.get("/")
async def show_home(session: AnySession) -> Response:
    """Where nobody is signed in: what applicants and officers have to do."""
    return page("home", session=session)
