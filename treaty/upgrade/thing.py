"""Something that a service keeps: how its contract lets it be made, read, changed and removed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange, Headers
from treaty.contract.model import ApiOperation, Parameter
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.samples import operation_of

_READS = frozenset({"GET"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_OF_THE_MESSAGE = frozenset({"content-length", "host", "connection", "expect", "if-match"})
_OF_THE_BODY = frozenset({"content-type", "content-encoding", "idempotency-key", "if-none-match"})


@dataclass(frozen=True, slots=True)
class Thing:
    """What a successful request has made.

    Attributes:
        operation: The operation that made it.
        made: The exchange.
        values: What names it, by the names of parameters.
    """

    operation: ApiOperation
    made: Observation
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def credentials(self) -> Headers:
        """The headers that say who made it."""
        return tuple(
            (name, value)
            for name, value in self.made.exchange.request_headers
            if name.lower() not in _OF_THE_MESSAGE | _OF_THE_BODY
        )


def thing(checker: Checker, made: Observation) -> Thing | None:
    """Reads what a request has made; None where nothing names it.

    Names are found in the `Location`, in the answer's members that are called as a parameter is,
    and in `id` where the operation's path goes on with a parameter.
    """
    operation = operation_of(checker, made)
    if operation is None:
        return None
    values = {**_of_request(checker, made.exchange), **_of_location(checker, made.exchange)}
    body = json_body(made.exchange.response_body)
    if isinstance(body, dict):
        for other in _operations(checker):
            for parameter in other.parameters:
                value = body.get(parameter.name)
                if _names(parameter) and isinstance(value, str | int):
                    values.setdefault(parameter.name, str(value))
            below = _PLACE.findall(other.path.removeprefix(operation.path))
            if other.path.startswith(operation.path + "/{") and len(below) == 1 and "id" in body:
                values.setdefault(below[0], str(body["id"]))
    return Thing(operation, made, values) if values else None


def views(checker: Checker, of: Thing) -> Iterator[ApiOperation]:
    """The operations that read it: those whose required parameters it fills, at least one."""
    for operation in _operations(checker):
        if operation.method in _READS and _fits(operation, of):
            yield operation


def writes(checker: Checker, of: Thing) -> Iterator[ApiOperation]:
    """The operations that change it or add to it."""
    for operation in _operations(checker):
        if operation.method in {"PUT", "PATCH", "POST"} and _fits(operation, of):
            yield operation


def removal(checker: Checker, of: Thing) -> ApiOperation | None:
    """The operation that removes it: DELETE where it is read."""
    read = {operation.path for operation in views(checker, of)}
    found = [
        operation
        for operation in _operations(checker)
        if operation.method == "DELETE" and operation.path in read and _fits(operation, of)
    ]
    return max(found, key=lambda each: _own(each, of), default=None)


def stands_alone(operation: ApiOperation) -> bool:
    """Whether what an operation makes is part of nothing that others may change."""
    return not any(map(_names, operation.parameters))


def call(operation: ApiOperation, of: Thing, *, like: Observation | None = None) -> Call:
    """A request about it.

    Args:
        operation: What is asked.
        of: What it is about.
        like: A request of that operation that succeeded; its query, headers and body are taken.
    """
    path = _PLACE.sub(lambda match: quote(of.values[match[1]], safe=""), operation.path)
    query: dict[str, str] = {}
    headers, body = of.credentials, b""
    if like is not None:
        query = dict(parse_qsl(like.exchange.query))
        body = like.exchange.request_body or b""
        kept = _OF_THE_MESSAGE | {"authorization", "cookie", "idempotency-key"}
        own = {name.lower() for name, _ in headers}
        headers += tuple(
            (name, value)
            for name, value in like.exchange.request_headers
            if name.lower() not in kept | own
        )
    for parameter in operation.parameters:
        if parameter.location == "query" and _names(parameter) and parameter.name in of.values:
            query[parameter.name] = of.values[parameter.name]
    base = operation.servers[0].base_path
    return Call(
        operation.method, base + path + ("?" + urlencode(query) if query else ""), headers, body
    )


def with_header(request: Call, name: str, value: str) -> Call:
    """The same request with a header, in place of one of that name."""
    rest = tuple(each for each in request.headers if each[0].lower() != name.lower())
    return Call(request.method, request.url, (*rest, (name, value)), request.body)


def takes(operation: ApiOperation, header: str) -> bool:
    """Whether an operation has a header as a parameter."""
    return any(
        each.location == "header" and each.name.lower() == header.lower()
        for each in operation.parameters
    )


def header(exchange: Exchange, name: str) -> str:
    """A response's header; empty where it has none."""
    return next(
        (value for each, value in exchange.response_headers if each.lower() == name.lower()), ""
    )


def other(side: Side) -> Side:
    """The other release."""
    return Side.NEW if side is Side.OLD else Side.OLD


def _operations(checker: Checker) -> Iterator[ApiOperation]:
    for contract in checker.contracts:
        yield from contract.operations


def _names(parameter: Parameter) -> bool:
    return parameter.location in {"path", "query"} and parameter.required


def _own(operation: ApiOperation, of: Thing) -> int:
    """How many of its parameters were not known before it was made."""
    before = set(_PLACE.findall(of.operation.path))
    return sum(_names(each) and each.name not in before for each in operation.parameters)


def _fits(operation: ApiOperation, of: Thing) -> bool:
    needed = [each.name for each in operation.parameters if _names(each)]
    return bool(needed) and all(name in of.values for name in needed)


def _of_location(checker: Checker, exchange: Exchange) -> dict[str, str]:
    path = urlsplit(header(exchange, "location")).path
    match = checker.find("GET", path) if path else None
    return dict(match.parameters) if match and match.target else {}


def _of_request(checker: Checker, exchange: Exchange) -> dict[str, Any]:
    match = checker.find(exchange.method, exchange.path)
    found: dict[str, str] = dict(match.parameters) if match else {}
    given = dict(parse_qsl(exchange.query))
    for parameter in match.target.parameters if match and match.target else ():
        if parameter.location == "query" and _names(parameter) and parameter.name in given:
            found[parameter.name] = given[parameter.name]
    return found
