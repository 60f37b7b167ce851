"""Sets of characters, and how an alphabet falls into classes that no pattern tells apart."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

_LAST: Final = 0x10FFFF
_SURROGATES: Final = (0xD800, 0xDFFF)
_READABLE: Final = "a0Ax1 -_.@/:,+#"
_PRINTABLE: Final = (0x21, 0x7E)
_LETTERS: Final = (0xC0, 0x24F)


def normalise(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorts ranges and joins those that touch."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """Every Unicode scalar value that the ranges leave out."""
    holes: list[tuple[int, int]] = []
    start = 0
    for low, high in normalise((*ranges, _SURROGATES)):
        if start < low:
            holes.append((start, low - 1))
        start = high + 1
    if start <= _LAST:
        holes.append((start, _LAST))
    return tuple(holes)


DIGITS: Final[Ranges] = ((0x30, 0x39),)
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
# ECMA-262, WhiteSpace and LineTerminator; U+0085 and U+180E are neither.
SPACE: Final[Ranges] = (
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
# ECMA-262's dot stops at four line terminators, that of Rust's and Python's engines at one.
DOT: Final[Ranges] = complement(((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)))
WIDE_DOT: Final[Ranges] = complement(((0x0A, 0x0A),))
ANY: Final[Ranges] = complement(())
NONE: Final[Ranges] = ()


_LONG_NAMES: Final = {
    "Letter": "L",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Mark": "M",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
    "Other": "C",
}
"""The names of Unicode's general categories that people spell out (ECMA-262, 22.2.1)."""


def category(name: str) -> Ranges:
    """The characters of a general category such as `L` or `Nd`; none where there is no such."""
    wanted = _LONG_NAMES.get(name.rpartition("=")[2], name.rpartition("=")[2])
    if not 1 <= len(wanted) <= 2:  # noqa: PLR2004  a class, or a class and a subclass
        return NONE
    return normalise((low, high) for low, high, each in _runs() if each.startswith(wanted))


@lru_cache(maxsize=1)
def _runs() -> list[tuple[int, int, str]]:
    """Runs of characters of one category; worked out once, and only for patterns that ask."""
    found = []
    start, current = 0, unicodedata.category("\0")
    for code in range(1, _LAST + 1):
        kind = unicodedata.category(chr(code))
        if kind != current:
            found.append((start, code - 1, current))
            start, current = code, kind
    found.append((start, _LAST, current))
    return [run for run in found if run[2] != "Cs"]


def partition(sets: Iterable[Ranges]) -> tuple[list[str], dict[Ranges, frozenset[int]]]:
    """Splits all characters into classes that each set holds whole or not at all.

    Args:
        sets: The character sets that some patterns use.

    Returns:
        One readable character for each class, the most readable class first, and for each set
        the classes that make it up.
    """
    distinct = sorted(set(sets))
    cuts = {0, _LAST + 1, _SURROGATES[0], _SURROGATES[1] + 1}
    for ranges in distinct:
        cuts.update(edge for low, high in ranges for edge in (low, high + 1))
    edges = sorted(cuts)
    members: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    cursors = [0] * len(distinct)
    for low, after in pairwise(edges):
        if _SURROGATES[0] <= low <= _SURROGATES[1]:
            continue
        signature = _holders(distinct, cursors, low)
        members.setdefault(signature, []).append((low, after - 1))
    ranked = sorted((_face(spans), signature) for signature, spans in members.items())
    classes: dict[Ranges, frozenset[int]] = {
        ranges: frozenset(
            number for number, (_, signature) in enumerate(ranked) if index in signature
        )
        for index, ranges in enumerate(distinct)
    }
    return [chr(face[1]) for face, _ in ranked], classes


def _holders(sets: list[Ranges], cursors: list[int], low: int) -> tuple[int, ...]:
    """The sets that hold a character; cursors only move forward, as the characters do."""
    held = []
    for index, ranges in enumerate(sets):
        while cursors[index] < len(ranges) and ranges[cursors[index]][1] < low:
            cursors[index] += 1
        if cursors[index] < len(ranges) and ranges[cursors[index]][0] <= low:
            held.append(index)
    return tuple(held)


def _face(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """A rank and the most readable character of a class."""
    for rank, letter in enumerate(_READABLE):
        if any(low <= ord(letter) <= high for low, high in spans):
            return rank, ord(letter)
    for rank, (first, last) in enumerate((_PRINTABLE, _LETTERS), start=len(_READABLE)):
        for low, high in spans:
            if low <= last and high >= first:
                return rank, max(low, first)
    beyond = [low for low, _ in spans if low > _LETTERS[1]]
    rank = len(_READABLE) + 2
    return (rank, beyond[0]) if beyond else (rank + 1, spans[-1][1])
