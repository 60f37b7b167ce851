"""A whole request to send, before any transport."""

from collections.abc import Callable
from dataclasses import dataclass

from treaty.conformance.check import Expectation
from treaty.conformance.exchange import Exchange, Headers
from treaty.contract.model import ApiOperation


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request to send, before any transport.

    Attributes:
        method: In capitals.
        url: Path and query, encoded, without scheme and host.
        headers: Its headers, credentials included.
        body: Its body; empty where it has none.
        operation: The operation that it is about, if it is about one.
        expectation: What is known about it.
        phase: The phase that made it.
        note: What it tries, in words.
    """

    method: str
    url: str
    headers: Headers
    body: bytes
    operation: ApiOperation | None
    expectation: Expectation
    phase: str
    note: str

    def answered(
        self, status: int, headers: Headers, body: bytes, *, origin: str = "", elapsed: float = 0.0
    ) -> Exchange:
        """Makes the exchange of it; the arguments are those of `Exchange`."""
        return Exchange(
            self.method,
            self.url,
            self.headers,
            self.body,
            status,
            headers,
            body,
            origin,
            elapsed,
        )


Send = Callable[[Request], Exchange]
"""A transport: over HTTP, in process, or around either: with a budget, a ledger, a proxy."""
