"""A stub as the transport of an httpx client: no socket, no thread."""

import asyncio
import importlib
import time
from functools import cache
from typing import Any

from treaty.mock.message import Answer, Request
from treaty.mock.mock import Mock


def transport(mock: Mock, *, library: str = "httpx") -> Any:
    """Makes a transport that a stub answers, for clients of both kinds.

    Use it as `httpx.Client(transport=transport(mock))`, or with `AsyncClient`.

    Args:
        mock: What answers.
        library: The client's library: `httpx` or `httpx2`.
    """
    return _transport(library)(mock)


@cache
def _transport(library: str) -> Any:
    module: Any = importlib.import_module(library)

    class MockTransport(module.BaseTransport, module.AsyncBaseTransport):  # type: ignore[misc]  # of the library in use
        """Passes a request to the stub, and its answer back."""

        def __init__(self, mock: Mock) -> None:
            self._mock = mock

        def handle_request(self, request: Any) -> Any:
            """Answers a synchronous client."""
            answer = self._mock.answer(_request(request, request.read()))
            if answer.delay:
                time.sleep(answer.delay)
            return _response(module, answer)

        async def handle_async_request(self, request: Any) -> Any:
            """Answers an asynchronous client."""
            answer = self._mock.answer(_request(request, await request.aread()))
            if answer.delay:
                await asyncio.sleep(answer.delay)
            return _response(module, answer)

    return MockTransport


def _request(request: Any, body: bytes) -> Request:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
    )
    return Request(request.method, str(request.url), headers, body)


def _response(module: Any, answer: Answer) -> Any:
    length = ("Content-Length", str(len(answer.body)))
    stream = module.ByteStream(answer.body)
    return module.Response(answer.status, headers=[*answer.headers, length], stream=stream)
