"""The address in front of the fleet: passes each request on, and tells what was exchanged."""

import select
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_PEEK, SHUT_RDWR
from socket import socket as Socket  # noqa: N812  a type
from threading import Thread
from typing import Any, Protocol

from treaty.conformance.exchange import Exchange, Headers
from treaty.upgrade.observation import Call
from treaty.upgrade.routing import PIN

ORIGIN = "Treaty-Origin"
"""The header that says what a request is sent for; nobody behind the proxy sees it."""

NOBODY = 0
"""The status of an exchange that nobody answered."""

_TIMEOUT = 60  # seconds
_HOP = frozenset(
    {
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"),
        *("transfer-encoding", PIN.lower(), ORIGIN.lower()),
    }
)


@dataclass(frozen=True, slots=True)
class Passed:
    """Who a request is passed on to.

    Attributes:
        name: The instance's name.
        port: Its port.
        token: What `Passing.done` is given back.
    """

    name: str
    port: int
    token: Any


class Passing(Protocol):
    """Decides about each request and learns what came of it."""

    def begin(self, method: str, url: str, headers: Headers) -> list[Passed]:
        """Who gets a request: one, several (the first one's answer counts), or nobody.

        May block: requests are held while a fleet has nobody to answer.
        """

    def done(self, passed: Passed, exchange: Exchange) -> None:
        """A request was answered, or was not (`NOBODY`)."""


class Proxy:
    """Listens on a port of its own and passes requests on.

    Args:
        passing: Decides and learns.
    """

    def __init__(self, passing: Passing) -> None:
        self._server = _Server(passing)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Listens no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def forward(port: int, call: Call) -> Exchange:
    """Sends a request to an instance; the exchange's status is `NOBODY` where it breaks off."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    began = time.perf_counter()
    try:
        put(connection, call, len(call.body))
        connection.endheaders(call.body or None)
        return answered(call, connection.getresponse(), began)
    except (OSError, HTTPException) as error:
        return broken(call, error, began)
    finally:
        connection.close()


def put(connection: HTTPConnection, call: Call, size: int) -> None:
    """Sends a request's line and headers, but for the end of them."""
    connection.putrequest(call.method, call.url, skip_host=True, skip_accept_encoding=True)
    names = {name.lower() for name, _ in call.headers}
    if "host" not in names:
        connection.putheader("Host", f"{connection.host}:{connection.port}")
    for name, value in call.headers:
        if name.lower() not in _HOP and name.lower() != "content-length":
            connection.putheader(name, value.encode("latin-1", "replace"))
    if size or "content-length" in names or call.method in {"POST", "PUT", "PATCH"}:
        connection.putheader("Content-Length", str(size))


def answered(call: Call, answer: HTTPResponse, began: float) -> Exchange:
    """The exchange of a request and its answer, which is read to its end."""
    content = answer.read()
    return _exchange(call, answer.status, tuple(answer.getheaders()), content, began)


def broken(call: Call, error: Exception, began: float) -> Exchange:
    """The exchange of a request that nobody answered."""
    return _exchange(call, NOBODY, (), f"{type(error).__name__}: {error}".encode(), began)


def _exchange(call: Call, status: int, headers: Headers, content: bytes, began: float) -> Exchange:
    """The exchange, without the headers between the harness and the proxy."""
    between = {PIN.lower(), ORIGIN.lower()}
    sent = tuple(each for each in call.headers if each[0].lower() not in between)
    elapsed = time.perf_counter() - began
    return Exchange(
        call.method, call.url, sent, call.body, status, headers, content, elapsed=elapsed
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, passing: Passing) -> None:
        self.passing = passing
        self.open: set[Socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no error of ours."""

    def server_close(self) -> None:
        """Closes, and whoever is connected still with it."""
        super().server_close()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One client's connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # every method, known or not
            return self._pass
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Says nothing: every exchange is told to `Passing`."""

    def handle_expect_100(self) -> bool:
        """Leaves it to the instance whether it wants the body."""
        return True

    def _pass(self) -> None:
        headers = tuple(self.headers.items())
        chosen = self.server.passing.begin(self.command, self.path, headers)
        if not chosen:
            self._answer(503, (("Content-Type", "text/plain"),), b"no instance serves this\n")
            return
        if self.headers.get("Expect", "").lower() == "100-continue":
            exchange = self._ask_first(chosen[0], headers)
            self.server.passing.done(chosen[0], exchange)
            for passed in chosen[1:]:
                self.server.passing.done(passed, exchange)
        else:
            body = self._body()
            call = Call(self.command, self.path, headers, body)
            exchanges = [forward(each.port, call) for each in chosen]
            for passed, exchange in zip(chosen, exchanges, strict=True):
                self.server.passing.done(passed, exchange)
            exchange = exchanges[0]
        if exchange.status == NOBODY:
            reason = b"the instance broke off: " + (exchange.response_body or b"")
            self._answer(502, (("Content-Type", "text/plain"),), reason)
        else:
            self._answer(exchange.status, exchange.response_headers, exchange.response_body or b"")

    def _ask_first(self, passed: Passed, headers: Headers) -> Exchange:
        """Passes a request on whose body is only sent if the instance wants it."""
        connection = HTTPConnection("127.0.0.1", passed.port, timeout=_TIMEOUT)
        began, size = time.perf_counter(), int(self.headers.get("Content-Length", "0"))
        call = Call(self.command, self.path, headers)
        try:
            put(connection, call, size)
            connection.endheaders()
            if _is_told_to_go_on(connection):
                self.send_response_only(100)
                self.end_headers()
                call = Call(self.command, self.path, headers, self.rfile.read(size))
                connection.send(call.body)
            else:
                self.close_connection = True
            return answered(call, connection.getresponse(), began)
        except (OSError, HTTPException) as error:
            return broken(call, error, began)
        finally:
            connection.close()

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(int(length)) if length.isdecimal() else b""

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().partition(b";")[0].strip() or b"0", 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _answer(self, status: int, headers: Headers, body: bytes) -> None:
        self.send_response_only(status)
        has_length = False
        for name, value in headers:
            if name.lower() in _HOP:
                continue
            has_length |= name.lower() == "content-length"
            self.send_header(name, value)
        may_have_body = self.command != "HEAD" and status not in {204, 304}
        if not has_length and may_have_body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if may_have_body:
            self.wfile.write(body)


def _is_told_to_go_on(connection: HTTPConnection) -> bool:
    """Whether the instance answers `100 Continue` before anything else."""
    select.select([connection.sock], [], [], _TIMEOUT)
    return connection.sock.recv(12, MSG_PEEK).endswith(b" 100")
