"""Live traffic is judged behind the clients' backs."""

import asyncio
import gzip
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.exchange import Exchange
from treaty.conformance.middleware import ContractMiddleware, Message

PATHS = {
    "/pets": {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {
                "200": {
                    "description": "it",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    }
}
JSON = (b"content-type", b"application/json")


class Server:
    """Stands in for a server: sends a request, keeps what comes back."""

    def __init__(self, chunks: list[bytes] | None = None) -> None:
        self.chunks = chunks or [b"{}"]
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        """Gives the next chunk of the request."""
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks)}

    async def send(self, message: Message) -> None:
        """Keeps what the application says."""
        self.sent.append(message)


class Application:
    """Answers with a status and chunks of a body, after it has read the request."""

    def __init__(self, status: int = 200, *chunks: bytes, headers: Any = (JSON,)) -> None:
        self.start = {"type": "http.response.start", "status": status, "headers": list(headers)}
        self.bodies = [
            {"type": "http.response.body", "body": chunk, "more_body": True}
            for chunk in chunks or (b"{", b"}")
        ]
        self.bodies.append({"type": "http.response.body", "body": b""})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serves a request."""
        assert scope
        while (await receive()).get("more_body"):
            pass
        for message in (self.start, *self.bodies):
            await send(message)


SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/pets",
    "raw_path": b"/pets",
    "query_string": b"",
    "headers": [JSON],
}


class Recording(Checker):
    """Keeps the exchanges that it judges."""

    def __init__(self, known: Checker) -> None:
        super().__init__(known.contracts)
        self.exchanges: list[Exchange] = []

    def judge(self, exchange: Exchange, expectation: Expectation = Expectation.VALID) -> Judgement:
        """Judges, and keeps."""
        self.exchanges.append(exchange)
        return super().judge(exchange, expectation)


@pytest.fixture
def known(checker: Callable[..., Checker]) -> Recording:
    """A checker of one operation."""
    return Recording(checker(PATHS))


@pytest.fixture
def made(known: Recording) -> Iterator[Callable[..., ContractMiddleware]]:
    """Makes the middleware; its thread ends with the test."""
    all_of_them: list[ContractMiddleware] = []

    def make(app: Any, **options: Any) -> ContractMiddleware:
        middleware = ContractMiddleware(app, **{"checker": known, "sample": 1, **options})
        all_of_them.append(middleware)
        return middleware

    yield make
    for middleware in all_of_them:
        middleware.close()


Make = Callable[..., ContractMiddleware]


def serve(middleware: ContractMiddleware, server: Server | None = None, **scope: Any) -> Server:
    """Lets a server serve one request."""
    server = server or Server()
    asyncio.run(middleware(SCOPE | scope, server.receive, server.send))
    return server


def test_middleware_passes_every_message_on_as_it_is(made: Make) -> None:
    """The very same objects, in the same order."""
    app = Application()
    server = serve(made(app))
    assert [id(message) for message in server.sent] == [
        id(message) for message in (app.start, *app.bodies)
    ]


def test_middleware_judges_what_was_said(made: Make, known: Recording) -> None:
    """In a thread, after the response."""
    middleware = made(Application(200, b'{"a":', b"1}"))
    serve(middleware, Server([b'{"b":', b"2}"]), query_string=b"c=3")
    middleware.close()
    (exchange,) = known.exchanges
    assert exchange.elapsed is not None
    assert [replace(exchange, elapsed=None)] == [
        Exchange(
            "POST",
            "/pets?c=3",
            (("content-type", "application/json"),),
            b'{"b":2}',
            200,
            (("content-type", "application/json"),),
            b'{"a":1}',
            "live traffic",
        )
    ]
    assert (middleware.counts.checked, middleware.counts.broken) == (1, 0)


def test_middleware_reports_findings_to_metrics_and_logs(
    made: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the rule, the place and the operation."""
    found: list[str] = []
    middleware = made(Application(500), on_finding=lambda finding: found.append(finding.rule))
    with caplog.at_level(logging.WARNING, "treaty.conformance"):
        serve(middleware)
        middleware.close()
    assert found == ["response-status-undocumented"]
    (record,) = caplog.records
    assert record.getMessage() == (
        "response-status-undocumented: POST /pets response 500 api.json:19:9"
    )
    assert vars(record)["operation"] == "POST /pets"


@pytest.mark.parametrize("log_values", [False, True])
def test_middleware_logs_what_was_said_only_where_it_is_told_to(
    made: Make, caplog: pytest.LogCaptureFixture, *, log_values: bool
) -> None:
    """A value may be somebody's name."""
    middleware = made(Application(500), log_values=log_values)
    with caplog.at_level(logging.WARNING, "treaty.conformance"):
        serve(middleware)
        middleware.close()
    assert ("status 500; documented" in caplog.records[0].getMessage()) is log_values


@pytest.mark.parametrize(("sample", "picked"), [(0, 0), (0.25, 5), (0.4, 8), (1, 20)])
def test_middleware_judges_the_part_that_it_is_told_to(
    made: Make, sample: float, picked: int
) -> None:
    """Spread evenly over the traffic."""
    middleware = made(Application(), sample=sample)
    for _ in range(20):
        serve(middleware)
    middleware.close()
    counts = middleware.counts
    assert (counts.seen, counts.sampled, counts.checked) == (20, picked, picked)


def test_middleware_drops_what_it_cannot_keep_up_with(made: Make, known: Recording) -> None:
    """And counts it; the response has been sent all the same."""
    begun, go, dropped = threading.Event(), threading.Event(), []

    class Slow(Checker):
        def judge(self, *_: Any) -> Judgement:
            begun.set()
            go.wait(10)
            raise AssertionError("nobody asks")

    slow = Slow(known.contracts)
    middleware = made(
        Application(), checker=slow, queue_size=1, on_drop=lambda: dropped.append(True)
    )
    serve(middleware)
    assert begun.wait(10)
    for _ in range(3):
        assert len(serve(middleware).sent) == 4
    assert middleware.counts.dropped == 2
    assert len(dropped) == 2
    go.set()
    middleware.close()


def test_middleware_survives_a_check_that_fails(
    made: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the check is not one of the service."""

    def fail(_: object) -> None:
        raise RuntimeError("metrics are down")

    middleware = made(Application(500), on_finding=fail)
    for _ in range(2):
        serve(middleware)
    middleware.close()
    assert middleware.counts.failed == 2
    assert "could not be judged" in caplog.text


def test_middleware_judges_large_bodies_by_their_headers(made: Make, known: Recording) -> None:
    """A body is kept up to a size."""
    middleware = made(Application(200, b"x" * 6, b"y" * 6), largest_body=10)
    serve(middleware, Server([b"z" * 11]))
    middleware.close()
    assert [(each.request_body, each.response_body) for each in known.exchanges] == [(None, None)]


@pytest.mark.parametrize(
    ("encoding", "body", "read"),
    [
        (b"gzip", gzip.compress(b"{}", mtime=0), b"{}"),
        (b"gzip", b"broken", None),
        (b"br", b"unknown", None),
        (b"identity", b"{}", b"{}"),
    ],
)
def test_middleware_reads_compressed_bodies(
    made: Make, known: Recording, encoding: bytes, body: bytes, read: bytes | None
) -> None:
    """As far as the standard library can."""
    headers = (JSON, (b"content-encoding", encoding))
    middleware = made(Application(200, body, headers=headers))
    serve(middleware)
    middleware.close()
    assert [each.response_body for each in known.exchanges] == [read]


def test_middleware_leaves_everything_but_requests_alone(made: Make) -> None:
    """Sockets and the lifespan have no contract here."""
    middleware = made(Application())
    serve(middleware, type="websocket")
    assert middleware.counts.seen == 0


def test_middleware_raises_what_the_application_raises(made: Make) -> None:
    """There is no response to judge."""

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    middleware = made(broken)
    with pytest.raises(ZeroDivisionError):
        serve(middleware)
    middleware.close()
    assert middleware.counts == replace(middleware.counts, sampled=1, checked=0)


def test_middleware_with_an_impossible_sample_refuses_it(made: Make) -> None:
    """It is a part."""
    with pytest.raises(ValueError, match="sample is 2"):
        made(Application(), sample=2)
