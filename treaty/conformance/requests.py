"""Whether a request is one that its operation's contract admits."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from treaty.conformance import rules
from treaty.conformance.bodies import MISSING, BodyReader, Content, base_name
from treaty.conformance.exchange import Exchange
from treaty.conformance.problem import Problem, of_body, of_value
from treaty.conformance.schemas import Schemas
from treaty.conformance.security import Credentials
from treaty.conformance.styles import cookies, fields
from treaty.conformance.values import IGNORED_HEADERS, ValueReader, ValueReading
from treaty.contract.model import ApiOperation
from treaty.contract.pointer import join
from treaty.findings import Place, Rule

Key = tuple[str, str]
"""A parameter's location and its name, a header's in lower case."""


@dataclass(slots=True)
class RequestReading:
    """What a request holds, and what is wrong with it.

    Attributes:
        values: The values of the parameters that were given.
        body: The body's value; `MISSING` where there is none or it was not understood.
        media: The reader of the body's media type, if the contract has it.
        authenticated: Whether it carries the credentials that the contract asks for.
        problems: What is wrong with it.
    """

    values: dict[Key, Any] = field(default_factory=dict)
    body: Any = MISSING
    media: BodyReader | None = None
    authenticated: bool = True
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        """Whether there is nothing that the service may refuse it for."""
        return not any(problem.refusable for problem in self.problems)


class RequestReader:
    """Reads and judges the requests of one operation."""

    def __init__(self, schemas: Schemas, operation: ApiOperation, credentials: Credentials) -> None:
        self._operation = operation
        self._credentials = credentials
        readers = [ValueReader(schemas, each, "request") for each in operation.parameters]
        self._paths = [each for each in readers if each.parameter.location == "path"]
        self._queries = [each for each in readers if each.parameter.location == "query"]
        self._cookies = [each for each in readers if each.parameter.location == "cookie"]
        self._headers = [
            each
            for each in readers
            if each.parameter.location == "header" and each.name not in IGNORED_HEADERS
        ]
        self._takes_any_query = any(
            each.parameter.location == "querystring"
            or (each.shape.kind == "object" and each.parameter.style == "form")
            for each in readers
        )
        body = operation.body
        self._body = body
        self._content = Content(schemas, body.content if body else (), "request")

    def read(self, exchange: Exchange, path: dict[str, str]) -> RequestReading:
        """Reads a request.

        Args:
            exchange: Its request.
            path: The values in its path.
        """
        reading = RequestReading()
        headers: dict[str, str] = {}
        for name, value in exchange.request_headers:
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        query = fields(exchange.query)
        for reader in self._paths:
            self._note(reading, reader, reader.from_path(path))
        for reader in self._queries:
            self._note(reading, reader, reader.from_fields(query))
        for reader in self._headers:
            self._note(reading, reader, reader.from_header(headers))
        if self._cookies:
            given = cookies(headers.get("cookie", ""))
            for reader in self._cookies:
                self._note(reading, reader, reader.from_fields(given))
        if query:
            self._note_unknown(reading, query)
        reading.authenticated = self._credentials.are_in(headers, query)
        if exchange.request_body is not None:
            self._read_body(reading, exchange.request_body, headers.get("content-type", ""))
        return reading

    def _note(self, reading: RequestReading, reader: ValueReader, found: ValueReading) -> None:
        parameter = reader.parameter
        if found.value is not MISSING:
            reading.values[parameter.key] = found.value
        elif parameter.required:
            message = f"the {parameter.location} parameter {parameter.name!r} is missing"
            place = Place("request", parameter.location, pointer=parameter.name)
            rule = rules.REQUEST_PARAMETER_MISSING
            reading.problems.append(Problem(rule, message, place, parameter.pointer))
        if found.flaws:
            place = Place("request", parameter.location, pointer=parameter.name)
            reading.problems += of_value(
                rules.REQUEST_PARAMETER_INVALID,
                found.flaws,
                place,
                what=f"the {parameter.location} parameter",
                value=found.value,
            )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(reader.name for reader in self._queries) | self._credentials.in_query

    def _note_unknown(self, reading: RequestReading, query: dict[str, list[str]]) -> None:
        if self._takes_any_query or query.keys() <= self._known:
            return
        for name in query:
            if name.partition("[")[0] not in self._known:
                message = f"the query parameter {name!r} stands nowhere in the contract"
                place = Place("request", "query", pointer=name)
                rule = rules.REQUEST_PARAMETER_UNDOCUMENTED
                at = self._operation.pointer
                reading.problems.append(Problem(rule, message, place, at, refusable=False))

    def _read_body(self, reading: RequestReading, data: bytes, content_type: str) -> None:
        body = self._body
        if body is None:
            if data:
                self._blame(
                    reading,
                    rules.REQUEST_BODY_UNDOCUMENTED,
                    "the operation has no body",
                    refusable=False,
                )
            return
        if not data:
            if body.required:
                message = "the body is required and missing"
                at = join(body.pointer, "required")
                self._blame(reading, rules.REQUEST_BODY_MISSING, message, at)
            return
        reader = self._content.reader(content_type)
        if reader is None:
            names = ", ".join(self._content.names) or "none"
            given = content_type or "no Content-Type"
            message = f"the body's media type is {given}; the contract has {names}"
            at = join(body.pointer, "content")
            self._blame(reading, rules.REQUEST_MEDIA_TYPE, message, at)
            return
        reading.media = reader
        found = reader.read(data, content_type)
        reading.body = found.value
        if found.error:
            message = f"the body {found.error}"
            self._blame(reading, rules.REQUEST_BODY_MALFORMED, message, found.place)
        elif found.flaws:
            reading.problems += of_body(
                found.flaws, "request", status=None, media_type=base_name(reader.media.name)
            )

    def _blame(
        self,
        reading: RequestReading,
        rule: Rule,
        message: str,
        at: str | None = None,
        *,
        refusable: bool = True,
    ) -> None:
        place = Place("request", "body")
        where = self._operation.pointer if at is None else at
        reading.problems.append(Problem(rule, message, place, where, refusable))
