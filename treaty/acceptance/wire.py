"""The one place where requests to a deployment leave this process.

It verifies certificates, follows no redirect, asks no proxy and gives up in time.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from treaty.acceptance.origins import origin
from treaty.conformance.exchange import Exchange, Headers
from treaty.errors import SettingsError

_LARGEST: Final = 64 * 1024 * 1024
_CHUNK: Final = 65536
_OURS: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})


class WireError(Exception):
    """No answer came.

    Attributes:
        reason: Why, without anything that was sent.
        was_sent: Whether the deployment may have got the request all the same.
    """

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.was_sent = was_sent


class Wire(Protocol):
    """Sends one request and gives its exchange."""

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Sends a request.

        Raises:
            WireError: No answer came.
        """


@dataclass(frozen=True, slots=True)
class HttpWire:
    """HTTP/1.1, each request on a connection of its own.

    Attributes:
        ca: A file with the certificate authorities to trust; empty for the system's.
        clock: Tells the seconds.
    """

    ca: str = ""
    clock: Callable[[], float] = time.monotonic
    _contexts: list[ssl.SSLContext] = field(default_factory=list, repr=False)

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Sends a request.

        Raises:
            WireError: No answer came.
        """
        begin = self.clock()
        deadline = begin + seconds
        connection = self._connection(url, seconds)
        was_sent = False
        try:
            connection.connect()
            was_sent = True
            self._send(connection, method, url, headers, body)
            response = connection.getresponse()
            with response:  # an interrupt that comes while Python finalizes it would be lost
                data = self._read(connection, response, deadline)
        except ssl.SSLCertVerificationError as error:
            reason = f"its certificate is not accepted: {error.verify_message}"
            raise WireError(reason, was_sent=False) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise WireError(_reason(error, seconds), was_sent=was_sent) from None
        finally:
            connection.close()
        return Exchange(
            method,
            url,
            headers,
            body,
            response.status,
            tuple(response.getheaders()),
            data,
            elapsed=self.clock() - begin,
        )

    def _connection(self, url: str, seconds: float) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme.lower() == "https":
            context = self._context()
            return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)

    def _context(self) -> ssl.SSLContext:
        if not self._contexts:  # reading the authorities takes tens of milliseconds
            try:
                self._contexts.append(ssl.create_default_context(cafile=self.ca or None))
            except (OSError, ssl.SSLError) as error:
                raise SettingsError(
                    f"the certificate authorities in {self.ca} cannot be read: {error}",
                    hint="name a PEM file with `ca` in the profile",
                ) from None
        return self._contexts[0]

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        url: str,
        headers: Headers,
        body: bytes,
    ) -> None:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() not in _OURS:
                connection.putheader(name, value.encode("latin-1", "replace"))
        if body or method in {"POST", "PUT", "PATCH"}:
            connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders(body or None)

    def _read(
        self,
        connection: http.client.HTTPConnection,
        response: http.client.HTTPResponse,
        deadline: float,
    ) -> bytes:
        """Reads the body, whose pieces together may take no longer than one of them may."""
        pieces, size = list[bytes](), 0
        while piece := response.read1(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            left = deadline - self.clock()
            if left <= 0:
                raise TimeoutError
            if size > _LARGEST:
                raise ValueError(f"its answer is larger than {_LARGEST} bytes")
            if connection.sock:
                connection.sock.settimeout(left)
        return b"".join(pieces)


def _reason(error: Exception, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"it did not answer within {seconds:g} s"
    if isinstance(error, socket.gaierror):
        return "its host name is not known"
    if isinstance(error, ConnectionRefusedError):
        return "it refuses the connection"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or 'unknown'}"
    return type(error).__name__


def describe(url: str, error: WireError) -> str:
    """Says that an address does not answer, naming its host only."""
    return f"{origin(url) or 'the address'} does not answer: {error.reason}"
