"""Clients of every kind let their exchanges be seen."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import httpx2
import pytest
from starlette.testclient import TestClient

from treaty.conformance.clients import watch
from treaty.conformance.exchange import Exchange

LIBRARIES: list[Any] = [httpx, httpx2]


@pytest.fixture
def seen() -> list[Exchange]:
    """The exchanges in the order that they were seen in."""
    return []


def answer(library: Any, request: Any) -> Any:
    """Answers a request: redirects from `/old`, compresses, or returns a finished response."""
    path = request.url.path
    if path == "/old":
        return library.Response(302, headers={"Location": "/new"})
    body = gzip.compress(b"hello") if path == "/gzip" else b"hello"
    headers = {"Content-Encoding": "gzip"} if path == "/gzip" else {"X-Case": "kept"}
    if path == "/finished":
        return library.Response(200, headers=headers, content=body)
    return library.Response(200, headers=headers, stream=Body(library, body).stream)


class Body:
    """A body in two chunks, for either kind of client."""

    def __init__(self, library: Any, data: bytes) -> None:
        class Stream(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc]  # of either library
            def __iter__(self) -> Iterator[bytes]:
                yield data[:3]
                yield data[3:]

            async def __aiter__(self) -> AsyncIterator[bytes]:
                yield data[:3]
                yield data[3:]

        self.stream = Stream()


def client(library: Any, see: Callable[[Exchange], None]) -> Any:
    """A watched client that talks to `answer`."""
    transport = library.MockTransport(lambda request: answer(library, request))
    return watch(library.Client(transport=transport, base_url="http://h"), see)


def async_client(library: Any, see: Callable[[Exchange], None]) -> Any:
    """A watched asynchronous client that talks to `answer`."""
    transport = library.MockTransport(lambda request: answer(library, request))
    return watch(library.AsyncClient(transport=transport, base_url="http://h"), see)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("path", ["/plain", "/gzip", "/finished"])
def test_sync_client_shows_whole_exchanges(library: Any, path: str, seen: list[Exchange]) -> None:
    """The body is as the client reads it, whatever its encoding."""
    with client(library, seen.append) as made:
        assert made.post(path, json={"a": 1}, params={"q": "x y"}).text == "hello"
    (exchange,) = seen
    assert (exchange.method, exchange.url) == ("POST", f"http://h{path}?q=x+y")
    assert (exchange.request_body, exchange.response_body) == (b'{"a":1}', b"hello")
    assert exchange.status == 200
    assert ("Content-Type", "application/json") in exchange.request_headers
    assert exchange.elapsed is not None


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("path", ["/plain", "/gzip", "/finished"])
def test_async_client_shows_whole_exchanges(library: Any, path: str, seen: list[Exchange]) -> None:
    """As the synchronous one does."""

    async def talk() -> None:
        async with async_client(library, seen.append) as made:
            response = await made.post(path, content=b"x")
            assert response.text == "hello"

    asyncio.run(talk())
    assert [(each.request_body, each.response_body) for each in seen] == [(b"x", b"hello")]


@pytest.mark.parametrize("library", LIBRARIES)
def test_transport_shows_whole_exchanges(library: Any, seen: list[Exchange]) -> None:
    """Whatever clients are made with it, of either kind."""
    transport = watch(library.MockTransport(lambda request: answer(library, request)), seen.append)
    with library.Client(transport=transport, base_url="http://h") as made:
        assert made.post("/gzip", json=1, follow_redirects=True).text == "hello"

    async def talk() -> None:
        async with library.AsyncClient(transport=transport, base_url="http://h") as made:
            assert (await made.post("/gzip", json=1)).text == "hello"

    asyncio.run(talk())
    assert [(each.request_body, each.response_body) for each in seen] == [(b"1", b"hello")] * 2


def test_asgi_transport_shows_what_an_application_answers(seen: list[Exchange]) -> None:
    """In one line, where the client is somebody else's."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})

    async def talk() -> None:
        transport = watch(httpx.ASGITransport(app), seen.append)
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as made:
            files = {"file": ("a.txt", b"text")}
            assert (await made.post("/pets", files=files)).text == "hello"

    asyncio.run(talk())
    assert [(each.path, each.status, each.response_body) for each in seen] == [
        ("/pets", 201, b"hello")
    ]


@pytest.mark.parametrize("library", LIBRARIES)
def test_client_that_follows_a_redirect_shows_it(library: Any, seen: list[Exchange]) -> None:
    """Each hop is an exchange."""
    client(library, seen.append).get("/old", follow_redirects=True)
    assert [(each.path, each.status) for each in seen] == [("/old", 302), ("/new", 200)]


@pytest.mark.parametrize("library", LIBRARIES)
def test_client_that_gives_a_stream_up_shows_no_body(library: Any, seen: list[Exchange]) -> None:
    """Nothing is read that the test did not read."""
    with client(library, seen.append).stream("GET", "/plain") as response:
        chunks = response.iter_raw()
        assert next(chunks)
        assert seen == []
    assert [each.response_body for each in seen] == [None]


@pytest.mark.parametrize("library", LIBRARIES)
def test_client_of_a_form_shows_its_bytes(library: Any, seen: list[Exchange]) -> None:
    """A file is read for it before it is sent."""
    client(library, seen.append).post("/plain", files={"file": ("a.txt", b"text")})
    assert b'filename="a.txt"' in (seen[0].request_body or b"")


@pytest.mark.parametrize("library", LIBRARIES)
def test_body_that_a_service_does_not_ask_for_is_not_read(
    library: Any, seen: list[Exchange]
) -> None:
    """A watched client sends no more than any other, and of half a body nothing is kept."""
    taken: list[bytes] = []

    class Hasty(library.BaseTransport):  # type: ignore[misc]  # of either library
        """Takes one chunk of what is sent, or all of it, and answers."""

        def handle_request(self, request: Any) -> Any:
            chunks = iter(request.stream)
            taken.append(next(chunks))
            taken.extend(chunks if request.url.path == "/all" else ())
            return library.Response(200, stream=Body(library, b"hello").stream)

    def content() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    made = watch(library.Client(transport=Hasty(), base_url="http://h"), seen.append)
    made.post("/one", content=content())
    assert taken == [b"one"]
    made.post("/all", content=content())
    assert [each.request_body for each in seen] == [None, b"onetwo"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_raised_comes_out_of_the_call(library: Any) -> None:
    """Whoever sees decides whether the call fails."""

    def refuse(_: Exchange) -> None:
        raise AssertionError("seen")

    with pytest.raises(AssertionError, match="seen"):
        client(library, refuse).get("/plain")


def test_test_client_shows_its_exchanges(seen: list[Exchange]) -> None:
    """Starlette's is httpx2's underneath, and was httpx's."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-a", b"1")]})
        await send({"type": "http.response.body", "body": b"hello"})

    response = watch(TestClient(app), seen.append).post("/pets", json=[])
    assert response.text == "hello"
    assert [(each.path, each.status, each.response_body) for each in seen] == [
        ("/pets", 201, b"hello")
    ]
    assert ("x-a", "1") in seen[0].response_headers
