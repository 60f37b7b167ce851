"""A transport without a socket, and the same over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from treaty.conformance.check import Expectation
from treaty.errors import SourceError
from treaty.generation.in_process import InProcess
from treaty.generation.over_http import OverHttp
from treaty.generation.request import Request


def request(path: str = "/echo", method: str = "POST", body: bytes = b"") -> Request:
    """A request of nothing in particular."""
    headers = (("X-A", "1"), ("x-a", "2"))
    return Request(method, path, headers, body, None, Expectation.NONE, "", "")


async def echo(asked: Asked) -> PlainTextResponse:
    """Tells what was asked."""
    told = [asked.method, str(asked.url.path), asked.url.query, *asked.headers.getlist("x-a")]
    return PlainTextResponse(" ".join([*told, (await asked.body()).decode()]))


async def stream(_: Asked) -> StreamingResponse:
    """Answers in pieces."""
    return StreamingResponse(iter([b"a", b"b"]))


async def broken(_: Asked) -> PlainTextResponse:
    """Fails."""
    raise ZeroDivisionError("by nothing")


ROUTES = [
    Route("/echo", echo, methods=["POST"]),
    Route("/stream", stream),
    Route("/broken", broken),
]


def test_in_process_request_arrives_whole_and_answer_comes_back() -> None:
    """Path, query, repeated headers and body are what was sent."""
    with InProcess() as send:
        send.serve(Starlette(routes=ROUTES))
        exchange = send(request("/echo?b=1", body=b"text"))
        assert exchange.response_body == b"POST /echo b=1 1 2 text"
        assert exchange.status == 200
        assert (exchange.elapsed or 0) > 0
        assert send(request("/stream", "GET")).response_body == b"ab"


def test_in_process_exception_is_an_answer_that_names_its_place() -> None:
    """A server would answer with 500; the line is told, since no server's log is at hand."""
    with InProcess() as send:
        send.serve(Starlette(routes=ROUTES))
        exchange = send(request("/broken", "GET"))
    assert exchange.status == 500
    assert exchange.origin.startswith("ZeroDivisionError: by nothing at tests/integration/")


def test_in_process_exception_of_many_lines_is_told_in_one() -> None:
    """A library's, which no line of one's own has raised."""

    async def app(*_: object) -> None:
        raise ValueError("two\n\n  lines, " + "and more " * 100)

    with InProcess() as send:
        send.serve(app)
        said = send(request()).origin
    assert said.startswith("ValueError: two lines, and more and more")
    assert "…" in said
    assert "\n" not in said


def test_in_process_lifespan_surrounds_the_requests() -> None:
    """An application is started before the first request and stopped after the last."""
    seen = []

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        seen.append("start")
        yield
        seen.append("stop")

    with InProcess() as send:
        send.serve(Starlette(routes=ROUTES, lifespan=lifespan))
        send(request())
        assert seen == ["start"]
    assert seen == ["start", "stop"]


def test_in_process_application_that_cannot_start_is_an_error() -> None:
    """A failed start is not taken for a service that refuses everything."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        raise ValueError("no database")
        yield

    with InProcess() as send, pytest.raises(RuntimeError, match="startup failed"):
        send.serve(Starlette(routes=ROUTES, lifespan=lifespan))


def test_over_http_nobody_answers_is_bad_input() -> None:
    """The address is named."""
    with (
        OverHttp("http://127.0.0.1:1") as send,
        pytest.raises(SourceError, match=r"http://127\.0\.0\.1:1 does not answer POST /echo"),
    ):
        send(request())
