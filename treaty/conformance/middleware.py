"""A server's own live traffic held to its contract, by samples, behind the clients' backs.

    app = ContractMiddleware(app, checker=checker, sample=0.01, on_finding=count)

The application's messages are passed on as they are and when they come; what they were is kept
beside. Exchanges are judged in a thread after their response has been sent; when more come than
it can judge they are dropped and counted, never waited for.
"""

import atexit
import gzip
import itertools
import logging
import queue
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.exchange import Exchange, Headers
from treaty.findings import Finding

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG: Final = logging.getLogger("treaty.conformance")
_STOP: Final = object()


@dataclass(slots=True)
class Counts:
    """What has become of the exchanges so far.

    Attributes:
        seen: Those that were served.
        sampled: Those that were picked.
        checked: Those that were judged.
        dropped: Those that were picked while the queue was full.
        broken: Those that broke the contract.
        failed: Those that could not be judged.
    """

    seen: int = 0
    sampled: int = 0
    checked: int = 0
    dropped: int = 0
    broken: int = 0
    failed: int = 0


class ContractMiddleware:
    """Judges a sample of an ASGI application's exchanges, without a trace in any of them.

    Args:
        app: The application.
        checker: Judges the exchanges.
        sample: The part of the exchanges to judge, from 0 to 1.
        queue_size: How many exchanges may wait to be judged; more are dropped.
        largest_body: The bytes that are kept of a body; a larger one is judged without it.
        on_finding: Is given every finding, for metrics; called in the judging thread.
        on_drop: Is called for every exchange that was dropped.
        log_values: Whether the log says which value is wrong; it may be somebody's name.

    Attributes:
        counts: What has become of the exchanges so far.
    """

    def __init__(
        self,
        app: App,
        *,
        checker: Checker,
        sample: float = 0.01,
        queue_size: int = 100,
        largest_body: int = 1_000_000,
        on_finding: Callable[[Finding], None] = lambda _: None,
        on_drop: Callable[[], None] = lambda: None,
        log_values: bool = False,
    ) -> None:
        if not 0 <= sample <= 1:
            raise ValueError(f"sample is {sample}, not a part from 0 to 1")
        self._app = app
        self._checker = checker
        self._sample = sample
        self._largest = largest_body
        self._on_finding = on_finding
        self._on_drop = on_drop
        self._log_values = log_values
        self._numbers = itertools.count()
        self._queue: queue.Queue[Any] = queue.Queue(queue_size)
        self._thread: threading.Thread | None = None
        self.counts = Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, and keeps what was said if it is one of the sample."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.counts.seen += 1
        if not self._is_picked(next(self._numbers)):
            await self._app(scope, receive, send)
            return
        self.counts.sampled += 1
        tape = _Tape(scope, self._largest)

        async def heard() -> Message:
            message = await receive()
            tape.hear(message)
            return message

        async def said(message: Message) -> None:
            await send(message)
            tape.say(message)
            if tape.is_over:
                self._enqueue(tape)

        await self._app(scope, heard, said)

    def _is_picked(self, number: int) -> bool:
        """Spreads the sample evenly: of each hundred, a part of 0.25 picks every fourth."""
        return int((number + 1) * self._sample) > int(number * self._sample)

    def close(self) -> None:
        """Judges what waits, and ends the thread."""
        if self._thread is not None:
            self._queue.put(_STOP)
            self._thread.join()
            self._thread = None

    def _enqueue(self, tape: "_Tape") -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._judge_all, daemon=True)
            self._thread.start()
            atexit.register(self.close)
        try:
            self._queue.put_nowait(tape)
        except queue.Full:
            self.counts.dropped += 1
            self._on_drop()

    def _judge_all(self) -> None:
        while (tape := self._queue.get()) is not _STOP:
            try:
                self._report(self._checker.judge(tape.exchange(), Expectation.NONE))
            except Exception:
                # A fault of the check must never become one of the service.
                self.counts.failed += 1
                LOG.exception("an exchange could not be judged")

    def _report(self, judgement: Judgement) -> None:
        self.counts.checked += 1
        self.counts.broken += bool(judgement.findings)
        for finding in judgement.findings:
            self._on_finding(finding)
            LOG.warning(
                "%s: %s %s",
                finding.rule,
                finding.message if self._log_values else _place(finding),
                finding.base or "",
                extra={"rule": finding.rule, "operation": str(finding.operation or "")},
            )


def _place(finding: Finding) -> str:
    """Says what is wrong by its place, without what a client or the service has said there."""
    place = finding.place
    words = [str(finding.operation or ""), place.side, place.status, place.location, place.pointer]
    return " ".join(word for word in words if word)


class _Tape:
    """What was said in one exchange."""

    def __init__(self, scope: Scope, largest: int) -> None:
        self._scope = scope
        self._request = _Kept(largest)
        self._response = _Kept(largest)
        self._start: Message = {"status": 0, "headers": ()}
        self._begin = time.perf_counter()
        self._elapsed: float | None = None
        self.is_over = False

    def hear(self, message: Message) -> None:
        """Keeps a message of the client."""
        if message["type"] == "http.request":
            self._request.add(message.get("body", b""), is_last=not message.get("more_body"))

    def say(self, message: Message) -> None:
        """Keeps a message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self.is_over = not message.get("more_body")
            self._elapsed = time.perf_counter() - self._begin
            self._response.add(message.get("body", b""), is_last=self.is_over)

    def exchange(self) -> Exchange:
        """Makes an exchange of it."""
        scope = self._scope
        path = scope.get("raw_path") or scope["path"].encode()
        query = scope.get("query_string", b"")
        url = (path + b"?" + query if query else path).decode("latin-1")
        headers = _headers(self._start.get("headers", ()))
        body = _decoded(self._response.data, headers)
        method, status = scope["method"], self._start["status"]
        sent = _headers(scope["headers"])
        return Exchange(
            method,
            url,
            sent,
            self._request.data,
            status,
            headers,
            body,
            "live traffic",
            self._elapsed,
        )


class _Kept:
    """A body as it comes, as far as it is worth keeping."""

    def __init__(self, largest: int) -> None:
        self._chunks: list[bytes] = []
        self._room = largest
        self._is_whole = False

    def add(self, chunk: bytes, *, is_last: bool) -> None:
        """Keeps a chunk."""
        self._room -= len(chunk)
        if self._room < 0:
            self._chunks.clear()
        else:
            self._chunks.append(chunk)
        self._is_whole = is_last

    @property
    def data(self) -> bytes | None:
        """The body; None where it was too large, or did not come to its end."""
        return b"".join(self._chunks) if self._is_whole and self._room >= 0 else None


def _headers(pairs: Any) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def _decoded(body: bytes | None, headers: Headers) -> bytes | None:
    """A body without its `Content-Encoding`; None where that is none of the standard library's."""
    encoding = next((value for name, value in headers if name.lower() == "content-encoding"), "")
    if not body or encoding in {"", "identity"}:
        return body
    try:
        if encoding == "gzip":
            return gzip.decompress(body)
        return zlib.decompress(body) if encoding == "deflate" else None
    except (OSError, EOFError, zlib.error):
        return None
