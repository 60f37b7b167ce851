"""How two answers to one request differ: typed, field by field, and what their contract says of it.

Numbers are compared as they are written, since `1.5`, `1.50` and `"1.50"` are three things to a
client. Places in lists are one place, `/items/*/id`, so that what is volatile is learnt once.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from treaty.conformance.bodies import base_name, is_json
from treaty.conformance.exchange import Exchange, Headers
from treaty.contract.model import ApiOperation
from treaty.contract.pointer import join, split
from treaty.findings import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_ABSENT: Final = object()
_HOPS: Final = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding", "via"}
)
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written.

    Attributes:
        text: How it is written.
    """

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two answers differ.

    Attributes:
        kind: What it is: `status`, `type`, `missing`, `added`, `value`, `number format`, `order`,
            `length`, `header`, `media type`, `body`.
        severity: How much it matters to a client.
        place: `status`, `header NAME`, or a pointer into the body with `*` for list items.
        message: Both sides, in half a sentence.
    """

    kind: str
    severity: Severity
    place: str
    message: str


def compare(old: Exchange, new: Exchange, operation: ApiOperation | None) -> list[Difference]:
    """Gives in what the new answer differs from the old one."""
    if old.status != new.status:
        message = f"{old.status} became {new.status}"
        return [Difference("status", _ERROR, "status", message)]
    return [*_of_headers(old, new, operation), *_of_bodies(old, new, operation)]


def _of_headers(
    old: Exchange, new: Exchange, operation: ApiOperation | None
) -> Iterator[Difference]:
    before, after = _headers(old.response_headers), _headers(new.response_headers)
    required = _required_headers(operation, old.status)
    for name in sorted(before.keys() | after.keys()):
        place = f"header {name}"
        if name == "content-type":
            if base_name(before.get(name, "")) != base_name(after.get(name, "")):
                message = f"{before.get(name)} became {after.get(name)}"
                yield Difference("media type", _ERROR, place, message)
        elif name not in after:
            severity = _ERROR if name in required else _WARNING
            yield Difference("header", severity, place, "it is missing")
        elif name not in before:
            yield Difference("header", _INFO, place, "it was added")
        elif before[name] != after[name]:
            message = f"{_shown(before[name])} became {_shown(after[name])}"
            yield Difference("header", _WARNING, place, message)


def _headers(headers: Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        if name.lower() not in _HOPS:
            found[name.lower()] = f"{found[name.lower()]}, {value}" if name in found else value
    return found


def _required_headers(operation: ApiOperation | None, status: int) -> set[str]:
    for response in operation.responses if operation else ():
        if response.status in {str(status), f"{status // 100}XX"}:
            return {header.name.lower() for header in response.headers if header.required}
    return set()


def _of_bodies(
    old: Exchange, new: Exchange, operation: ApiOperation | None
) -> Iterator[Difference]:
    before, after = _json(old), _json(new)
    if before is _ABSENT or after is _ABSENT:
        if (old.response_body or b"") != (new.response_body or b""):
            sizes = f"{len(old.response_body or b'')} bytes became {len(new.response_body or b'')}"
            yield Difference("body", _WARNING, "body", f"its content differs; {sizes}")
        return
    shape = Shape(operation, old.status)
    yield from _of_values(before, after, "", shape)


def _json(exchange: Exchange) -> Any:
    kind = next(
        (value for name, value in exchange.response_headers if name.lower() == "content-type"), ""
    )
    if not is_json(base_name(kind)):
        return _ABSENT
    try:
        return json.loads(exchange.response_body or b"", parse_float=Number, parse_int=Number)
    except ValueError:
        return _ABSENT


def _of_values(old: Any, new: Any, place: str, shape: "Shape") -> Iterator[Difference]:
    if _type(old) != _type(new):
        severity = _WARNING if None in (old, new) and shape.admits_null(place) else _ERROR
        message = f"{_type(old)} {_shown(old)} became {_type(new)} {_shown(new)}"
        yield Difference("type", severity, place, message)
    elif isinstance(old, dict):
        yield from _of_objects(old, new, place, shape)
    elif isinstance(old, list):
        yield from _of_lists(old, new, place, shape)
    elif old != new:
        same = isinstance(old, Number) and float(old.text) == float(new.text)
        kind = "number format" if same else "value"
        yield Difference(kind, _WARNING, place, f"{_shown(old)} became {_shown(new)}")


def _of_objects(
    old: Mapping[str, Any], new: Mapping[str, Any], place: str, shape: "Shape"
) -> Iterator[Difference]:
    for name, value in old.items():
        inner = join(place, name)
        if name in new:
            yield from _of_values(value, new[name], inner, shape)
        else:
            severity = _ERROR if shape.is_promised(place, name) else _WARNING
            yield Difference("missing", severity, inner, f"it is missing; it was {_shown(value)}")
    for name in (each for each in new if each not in old):
        severity = _INFO if shape.is_declared(place, name) else _WARNING
        known = "" if severity is _INFO else ", and no contract has it"
        yield Difference(
            "added", severity, join(place, name), f"it was added: {_shown(new[name])}{known}"
        )


def _of_lists(old: list[Any], new: list[Any], place: str, shape: "Shape") -> Iterator[Difference]:
    if old == new:
        return
    if len(old) != len(new):
        message = f"{len(old)} items became {len(new)}"
        yield Difference("length", _WARNING, place or "/", message)
        return
    if Counter(map(repr, old)) == Counter(map(repr, new)):
        yield Difference("order", _WARNING, place or "/", "the same items in another order")
        return
    for before, after in zip(old, new, strict=True):
        yield from _of_values(before, after, join(place, "*"), shape)


def _type(value: Any) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", Number: "number"}
    return names.get(type(value), "null")


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    text = value.text if isinstance(value, Number) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class Shape:
    """What a contract says of the places in an answer.

    Args:
        operation: The operation; None where no contract has it.
        status: The answer's status.
    """

    def __init__(self, operation: ApiOperation | None, status: int) -> None:
        self._operation = operation
        self._schema = _schema(operation, status) if operation else None

    def is_promised(self, place: str, name: str) -> bool:
        """Whether an object at a place always has a property."""
        return any(name in node.get("required", ()) for node in self._at(place))

    def is_declared(self, place: str, name: str) -> bool:
        """Whether a property of an object at a place is described."""
        return any(name in node.get("properties", {}) for node in self._at(place))

    def admits_null(self, place: str) -> bool:
        """Whether a value at a place may be null."""
        nodes = self._at(place)
        return any(
            "null" in node.get("type", ()) or node.get("nullable") or None in node.get("enum", ())
            for node in nodes
        )

    def _at(self, place: str) -> list[Mapping[str, Any]]:
        """The schemas that describe a place, combinations opened."""
        nodes = self._opened(self._schema)
        for token in split(place):
            found: list[Mapping[str, Any]] = []
            for node in nodes:
                inner = (
                    node.get("items") if token == "*" else node.get("properties", {}).get(token)  # noqa: S105  a list's item
                )
                found += self._opened(inner)
            nodes = found
        return nodes

    def _opened(self, node: Any, depth: int = 0) -> list[Mapping[str, Any]]:
        if not isinstance(node, dict) or self._operation is None or depth > 16:  # noqa: PLR2004  a knot
            return []
        if "$ref" in node:
            target, _ = self._operation.document.dereference(node, "")
            return self._opened(target, depth + 1)
        parts = [each for name in ("allOf", "anyOf", "oneOf") for each in node.get(name, ())]
        return [node, *(found for part in parts for found in self._opened(part, depth + 1))]


def _schema(operation: ApiOperation, status: int) -> Any:
    for wanted in (str(status), f"{status // 100}XX", "default"):
        for response in operation.responses:
            if response.status == wanted:
                kinds = [media for media in response.content if is_json(base_name(media.name))]
                return kinds[0].schema.value if kinds and kinds[0].schema else None
    return None
