"""Requests that follow one another, each with what it takes from answers before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import orjson

from treaty.conformance.check import Judgement
from treaty.conformance.exchange import Exchange
from treaty.conformance.web_links import next_link
from treaty.contract.pointer import PointerError, find
from treaty.findings import Finding
from treaty.generation.case import Case, Key

SUCCESS: Final = range(200, 300)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "TRACE"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
BODY: Final[Key] = ("body", "")
"""Stands for a whole body where parameters are named by their keys."""
TARGET: Final[Key] = ("target", "")
"""Stands for a whole path and query, which an answer gives as an address, likewise."""
_REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True)
class Binding:
    """A value that an earlier exchange gives.

    Attributes:
        key: The parameter that takes it, or `BODY`, or `TARGET`.
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
        """Whether it was answered with a success: a redirection where no other is described."""
        status = self.exchange.status
        described = [each.status for each in self.case.operation.responses]
        is_told = str(status) in described or f"{status // 100}XX" in described
        return status in SUCCESS or (
            status in _REDIRECTS and is_told and not _any_success(described)
        )

    @property
    def answer(self) -> Any:
        """The answer's body as JSON; None where it is none."""
        return json_of(self.exchange.response_body or b"")


def _any_success(statuses: Sequence[str]) -> bool:
    return any(each.startswith("2") for each in statuses)


def moved(walk: Walk, by: int) -> Walk:
    """The same walk after so many other steps."""
    return tuple(
        replace(step, bindings=tuple(replace(each, step=each.step + by) for each in step.bindings))
        for step in walk
    )


class UnboundError(LookupError):
    """An earlier exchange does not hold what a binding names."""


def json_of(data: bytes) -> Any:
    """Reads JSON; None where it is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def bound(step: Step, before: Sequence[Executed], *, origin: str = "") -> Case:
    """Puts what earlier exchanges give into a step's case.

    Args:
        step: The step.
        before: The exchanges.
        origin: Where the service is; it may be left out of an address, and no other may stand there
            but those of the contract's servers.

    Raises:
        UnboundError: One of them does not hold it.
    """
    values, body, target = dict(step.case.values), step.case.body, step.case.target
    for binding in step.bindings:
        value = value_of(binding.expression, before[binding.step])
        if binding.key == BODY:
            body = value
        elif binding.key == TARGET:
            servers = (server.url for server in step.case.operation.servers)
            target = target_of(value, before[binding.step].exchange.url, {origin, *servers})
        else:
            values[binding.key] = value
    return replace(step.case, values=values, body=body, target=target)


def target_of(value: Any, base: str, origins: Iterable[str]) -> str:
    """The path and query of an address, or of the next page in a `Link` (RFC 8288).

    Args:
        value: What an answer holds.
        base: The path and query that it answers, which a relative address begins at.
        origins: The addresses of the service.

    Raises:
        UnboundError: It is no address, or one of somewhere else.
    """
    if isinstance(value, str) and value.startswith("<"):
        value = next_link(value)
    if not isinstance(value, str) or not value:
        raise UnboundError(str(value))
    parts = urlsplit(urljoin(base, value))
    own = {urlsplit(each)[:2] for each in origins}
    if parts.netloc and (parts.scheme, parts.netloc) not in own:
        raise UnboundError(value)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


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
    """Several of one name are one list (RFC 9110, section 5.3)."""
    values = [value for known, value in headers if known.lower() == name.lower()]
    if not values:
        raise UnboundError(expression)
    return ", ".join(values)


def _parameter(values: Mapping[Key, Any], key: Key, expression: str) -> Any:
    if key not in values:
        raise UnboundError(expression)
    return values[key]
