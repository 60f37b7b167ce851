"""Values at edges that no bound names: of the calendar, of a pattern, of a choice, of free text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import cycle, islice
from random import Random
from typing import Any, Final

from treaty.contract.pattern import matches, matching
from treaty.contract.pointer import put, split
from treaty.generation.case import Case
from treaty.generation.described import described

_DAYS: Final = {
    "2024-02-29": "the 29th of February of a leap year",
    "2000-02-29": "the 29th of February of 2000",
    "2023-02-29": "the 29th of February of no leap year",
    "1900-02-29": "the 29th of February of 1900",
    "2024-04-31": "the 31st of April",
    "2024-13-01": "a 13th month",
}
_TIMES: Final = {
    "2024-02-29T23:59:59Z": "the last second of the 29th of February of a leap year",
    "2024-03-01T00:30:00+14:00": "an instant of the day before elsewhere",
    "2023-02-29T12:00:00Z": "the 29th of February of no leap year",
    "2024-01-01T25:00:00Z": "a 25th hour",
    "2024-01-01T10:00:00": "an instant without its offset",
}
_FORMATS: Final = {"date": _DAYS, "date-time": _TIMES}
_WRONG: Final = "!~é0aA "
_LONGEST: Final = 2000  # characters of a text that is made to match a pattern
_ODD: Final = " Aa bB "
_ODD_FORMATS: Final = {
    "email": "Aa.Bb@example.com",
    "date": "2024-02-29",
    "date-time": "2024-02-29T23:30:00.25+05:30",
}
_FIXED: Final = frozenset({"enum", "const", "format", "x-extensible-enum"})
_NULL: Final = object()


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of a request that may hold a value.

    Attributes:
        place: A pointer into the body, or a parameter's name.
        location: Where it is.
        node: The keywords of all schemas that speak about it.
        value: What is there.
    """

    place: str
    location: str
    node: Mapping[str, Any]
    value: Any


def edges(base: Case) -> Iterator[Case]:
    """Cases with another text at one place of a request that succeeds.

    Whether the contract has them is not said here: that is for the one who judges the answers.

    Args:
        base: The request.
    """
    for text in _places(base):
        for value, note in _values(text) if _is_text(text.node) else _as_text(text):
            if text.location != "header" or (value.isascii() and value.strip() == value):
                yield _with(base, text, value, note)


def telling(base: Case, is_valid: Callable[[Case], bool]) -> Iterator[Case]:
    """Requests whose values tell, when they are read back, what was done to them.

    Free texts with both cases and spaces around them, texts as long as they may be, and null
    wherever it may stand.

    Args:
        base: A request that succeeds.
        is_valid: Whether the contract allows a request.
    """
    for note, values in _TELLING.items():
        made = base
        for text in _places(base):
            value = values(text.node) if text.location == "body" else None
            if value is not None:
                tried = _with(made, text, None if value is _NULL else value, note)
                made = tried if is_valid(tried) else made
        if made is not base:
            yield replace(made, place="")


def _odd(node: Mapping[str, Any]) -> Any:
    """A value that is easily normalised, rounded or shifted."""
    if not _kinds(node).isdisjoint({"number"}):
        return node.get("minimum", 1) + 0.25
    if not _is_text(node) or not {"enum", "const", "x-extensible-enum"}.isdisjoint(node):
        return None
    if "format" in node:
        return _ODD_FORMATS.get(node["format"])
    odd = _ODD.ljust(node.get("minLength", 0), " ")[: node.get("maxLength")]
    pattern = node.get("pattern")
    if isinstance(pattern, str) and not matches(pattern, odd):
        return _matching(pattern, node, least=max(node.get("minLength", 0), 1))
    return odd


def _long(node: Mapping[str, Any]) -> Any:
    """A text of the greatest length, of which every end is another one."""
    most = node.get("maxLength")
    is_free = {"enum", "const", "format", "pattern"}.isdisjoint(node)
    if not _is_text(node) or not is_free or not isinstance(most, int) or most > _LONGEST:
        return None
    return "".join(islice(cycle("0123456789"), most))


def _null(node: Mapping[str, Any]) -> Any:
    return _NULL if "null" in _kinds(node) or node.get("nullable") is True else None


def _kinds(node: Mapping[str, Any]) -> frozenset[str]:
    kinds = node.get("type", ())
    return frozenset(kinds if isinstance(kinds, list) else [kinds] if kinds else ())


_TELLING: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "values that are easily normalised, rounded or shifted": _odd,
    "texts as long as they may be": _long,
    "null wherever it may stand": _null,
}
"""The values of places, None to leave one as it is, by what they are."""


def _places(base: Case) -> Iterator[_Place]:
    operation = base.operation
    for parameter in operation.parameters:
        if parameter.schema is not None and parameter.style in {"form", "simple"}:
            node = described(operation.document, parameter.schema).get("", {})
            value = base.values.get((parameter.location, parameter.name), "")
            yield _Place(parameter.name, parameter.location, node, value)
    media = base.media
    if media is None or media.schema is None or not isinstance(base.body, dict):
        return
    for path, node in described(operation.document, media.schema).items():
        tokens = split(path)
        parent = _at(base.body, tokens[:-1])
        if path and "*" not in path and isinstance(parent, dict):
            yield _Place(path, "body", node, _at(base.body, tokens))


def _is_text(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type", "string" if {"pattern", "format"} & node.keys() else "")
    return "string" in (kinds if isinstance(kinds, list) else [kinds])


def _values(text: _Place) -> Iterator[tuple[str, str]]:
    yield from _FORMATS.get(str(text.node.get("format")), {}).items()
    pattern, most = text.node.get("pattern"), text.node.get("maxLength")
    valid = text.value if isinstance(text.value, str) else ""
    if isinstance(pattern, str):
        valid = valid or _matching(pattern, text.node, least=text.node.get("minLength", 0)) or ""
        if isinstance(most, int) and most <= _LONGEST:
            longest = _matching(pattern, text.node, least=most)
            if longest:
                yield longest, f"{most} characters that match the pattern"
        yield from _one_wrong(pattern, valid)
    if valid and (isinstance(pattern, str) or not _FIXED.isdisjoint(text.node)):
        yield f"{valid}\n", "a line end behind it"
        yield f" {valid}", "a space before it"
        yield f"{valid} ", "a space behind it"
    if "enum" in text.node and valid.swapcase() != valid:
        yield valid.swapcase(), "letters of the other case"


def _as_text(place: _Place) -> Iterator[tuple[str, str]]:
    """A number or a truth value as a text, which JSON tells from one; elsewhere all are texts."""
    if place.location == "body" and isinstance(place.value, int | float):
        yield str(place.value).lower(), f"{place.value!r} as a text"


def _matching(pattern: str, node: Mapping[str, Any], *, least: int) -> str | None:
    return _made(pattern, least, node.get("maxLength"))


@lru_cache(maxsize=1000)
def _made(pattern: str, shortest: int, longest: int | None) -> str | None:
    """Always the same text: to make a long one takes as long as a hundred requests."""
    chance = Random(pattern)  # noqa: S311  no secret
    return matching(pattern, chance, shortest=shortest, longest=longest)


def _one_wrong(pattern: str, valid: str) -> Iterator[tuple[str, str]]:
    """A text whose character in the middle is one that the pattern does not have there."""
    middle = len(valid) // 2
    for character in _WRONG if valid else "":
        wrong = f"{valid[:middle]}{character}{valid[middle + 1 :]}"
        if not matches(pattern, wrong):
            yield wrong, f"{character!r} as character {middle + 1}"
            return


def _with(base: Case, text: _Place, value: Any, note: str) -> Case:
    if text.location == "body":
        body = put(base.body, text.place, value)
        return replace(base, body=body, phase="boundary", note=note, place=text.place)
    values = {**base.values, (text.location, text.place): value}
    return replace(base, values=values, phase="boundary", note=note, place=text.place)


def _at(body: Any, tokens: Sequence[str]) -> Any:
    for token in tokens:
        body = body.get(token) if isinstance(body, dict) else None
    return body
