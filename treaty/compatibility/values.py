"""JSON values: equality as JSON has it, and their types."""

from fractions import Fraction
from typing import Any, Final

import orjson

ALL_TYPES: Final = frozenset(
    {"null", "boolean", "object", "array", "string", "integer", "fraction"}
)
NUMERIC: Final = frozenset({"integer", "fraction"})
_PYTHON: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    str: "string",
    list: "array",
}


def atomic_types(names: list[str]) -> frozenset[str]:
    """JSON Schema's type names as disjoint types: a `number` is an `integer` or a `fraction`."""
    types = set(names)
    if "number" in types:
        types |= NUMERIC
    return frozenset(types & ALL_TYPES)


def type_names(types: frozenset[str]) -> list[str]:
    """The disjoint types as JSON Schema's type names, sorted."""
    names = set(types)
    if "fraction" in names:
        names = (names - NUMERIC) | {"number"}
    return sorted(names)


def type_of(value: Any) -> str:
    """The disjoint type of a value; `1.0` is an integer."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    return _PYTHON.get(type(value), "object")


def key_of(value: Any) -> Any:
    """A hashable key that is equal for values that JSON holds for equal."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        return ("array", tuple(key_of(each) for each in value))
    if isinstance(value, dict):
        members = ((str(name), key_of(each)) for name, each in value.items())
        return ("object", tuple(sorted(members, key=lambda member: member[0])))
    return value


def exact(number: float) -> Fraction:
    """A number as JSON writes it, without the error of its binary form."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def shown(value: Any) -> str:
    """A value as short JSON text for a message."""
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  a line's worth
