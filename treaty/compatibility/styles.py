"""How a parameter's value is written: OpenAPI's styles (3.1, section 4.8.12.3)."""

from typing import Any, Final
from urllib.parse import quote

_SEPARATORS: Final = {"spaceDelimited": "%20", "pipeDelimited": "|"}
_PREFIXES: Final = {"label": ".", "matrix": ";"}


def text(value: Any) -> str:
    """A primitive value as parameters, headers and forms carry it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def pairs(name: str, value: Any, style: str, *, explode: bool) -> list[tuple[str, str]]:
    """The members of a query, a cookie or a form that carry a value."""
    if isinstance(value, dict):
        if style == "deepObject":
            return [(f"{name}[{key}]", text(each)) for key, each in value.items()]
        if explode:
            return [(key, text(each)) for key, each in value.items()]
        return [(name, _joined(_flat(value), style))]
    if isinstance(value, list):
        if explode:
            return [(name, text(each)) for each in value]
        return [(name, _joined([text(each) for each in value], style))]
    return [(name, text(value))]


def simple(name: str, value: Any, style: str, *, explode: bool) -> str:
    """A value in a path segment or a header."""
    prefix = _PREFIXES.get(style, "")
    if isinstance(value, dict):
        parts = [f"{key}={text(each)}" for key, each in value.items()] if explode else _flat(value)
    else:
        parts = [text(each) for each in value] if isinstance(value, list) else [text(value)]
    if style == "matrix":
        return _matrix(name, parts, explode=explode, named=isinstance(value, dict))
    joint = prefix if prefix and explode else ","
    return prefix + joint.join(parts)


def written(name: str, value: Any, location: str, style: str, *, explode: bool) -> str:
    """What stands on the wire; two styles are the same for a value when this is."""
    if location in {"path", "header"}:
        return simple(name, value, style, explode=explode)
    return "&".join(f"{key}={each}" for key, each in pairs(name, value, style, explode=explode))


def segment(name: str, value: Any, style: str, *, explode: bool) -> str:
    """A value in a path, percent-encoded."""
    return quote(simple(name, value, style, explode=explode), safe=",;=.~-_")


def _matrix(name: str, parts: list[str], *, explode: bool, named: bool) -> str:
    if not explode:
        return f";{name}={','.join(parts)}"
    return "".join(f";{part}" if named else f";{name}={part}" for part in parts)


def _joined(parts: list[str], style: str) -> str:
    return _SEPARATORS.get(style, ",").join(parts)


def _flat(value: dict[str, Any]) -> list[str]:
    return [part for key, each in value.items() for part in (key, text(each))]
