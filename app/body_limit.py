"""Refusing bodies that are too large before they are read."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MIB = 1024 * 1024
LIMIT = MIB
MULTIPART_LIMIT = 20 * MIB + 64 * 1024  # the largest file, and the form around it


class BodyLimitMiddleware:
    """Stops reading a request when it is larger than what the service takes.

    Starlette's own limiter answers in plain text where the length was declared; ours lets the
    application's error handlers answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`, which must turn an HTTPException with 413 into an answer."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with a limited `receive`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = _limit(headers)
        declared = headers.get("content-length", "")
        taken = int(declared) if declared.isdecimal() and int(declared) > limit else 0

        async def limited() -> Message:
            nonlocal taken
            if taken <= limit:
                message = await receive()
                taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, limited, send)


def _limit(headers: Headers) -> int:
    """The largest body, in bytes, for a request with these headers."""
    is_form = headers.get("content-type", "").lower().startswith("multipart/form-data")
    return MULTIPART_LIMIT if is_form else LIMIT
