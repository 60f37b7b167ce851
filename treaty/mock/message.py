"""What a stub server is asked, and what it answers."""

from dataclasses import dataclass, field

from treaty.conformance.exchange import Exchange, Headers


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the stub server.

    Attributes:
        method: In capitals.
        url: The address, or only path and query; encoded.
        headers: The headers.
        body: The whole body.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """Gives a header's value; several are joined by commas."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    def exchange(self) -> Exchange:
        """The request as an exchange that has no response yet."""
        return Exchange(self.method, self.url, self.headers, self.body, 0, (), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stub server answers.

    Attributes:
        status: The status.
        headers: The headers, without those of the transport.
        body: The body.
        delay: The seconds to wait before it is sent.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Received:
    """A request that the stub server was asked, with its answer.

    Attributes:
        request: The request.
        answer: The answer.
        problems: What is wrong with the request, or with the answer that the stub was told to
            give, each with its line in the contract.
    """

    request: Request
    answer: Answer
    problems: tuple[str, ...] = field(default=())

    def exchange(self, origin: str = "") -> Exchange:
        """The request with its answer, and where it comes from."""
        sent, got = self.request, self.answer
        return Exchange(
            sent.method,
            sent.url,
            sent.headers,
            sent.body,
            got.status,
            got.headers,
            got.body,
            origin,
        )
