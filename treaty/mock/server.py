"""A stub server on a socket."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import orjson

from treaty.conformance.curl import curl
from treaty.errors import SourceError
from treaty.mock.message import Answer, Request
from treaty.mock.mock import Mock

RECEIVED = "/__treaty__/received"
"""Where the server shows what it received; DELETE forgets it, and all that was created."""


@dataclass(frozen=True, slots=True)
class MockServer:
    """A stub server that serves.

    Attributes:
        mock: What it answers with.
        origin: Its address, without a path.
    """

    mock: Mock
    origin: str

    @property
    def url(self) -> str:
        """The address that stands before every operation's path."""
        return self.origin + self.mock.contract.base_path


@contextmanager
def serving(mock: Mock, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[MockServer]:
    """Serves a stub for the length of a block.

    Args:
        mock: What it answers with.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.

    Raises:
        SourceError: The port is taken.
    """
    try:
        server = _Server((host, port), mock)
    except OSError as error:
        raise SourceError(
            f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another --port"
        ) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    try:
        yield MockServer(mock, f"http://{shown}:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def received(mock: Mock) -> list[dict[str, Any]]:
    """Gives what a stub received, as JSON data without its secrets."""
    return [
        {
            "method": each.request.method,
            "path": each.request.exchange().path,
            "request": curl(each.request.exchange()),
            "status": each.answer.status,
            "problems": list(each.problems),
        }
        for each in list(mock.received)
    ]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], mock: Mock) -> None:
        self.mock = mock
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keeps silent about clients that went away before they were answered."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Passes a request to the stub, and its answer back."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def version_string(self) -> str:
        """Names the server, without Python's version."""
        return "treaty-mock"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # every method, known or not
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Leaves logging to the stub."""

    def _serve(self) -> None:
        body = self._body()
        if self.path == RECEIVED:
            self._send(self._administered())
            return
        headers = tuple(self.headers.items())
        answer = self.server.mock.answer(Request(self.command, self.path, headers, body))
        if answer.delay:
            time.sleep(answer.delay)
        self._send(answer)

    def _administered(self) -> Answer:
        if self.command == "DELETE":
            self.server.mock.reset()
            return Answer(204)
        headers = (("Content-Type", "application/json"),)
        return Answer(200, headers, orjson.dumps(received(self.server.mock)))

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "0")
        return self._whole(int(length)) if length.isdecimal() else b""

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line().partition(b";")[0], 16):
            yield self._whole(size)
            self._line()
        while self._line().strip():
            pass

    def _whole(self, length: int) -> bytes:
        """Reads so many bytes; less is no request, but a client that went away."""
        read = self.rfile.read(length)
        if len(read) < length:
            raise ConnectionAbortedError
        return read

    def _line(self) -> bytes:
        if line := self.rfile.readline():
            return line
        raise ConnectionAbortedError

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 204:  # noqa: PLR2004  RFC 9110 section 8.6
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
