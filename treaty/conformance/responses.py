"""Whether a response is one that its operation's contract promises."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from treaty.conformance import rules
from treaty.conformance.bodies import MISSING, BodyReader, Content, base_name
from treaty.conformance.exchange import Exchange
from treaty.conformance.problem import Problem, of_body, of_value
from treaty.conformance.schemas import Schemas
from treaty.conformance.values import ValueReader
from treaty.contract.model import ApiOperation, Response
from treaty.contract.pointer import join
from treaty.findings import Place, Rule

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})


@dataclass(slots=True)
class ResponseReading:
    """What a response holds, and what is wrong with it.

    Attributes:
        response: As the contract describes it, if it does.
        headers: The values of the headers that the contract describes and that were sent, names
            in lower case.
        body: The body's value; `MISSING` where there is none or it was not understood.
        media: The reader of the body's media type, if the contract has it.
        problems: What is wrong with it.
    """

    response: Response | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    body: Any = MISSING
    media: BodyReader | None = None
    problems: list[Problem] = field(default_factory=list)


class ResponseReader:
    """Reads and judges the responses of one operation."""

    def __init__(
        self, schemas: Schemas, operation: ApiOperation, ignored: frozenset[str] = frozenset()
    ) -> None:
        self._operation = operation
        self._descriptions = {
            each.status: _Description(schemas, each, ignored) for each in operation.responses
        }

    def read(self, exchange: Exchange) -> ResponseReading:
        """Reads a response."""
        reading = ResponseReading()
        described = self._described(exchange.status)
        if described is None:
            self._note_status(reading, exchange)
            return reading
        reading.response = described.response
        content_type = described.read_headers(reading, exchange)
        if exchange.response_body is not None:
            may = _may_have_body(exchange)
            described.read_body(reading, exchange.response_body, content_type, may_have_body=may)
        return reading

    def _described(self, status: int) -> "_Description | None":
        known = self._descriptions
        return known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("default")

    def _note_status(self, reading: ResponseReading, exchange: Exchange) -> None:
        names = ", ".join(self._descriptions) or "none"
        headers = {name.lower(): value for name, value in exchange.response_headers}
        rule, message = rules.RESPONSE_STATUS, f"status {exchange.status}; documented are {names}"
        if exchange.status in _REDIRECTS:
            rule = rules.RESPONSE_REDIRECT
            message = f"redirect {exchange.status} to {headers.get('location', 'nowhere')}"
        place = Place("response", "", str(exchange.status))
        at = join(self._operation.pointer, "responses")
        reading.problems.append(Problem(rule, message, place, at))


def _may_have_body(exchange: Exchange) -> bool:
    return exchange.method != "HEAD" and exchange.status not in _BODILESS


class _Description:
    """One response as the contract describes it."""

    def __init__(self, schemas: Schemas, response: Response, ignored: frozenset[str]) -> None:
        self.response = response
        self._headers = [ValueReader(schemas, each, "response") for each in response.headers]
        self._names = frozenset(each.name for each in self._headers)
        self._known = self._names | rules.PROTOCOL_HEADERS | ignored
        self._content = Content(schemas, response.content, "response")

    def read_headers(self, reading: ResponseReading, exchange: Exchange) -> str:
        """Judges the headers; gives the `Content-Type`."""
        headers: dict[str, str] = {}
        for name, value in exchange.response_headers:
            key = name.lower()
            if key in headers and key != "set-cookie":
                value = f"{headers[key]}, {value}"  # noqa: PLW2901  RFC 9110 section 5.3
            headers[key] = value
        if not headers.keys() <= self._known:
            self._note_unknown(reading, headers.keys() - self._known)
        for reader in self._headers:
            found = reader.from_header(headers)
            if found.value is not MISSING:
                reading.headers[reader.name] = found.value
                if found.flaws:
                    reading.problems += of_value(
                        rules.RESPONSE_HEADER_INVALID,
                        found.flaws,
                        self._place("header", reader.parameter.name),
                        what="the header",
                        value=found.value,
                    )
            elif reader.parameter.required:
                message = f"the header {reader.parameter.name} is missing"
                place = self._place("header", reader.parameter.name)
                at = reader.parameter.pointer
                reading.problems.append(Problem(rules.RESPONSE_HEADER_MISSING, message, place, at))
        return headers.get("content-type", "")

    def _note_unknown(self, reading: ResponseReading, names: set[str]) -> None:
        for name in sorted(names):
            if not name.startswith(rules.PROTOCOL_PREFIXES):
                message = f"the header {name!r} stands nowhere in the contract"
                place, rule = self._place("header", name), rules.RESPONSE_HEADER_UNDOCUMENTED
                reading.problems.append(Problem(rule, message, place, self.response.pointer))

    def read_body(
        self, reading: ResponseReading, data: bytes, content_type: str, *, may_have_body: bool
    ) -> None:
        """Judges the body."""
        content = self._content
        if not content.names or not may_have_body:
            if data:
                message = f"a body of {len(data)} bytes where the contract has none"
                self._blame(reading, rules.RESPONSE_BODY_UNDOCUMENTED, message)
            return
        reader = content.reader(content_type)
        if not data:
            if reader is None or _needs_content(content_type):
                message = f"an empty body where the contract promises {', '.join(content.names)}"
                at = join(self.response.pointer, "content")
                self._blame(reading, rules.RESPONSE_BODY_MISSING, message, at)
        elif reader is None:
            self._note_media_type(reading, content_type)
        else:
            self._judge(reading, reader, data, content_type)

    def _judge(
        self, reading: ResponseReading, reader: BodyReader, data: bytes, content_type: str
    ) -> None:
        found = reader.read(data, content_type)
        reading.media, reading.body = reader, found.value
        if found.error:
            message = f"the body {found.error}"
            self._blame(reading, rules.RESPONSE_BODY_MALFORMED, message, found.place)
        elif found.flaws:
            reading.problems += of_body(
                found.flaws,
                "response",
                status=self.response.status,
                media_type=base_name(reader.media.name),
            )

    def _note_media_type(self, reading: ResponseReading, content_type: str) -> None:
        names = ", ".join(self._content.names)
        at = join(self.response.pointer, "content")
        if content_type:
            message = f"the media type is {content_type}; the contract has {names}"
            self._blame(reading, rules.RESPONSE_MEDIA_TYPE, message, at)
        else:
            message = f"no Content-Type; the contract has {names}"
            self._blame(reading, rules.RESPONSE_MEDIA_TYPE_MISSING, message, at)

    def _blame(
        self, reading: ResponseReading, rule: Rule, message: str, at: str | None = None
    ) -> None:
        where = self.response.pointer if at is None else at
        reading.problems.append(Problem(rule, message, self._place("body"), where))

    def _place(self, location: str, pointer: str = "") -> Place:
        return Place("response", location, self.response.status, None, pointer)


def _needs_content(content_type: str) -> bool:
    """Whether an empty text is no value of a media type: JSON and XML have none."""
    name = base_name(content_type)
    return name.endswith(("json", "xml"))
