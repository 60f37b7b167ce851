"""A transport over HTTP, which sends exactly what a request says."""

import http.client
import time
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from treaty.conformance.exchange import Exchange
from treaty.errors import SourceError
from treaty.generation.request import Request

PATIENCE = 60.0  # seconds that an answer may take


class OverHttp:
    """Sends requests to a server on one connection that is kept.

    Args:
        url: Where it is: scheme, host and port.

    Attributes:
        origin: The same, which addresses in its answers may begin with.
    """

    def __init__(self, url: str) -> None:
        self.url = self.origin = url
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)

    def __call__(self, request: Request) -> Exchange:
        """Sends a request; once more where the server has closed the kept connection.

        Raises:
            SourceError: Nobody answers.
        """
        begin = time.perf_counter()
        try:
            try:
                response, body = self._sent(request)
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection.close()
                response, body = self._sent(request)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise SourceError(
                f"{self.url} does not answer {request.method} {request.url}: {error!r}",
                hint="start the service, or read its log",
            ) from None
        elapsed = time.perf_counter() - begin
        headers = tuple(response.getheaders())
        return request.answered(response.status, headers, body, elapsed=elapsed)

    def _sent(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        names = {name.lower() for name, _ in request.headers}
        self._connection.putrequest(
            request.method, request.url, skip_host="host" in names, skip_accept_encoding=True
        )
        for name, value in request.headers:
            self._connection.putheader(name, value.encode("latin-1"))
        if "content-length" not in names and (
            request.body or request.method in {"POST", "PUT", "PATCH"}
        ):
            self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders()
        with suppress(
            BrokenPipeError, ConnectionResetError
        ):  # it may answer before it has read all
            self._connection.send(request.body)
        response = self._connection.getresponse()
        return response, response.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._connection.close()
