"""One request with its response."""

from dataclasses import dataclass
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]
"""Names and values in the order of the message; names as they were sent, a name may repeat."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its response.

    Attributes:
        method: In capitals.
        url: The whole address with its query, or only path and query; encoded as it was sent.
        request_headers: The request's headers.
        request_body: The request's body; None where it was not kept.
        status: The response's status.
        response_headers: The response's headers.
        response_body: The response's body without its `Content-Encoding`; None where it was not
            kept.
        origin: Where it comes from: the test, the instance or the probe that caused it.
        elapsed: The seconds from the request's first byte to the response's last, where known.
    """

    method: str
    url: str
    request_headers: Headers
    request_body: bytes | None
    status: int
    response_headers: Headers
    response_body: bytes | None
    origin: str = ""
    elapsed: float | None = None

    @property
    def path(self) -> str:
        """The path of the address, still encoded."""
        if self.url.startswith("/"):
            return self.url.partition("?")[0].partition("#")[0]
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """The query of the address, still encoded, without its question mark."""
        return self.url.partition("#")[0].partition("?")[2]
