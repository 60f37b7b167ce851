"""Types of which a schema admits no value, because its keywords contradict one another."""

from collections.abc import Callable
from typing import Any, Final

from treaty.compatibility.formats import OUTLINES
from treaty.compatibility.patterns import NEVER, Included, included

Each = Callable[[str], list[Any]]
"""The values of a keyword in schema objects that all hold."""

COUNTED: Final = (
    ("string", "minLength", "maxLength"),
    ("array", "minItems", "maxItems"),
    ("object", "minProperties", "maxProperties"),
)


LIMITS: Final = frozenset(
    {keyword for _, least, most in COUNTED for keyword in (least, most)}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern", "format"}
)
"""The keywords that can contradict one another."""


def vacant_types(each: Each) -> frozenset[str]:
    """The types that limits, or patterns that no text has, rule out."""
    found = {
        name
        for name, least, most in COUNTED
        if max(each(least), default=0) > min(each(most), default=float("inf"))
    }
    if _no_number(each):
        found |= {"integer", "fraction"}
    if "string" not in found and len(_patterns(each)) > 1 and _no_text(each):
        found.add("string")
    return frozenset(found)


def _no_number(each: Each) -> bool:
    lowest = max((*each("minimum"), *each("exclusiveMinimum")), default=-float("inf"))
    highest = min((*each("maximum"), *each("exclusiveMaximum")), default=float("inf"))
    bare = lowest in each("exclusiveMinimum") or highest in each("exclusiveMaximum")
    return bool(lowest > highest or (lowest == highest and bare))


def _patterns(each: Each) -> tuple[str, ...]:
    """The patterns that every text has, those around its formats too."""
    outlines = (OUTLINES[name] for name in each("format") if name in OUTLINES)
    return (*each("pattern"), *outlines)


def _no_text(each: Each) -> bool:
    longest = min(each("maxLength"), default=None)
    answer = included(
        _patterns(each),
        NEVER,
        min_length=int(max(each("minLength"), default=0)),
        max_length=None if longest is None else int(longest),
    )
    return isinstance(answer, Included)
