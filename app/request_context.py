"""What every request gets: an id, a line in the log, and an answer even if the service fails."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.database import is_unavailable, sqlstate
from app.error_responses import REQUEST_ID, render
from app.errors import AppError, InternalError, ServiceUnavailable

RESPONSE_HEADERS = "onboarding.response_headers"  # in the scope: headers for whatever is answered
VERSION_1 = "/api/v1/"  # its contract knows fewer headers than the others, and stays as it is
QUIET = frozenset({"/healthz", "/readyz"})  # asked every few seconds by the platform
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = structlog.get_logger("app.requests")


class RequestContextMiddleware:
    """Gives each request an id, logs it, and turns what nobody caught into an answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`; nothing but the framework's own last resort should be outside."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything that is not HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _accepted_id(Headers(scope=scope).get("x-request-id")) or uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await _Exchange(scope, send, request_id).serve(self.app, receive)


class _Exchange:
    """One request on its way through the application."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self._scope = scope
        self._send = send
        self._request_id = request_id
        self._status: int | None = None
        self._began = time.perf_counter()

    async def serve(self, app: ASGIApp, receive: Receive) -> None:
        """Let the application answer, answer for it if it fails, and log what came of it."""
        self._scope[REQUEST_ID] = self._request_id
        self._scope[RESPONSE_HEADERS] = {"X-Request-Id": self._request_id}
        try:
            await app(self._scope, receive, self._answer)
        except Exception as error:
            apology = self._apology(error)
            if self._status is not None:
                raise
            await render(apology, self._scope)(self._scope, receive, self._answer)
        finally:
            self._log()

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            MutableHeaders(scope=message).update(self._scope[RESPONSE_HEADERS])
        await self._send(message)

    def _apology(self, error: Exception) -> AppError:
        """What the client is told of a failure; what happened is for the log."""
        state = sqlstate(error)
        if is_unavailable(error):
            log.error("database_unavailable", cause=type(error).__name__, sqlstate=state)
            is_told = not self._scope["path"].startswith(VERSION_1)
            return ServiceUnavailable(headers={"Retry-After": "1"} if is_told else None)
        log.error("request_failed", exc_info=error, sqlstate=state)
        return InternalError(f"{InternalError.default_message} Request id: {self._request_id}.")

    def _log(self) -> None:
        write = log.debug if self._scope["path"] in QUIET else log.info
        write(
            "request",
            method=self._scope["method"],
            path=self._scope["path"],  # never the query: it holds links' tokens
            status=self._status,
            milliseconds=round((time.perf_counter() - self._began) * 1000, 1),
        )


def _accepted_id(value: str | None) -> str | None:
    """The id that a caller gave, if it cannot do harm in a log."""
    return value if value and _ID.fullmatch(value) else None
