"""The page that tells somebody with a browser what went wrong."""

from urllib.parse import urlencode

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import (
    AppError,
    Conflict,
    Forbidden,
    InternalError,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from app.web.negotiation import prefers_html
from app.web.pages import page, see

PAGES = ("/application", "/officer")
PROGRAMS = ("/api/", "/contracts/", "/static/")
SIGN_IN = "/officer/sign-in"
_TITLES: tuple[tuple[type[AppError], str], ...] = (
    (Unauthorized, "You are signed out"),
    (Forbidden, "You may not do this"),
    (NotFound, "There is nothing here"),
    (MethodNotAllowed, "There is nothing here"),
    (Unprocessable, "This address is not complete"),
    (Conflict, "This cannot be done now"),
    (PayloadTooLarge, "That is too large"),
    (TooManyRequests, "Too many requests"),
    (ServiceUnavailable, "We cannot answer right now"),
    (InternalError, "Something went wrong on our side"),
)


class SignInNeeded(Unauthorized):
    """An officer's page was asked for by somebody who is not known to be one."""

    def __init__(self, target: str) -> None:
        """Refuse; afterwards they want to go to `target`."""
        super().__init__("Sign in as an officer.")
        self.target = target


def is_wanted(scope: Scope) -> bool:
    """Whether who sent a request wants a page: it is for one, or they say so."""
    path: str = scope["path"]
    if path.startswith(PROGRAMS):
        return False
    return path.startswith(PAGES) or prefers_html(Headers(scope=scope).get("accept"))


def render(error: AppError, scope: Scope, request_id: str) -> Response:
    """The answer: a page that says what went wrong, or the way to where one signs in."""
    if isinstance(error, SignInNeeded):
        return see(f"{SIGN_IN}?{urlencode({'next': error.target})}")
    title = next(
        (title for kind, title in _TITLES if isinstance(error, kind)), "This cannot be done"
    )
    answer = page(
        "error",
        status=error.status,
        title=title,
        message=error.message,
        is_signed_out=isinstance(error, Unauthorized),
        is_link=scope["path"] == "/sign-in",
        request_id=request_id,
    )
    answer.headers.update(error.headers)
    return answer
