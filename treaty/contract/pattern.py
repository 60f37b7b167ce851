"""Texts that match a regular expression, made without chance."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from random import Random
from re import _constants as ops  # the standard library's own parser
from re import _parser as parser
from typing import Any, Final

_NAMED: Final = re.compile(r"\(\?<(?=[A-Za-z])")
_LONGEST: Final = 2000
_PRINTABLE: Final = [*map(chr, range(0x61, 0x7B)), *map(chr, range(0x30, 0x3A))]
_CATEGORIES: Final = {
    ops.CATEGORY_DIGIT: "0123456789",
    ops.CATEGORY_SPACE: " ",
    ops.CATEGORY_WORD: "abcdefghijklmnopqrstuvwxyz0123456789_",
    ops.CATEGORY_NOT_DIGIT: "abcdefghijklmnopqrstuvwxyz",
    ops.CATEGORY_NOT_SPACE: "abcdefghijklmnopqrstuvwxyz",
    ops.CATEGORY_NOT_WORD: " -.",
}


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern, as far as this maker understands it."""
    try:
        return re.search(_NAMED.sub("(?P<", pattern), text) is not None
    except re.error:
        return False


def matching(
    pattern: str, random: Random, *, shortest: int = 0, longest: int | None = None
) -> str | None:
    """Gives a text that matches a pattern.

    Args:
        pattern: As a schema writes it, not anchored.
        random: Chooses among characters and branches.
        shortest: The least number of characters.
        longest: The largest number of characters.

    Returns:
        None where none was found: what the pattern says is beyond this maker.
    """
    try:
        text = _NAMED.sub("(?P<", pattern)
        tree, expression = parser.parse(text), re.compile(text)
    except (re.error, RecursionError):
        return None
    limit = _LONGEST if longest is None else longest
    for extra in range(min(shortest, _LONGEST) + 1):
        text = "".join(_text(tree, random, extra))
        if shortest <= len(text) <= limit and expression.search(text):
            return text
        if len(text) > limit:
            return None
    return None


def _text(tree: Iterable[Any], random: Random, extra: int) -> Iterator[str]:
    for op, value in tree:
        if op is ops.LITERAL:
            yield chr(value)
        elif op is ops.NOT_LITERAL:
            yield next(each for each in _PRINTABLE if ord(each) != value)
        elif op is ops.ANY:
            yield random.choice(_PRINTABLE)
        elif op is ops.IN:
            yield random.choice(_members(tuple(value)))
        elif op in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            least, most, inner = value
            for _ in range(min(least + extra, most)):
                yield from _text(inner, random, 0)
        elif op is ops.SUBPATTERN:
            yield from _text(value[-1], random, extra)
        elif op is ops.BRANCH:
            yield from _text(random.choice(value[1]), random, extra)


@lru_cache(maxsize=1000)
def _members(items: tuple[tuple[Any, Any], ...]) -> list[str]:
    """Gives some characters of a class, printable ones where it has any."""
    if items[0][0] is ops.NEGATE:
        excluded = set(_all(items[1:]))
        return [each for each in _PRINTABLE if each not in excluded] or ["~"]
    members = list(_all(items))
    return [each for each in members if each.isalnum()] or members


def _all(items: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    for op, value in items:
        if op is ops.LITERAL:
            yield chr(value)
        elif op is ops.RANGE:
            yield from map(chr, range(value[0], min(value[1], value[0] + 255) + 1))
        elif op is ops.CATEGORY:
            yield from _CATEGORIES[value]
