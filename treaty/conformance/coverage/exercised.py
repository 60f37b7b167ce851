"""What an exchange exercises of its contract."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from treaty.conformance.bodies import MISSING
from treaty.conformance.check import Judgement
from treaty.conformance.coverage.constraint import accepted, members
from treaty.conformance.coverage.inventory import counted
from treaty.conformance.coverage.item import (
    constraint_key,
    media_key,
    member_key,
    parameter_key,
    property_key,
    security_key,
    shown,
    status_key,
)
from treaty.conformance.coverage.walk import Visit, visits_along
from treaty.conformance.problem import Problem
from treaty.conformance.requests import RequestReading
from treaty.conformance.responses import ResponseReading
from treaty.conformance.schemas import Schemas
from treaty.contract.dialect import Direction
from treaty.contract.model import ApiOperation, Contract, Schema
from treaty.contract.pointer import PointerError, join

_SUCCESS = range(200, 300)
_REFUSED = range(400, 500)
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_UNREAD = _NOT_LET_IN | {
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.LOCKED,
    HTTPStatus.FAILED_DEPENDENCY,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
"""The refusals that say nothing about what is wrong with the request's content."""


class Exercised:
    """Says which items of one contract an exchange exercises.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self._document = contract.document
        self._schemas = Schemas(contract.document)

    def keys(self, judgement: Judgement) -> Iterator[str]:
        """Gives the keys of the items of the exchange's operation that it exercises.

        A bound counts as accepted where a valid request succeeded. It counts as refused where the
        request went beyond it, nothing else was wrong, and it was answered with a 4xx that is about
        such things; with 404 only where the path is wrong. A response counts as far as it keeps its
        contract.

        Args:
            judgement: What the checker found out about an exchange of this contract.
        """
        operation, request, response = judgement.operation, judgement.request, judgement.response
        if operation is None or request is None or response is None:
            return
        status = judgement.exchange.status
        yield "called"
        yield from self._security(request, status)
        succeeded = status in _SUCCESS and request.is_valid
        if succeeded:
            yield from self._accepted(operation, request)
        elif status in _REFUSED and status not in _UNREAD and not request.is_valid:
            yield from self._refused(request, status)
        if response.response is not None:
            yield status_key(response.response.status)
            yield from self._answered(response)

    def _security(self, request: RequestReading, status: int) -> Iterator[str]:
        if not request.authenticated:
            if status in _NOT_LET_IN:
                yield security_key("without")
        elif status == HTTPStatus.FORBIDDEN:
            yield security_key("wrong role")
        elif status != HTTPStatus.UNAUTHORIZED:
            yield security_key("with")

    def _accepted(self, operation: ApiOperation, request: RequestReading) -> Iterator[str]:
        for parameter in counted(operation):
            where, name = parameter.key
            value = request.values.get(parameter.key, MISSING)
            given = value is not MISSING
            yield parameter_key(where, name, "given" if given else "left out")
            schema = parameter.content[0].schema if parameter.content else parameter.schema
            if given and schema is not None:
                yield from self._of_value(schema, value, "request")
        if request.media is not None:
            yield media_key("request", request.media.media.name)
            if request.body is not MISSING and request.media.media.schema is not None:
                yield from self._of_value(request.media.media.schema, request.body, "request")

    def _refused(self, request: RequestReading, status: int) -> Iterator[str]:
        problems = [problem for problem in request.problems if problem.refusable]
        if len({(problem.place.location, problem.place.pointer) for problem in problems}) != 1:
            return  # whichever it was refused for, the others may go unnoticed
        place = problems[0].place
        if status == HTTPStatus.NOT_FOUND and place.location != "path":
            return
        if place.location in {"query", "header", "cookie"} and "missing" in problems[0].rule.id:
            name = place.pointer.lower() if place.location == "header" else place.pointer
            yield parameter_key(place.location, name, "left out")
            return
        for problem in problems:
            yield from self._beyond(problem)

    def _beyond(self, problem: Problem) -> Iterator[str]:
        keyword = problem.at.rpartition("/")[2]
        try:
            bound = self._document.at(problem.at)
        except PointerError:
            return
        if keyword == "required":
            bound = problem.place.pointer.rpartition("/")[2]
        yield constraint_key(problem.at, bound, "refused")

    def _answered(self, reading: ResponseReading) -> Iterator[str]:
        described, reader = reading.response, reading.media
        if described is None or reader is None:
            return
        yield media_key(described.status, reader.media.name)
        invalid = any(problem.rule.id == "response-body-invalid" for problem in reading.problems)
        if reading.body is MISSING or invalid:
            return
        if reader.media.schema is not None:
            yield from self._of_value(reader.media.schema, reading.body, "response")
        elif reader.media.item_schema is not None:
            for each in reading.body:
                yield from self._of_value(reader.media.item_schema, each, "response")

    def _of_value(self, schema: Schema, value: Any, direction: Direction) -> Iterator[str]:
        accepts = self._accepts(direction)
        for visit, part in visits_along(self._document, schema, value, accepts):
            yield from _of_visit(visit, part, direction)

    def _accepts(self, direction: Direction) -> Callable[[str, Any], bool]:
        def accepts(pointer: str, value: Any) -> bool:
            return self._schemas.validator(pointer, direction).accepts(value)

        return accepts


def _of_visit(visit: Visit, value: Any, direction: Direction) -> Iterator[str]:
    properties = visit.node.get("properties")
    if isinstance(value, dict) and isinstance(properties, dict):
        for name in value:
            if name in properties:
                yield property_key(direction, join(visit.pointer, "properties", name))
    written = shown(value) if not isinstance(value, dict | list) else None
    if written is not None and any(shown(each) == written for each in members(visit.node)):
        yield member_key(direction, visit.pointer, value)
    if direction == "request":
        for place, bound in accepted(visit.node, visit.pointer, value):
            yield constraint_key(place, bound, "accepted")
