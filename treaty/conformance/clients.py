"""Clients whose exchanges are seen: httpx and httpx2, sync and async, and Starlette's TestClient.

They are all one by their event hooks; a transport, such as httpx's for ASGI, by its one method.
Both messages are passed on chunk by chunk as they come, and are seen when the response has been
read, so that streaming stays streaming.
"""

import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache
from typing import Any, TypeVar

from treaty.conformance.exchange import Exchange

Client = TypeVar("Client")
See = Callable[[Exchange], None]
"""What is done with an exchange; what it raises comes out of the client's call."""

_BEGIN = "treaty.begin"


def watch(client: Client, see: See) -> Client:
    """Lets a function see every exchange of a client, redirects and retries included.

    Args:
        client: An httpx or httpx2 client, sync or async, a transport of either, or a Starlette
            TestClient.
        see: Is given each exchange when its response has been read or given up.

    Returns:
        The same client.
    """
    if not hasattr(client, "event_hooks"):
        _watch_transport(client, see)
        return client
    before: Callable[[Any], object]
    after: Callable[[Any], object]
    if hasattr(client, "aclose"):
        before, after = _begin_async, _seen_async(see)
    else:
        before, after = _begin, _seen(see)
    hooks: dict[str, list[Callable[[Any], object]]] = client.event_hooks
    hooks["request"].append(before)
    hooks["response"].append(after)
    client.event_hooks = hooks
    return client


def _watch_transport(transport: Any, see: See) -> None:
    if hasattr(transport, "handle_async_request"):
        handle_async, seen_async = transport.handle_async_request, _seen_async(see)

        async def handled_async(request: Any) -> Any:
            await _begin_async(request)
            response = await handle_async(request)
            response.request = request
            await seen_async(response)
            return response

        transport.handle_async_request = handled_async
    if hasattr(transport, "handle_request"):
        handle, seen = transport.handle_request, _seen(see)

        def handled(request: Any) -> Any:
            _begin(request)
            response = handle(request)
            response.request = request
            seen(response)
            return response

        transport.handle_request = handled


def _begin(request: Any) -> None:
    request.extensions[_BEGIN] = time.perf_counter()
    if not hasattr(request, "_content"):  # it is read while it is sent
        request.stream = _sent(_library(request).SyncByteStream)(request.stream)


async def _begin_async(request: Any) -> None:
    request.extensions[_BEGIN] = time.perf_counter()
    if not hasattr(request, "_content"):
        request.stream = _sent_async(_library(request).AsyncByteStream)(request.stream)


@cache
def _sent(base: Any) -> Any:
    class Sent(base):  # type: ignore[misc]  # of the library in use
        """Passes a request's body on, and keeps it."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream
            self.body: bytes | None = None

        def __iter__(self) -> Iterator[bytes]:
            chunks = []
            for chunk in self.stream:
                chunks.append(chunk)
                yield chunk
            self.body = b"".join(chunks)

        def close(self) -> None:
            """Closes the stream beneath."""
            self.stream.close()

    return Sent


@cache
def _sent_async(base: Any) -> Any:
    class SentAsync(base):  # type: ignore[misc]  # of the library in use
        """Passes a request's body on, and keeps it."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream
            self.body: bytes | None = None

        async def __aiter__(self) -> AsyncIterator[bytes]:
            chunks = []
            async for chunk in self.stream:
                chunks.append(chunk)
                yield chunk
            self.body = b"".join(chunks)

        async def aclose(self) -> None:
            """Closes the stream beneath."""
            await self.stream.aclose()

    return SentAsync


def _seen(see: See) -> Callable[[Any], None]:
    def after(response: Any) -> None:
        if response.is_stream_consumed:
            see(_exchange(response, response.content))
        else:
            kind = _tee(_library(response).SyncByteStream)
            response.stream = kind(response, see)

    return after


def _seen_async(see: See) -> Callable[[Any], Awaitable[None]]:
    async def after(response: Any) -> None:
        if response.is_stream_consumed:
            see(_exchange(response, response.content))
        else:
            kind = _async_tee(_library(response).AsyncByteStream)
            response.stream = kind(response, see)

    return after


def _library(message: Any) -> Any:
    """The library that a request or a response is of: httpx or httpx2."""
    names = (kind.__module__.partition(".")[0] for kind in type(message).__mro__)
    return sys.modules[next(name for name in names if name.startswith("httpx"))]


class _Seen:
    """What has come of a response's body so far."""

    def __init__(self, response: Any, see: See) -> None:
        self.response = response
        self.stream = response.stream
        self.see = see
        self.chunks: list[bytes] = []
        self.is_whole = False
        self.is_told = False

    def tell(self) -> None:
        """Lets the exchange be seen, once."""
        if self.is_told:
            return
        self.is_told = True
        body = _decoded(self.response, b"".join(self.chunks)) if self.is_whole else None
        self.see(_exchange(self.response, body))


@cache
def _tee(base: Any) -> Any:
    class Tee(base):  # type: ignore[misc]  # of the library in use
        """Passes a body on, and lets the exchange be seen at its end."""

        def __init__(self, response: Any, see: See) -> None:
            self.seen = _Seen(response, see)

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self.seen.stream:
                self.seen.chunks.append(chunk)
                yield chunk
            self.seen.is_whole = True

        def close(self) -> None:
            """Closes the stream beneath."""
            self.seen.stream.close()
            self.seen.tell()

    return Tee


@cache
def _async_tee(base: Any) -> Any:
    class AsyncTee(base):  # type: ignore[misc]  # of the library in use
        """Passes a body on, and lets the exchange be seen at its end."""

        def __init__(self, response: Any, see: See) -> None:
            self.seen = _Seen(response, see)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for chunk in self.seen.stream:
                self.seen.chunks.append(chunk)
                yield chunk
            self.seen.is_whole = True

        async def aclose(self) -> None:
            """Closes the stream beneath."""
            await self.seen.stream.aclose()
            self.seen.tell()

    return AsyncTee


def _decoded(response: Any, body: bytes) -> bytes:
    if "content-encoding" not in response.headers:
        return body
    again = type(response)(response.status_code, headers=response.headers, content=body)
    content: bytes = again.content
    return content


def _exchange(response: Any, body: bytes | None) -> Exchange:
    request = response.request
    begin = request.extensions.get(_BEGIN)
    # Of a body that was not sent whole, because it was answered before, nothing is kept.
    body_sent = request.content if hasattr(request, "_content") else request.stream.body
    return Exchange(
        request.method,
        str(request.url),
        _headers(request.headers),
        body_sent,
        response.status_code,
        _headers(response.headers),
        body,
        elapsed=None if begin is None else time.perf_counter() - begin,
    )


def _headers(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
