"""Requests that follow one another, each with what it takes from answers before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from treaty.conformance.check import Judgement
from treaty.conformance.exchange import Exchange
from treaty.contract.pointer import PointerError, find
from treaty.findings import Finding
from treaty.generation.case import Case, Key

SUCCESS: Final = range(200, 300)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "TRACE"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
BODY: Final[Key] = ("body", "")
"""Stands for a whole body where parameters are named by their keys."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A value that an earlier exchange gives.

    Attributes:
        key: The parameter that takes it, or `BODY`.
        step: The exchange, by its number in the walk.
        expression: Where it is there: a runtime expression (OpenAPI 3.1.1, section 4.8.20.4).
    """

    key: Key
    step: int
    expression: str


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk.

    Attributes:
        case: Its values, but for those that are bound.
        actor: Who sends it, by name.
        bindings: What it takes from exchanges before it.
    """

    case: Case
    actor: str
    bindings: tuple[Binding, ...] = ()


Walk = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Executed:
    """A step that was taken.

    Attributes:
        step: The step.
        case: Its case with the values that were bound.
        exchange: What was sent and answered.
        judgement: What the checker says.
        findings: What is wrong.
    """

    step: Step
    case: Case
    exchange: Exchange
    judgement: Judgement
    findings: tuple[Finding, ...]

    @property
    def succeeded(self) -> bool:
        """Whether it was answered with a success."""
        return self.exchange.status in SUCCESS

    @property
    def answer(self) -> Any:
        """The answer's body as JSON; None where it is none."""
        return json_of(self.exchange.response_body or b"")


class UnboundError(LookupError):
    """An earlier exchange does not hold what a binding names."""


def json_of(data: bytes) -> Any:
    """Reads JSON; None where it is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def bound(step: Step, before: Sequence[Executed]) -> Case:
    """Puts what earlier exchanges give into a step's case.

    Raises:
        UnboundError: One of them does not hold it.
    """
    values, body = dict(step.case.values), step.case.body
    for binding in step.bindings:
        value = value_of(binding.expression, before[binding.step])
        if binding.key == BODY:
            body = value
        else:
            values[binding.key] = value
    return replace(step.case, values=values, body=body)


def value_of(expression: str, executed: Executed) -> Any:
    """What a runtime expression means after an exchange; a text without `$` means itself.

    Raises:
        UnboundError: The exchange does not hold it.
    """
    if not expression.startswith("$"):
        return expression
    exchange = executed.exchange
    whole = {"$url": exchange.url, "$method": exchange.method, "$statusCode": exchange.status}
    if expression in whole:
        return whole[expression]
    side, _, source = expression.removeprefix("$").partition(".")
    if source.startswith("body"):
        data = exchange.response_body if side == "response" else exchange.request_body
        return _member(data or b"", source.removeprefix("body").removeprefix("#"), expression)
    location, _, name = source.partition(".")
    if side == "response":
        return _header(exchange.response_headers, name, expression)
    return _parameter(executed.case.values, (location, name), expression)


def _member(data: bytes, pointer: str, expression: str) -> Any:
    try:
        found = find(json_of(data), pointer)
    except PointerError:
        found = None
    if found is None:
        raise UnboundError(expression)
    return found


def _header(headers: Sequence[tuple[str, str]], name: str, expression: str) -> str:
    for known, value in headers:
        if known.lower() == name.lower():
            return value
    raise UnboundError(expression)


def _parameter(values: Mapping[Key, Any], key: Key, expression: str) -> Any:
    if key not in values:
        raise UnboundError(expression)
    return values[key]
