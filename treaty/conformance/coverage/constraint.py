"""The constraints of a schema that have two sides: a value at the bound, and one beyond it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from treaty.contract.dialect import FORMATS, Node, extensible_members
from treaty.contract.pointer import join

LARGEST: Final = 20
"""Of a larger enum the first and the last member count."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_at(value: Any, bound: Any) -> bool:
    return _is_number(value) and value == bound


def _is_next(value: Any, bound: Any) -> bool:
    """Whether a number is the nearest whole one, or any fraction, since none is nearest."""
    return _is_number(value) and (isinstance(value, float) or abs(value - bound) <= 1)


def _has_length(value: Any, bound: Any) -> bool:
    return isinstance(value, str) and len(value) == bound


def _has_items(value: Any, bound: Any) -> bool:
    return isinstance(value, list) and len(value) == bound


def _has_members(value: Any, bound: Any) -> bool:
    return isinstance(value, dict) and len(value) == bound


def _is_text(value: Any, _: Any) -> bool:
    return isinstance(value, str)


AT_BOUND: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "minimum": _is_at,
    "maximum": _is_at,
    "exclusiveMinimum": _is_next,
    "exclusiveMaximum": _is_next,
    "multipleOf": lambda value, _: _is_number(value),
    "minLength": _has_length,
    "maxLength": _has_length,
    "pattern": _is_text,
    "format": _is_text,
    "minItems": _has_items,
    "maxItems": _has_items,
    "uniqueItems": lambda value, _: isinstance(value, list) and len(value) > 1,
    "minProperties": _has_members,
    "maxProperties": _has_members,
}
"""The keywords with two sides, and whether a value is at the bound."""

REFUSED_ONLY: Final = frozenset({"type", "enum", "const", "required", "additionalProperties"})
"""The keywords whose other side is exercised by every value, property or member that is sent."""

_ALWAYS: Final = {"minLength": 0, "minItems": 0, "minProperties": 0}


def _says_nothing(bound: Any) -> bool:
    """Whether a keyword is not there or off; zero is a bound."""
    return bound is None or bound is False


def constraints(
    schema: Node, *, as_text: bool, is_branch: bool = False
) -> Iterator[tuple[str, Any, str]]:
    """Gives the sides of a schema's own constraints: keyword, bound, `accepted` or `refused`.

    Args:
        schema: The schema, without what it refers to.
        as_text: Whether its value crosses as text, which no type refuses if it admits text.
        is_branch: Whether it is a branch of a union, whose type refuses nothing by itself.
    """
    for keyword in AT_BOUND:
        bound = schema.get(keyword)
        if _says_nothing(bound) or _ALWAYS.get(keyword) == bound:
            continue
        if keyword == "format" and bound not in FORMATS:
            continue
        yield keyword, bound, "accepted"
        yield keyword, bound, "refused"
    kinds = schema.get("type")
    any_text = as_text and "string" in (kinds if isinstance(kinds, list) else [kinds])
    if kinds and not any_text and not is_branch:
        yield "type", kinds, "refused"
    for keyword in ("enum", "const"):
        if keyword in schema and "x-extensible-enum" not in schema:
            yield keyword, schema[keyword], "refused"
    if schema.get("additionalProperties") is False:
        yield "additionalProperties", False, "refused"


def members(schema: Node) -> list[Any]:
    """Gives the members of a schema's enum that count."""
    found = extensible_members(schema) or schema.get("enum")
    if not isinstance(found, list):
        return []
    return found if len(found) <= LARGEST else [found[0], found[-1]]


def accepted(schema: Node, pointer: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Gives the constraints whose bound a value is at: their place, and the bound."""
    for keyword, is_at in AT_BOUND.items():
        bound = schema.get(keyword)
        if not _says_nothing(bound) and is_at(value, bound):
            yield join(pointer, keyword), bound
