"""Whether a sender's strings stay within a receiver's lengths, patterns and formats."""

from collections.abc import Iterator
from operator import methodcaller
from typing import Any, Final

from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Facing, Spot
from treaty.compatibility.formats import CORES, OUTLINES, WIDER
from treaty.compatibility.lowered import Schema
from treaty.compatibility.patterns import (
    Counterexample,
    Included,
    Inclusion,
    Unknown,
    exactly,
    included,
)
from treaty.compatibility.shapes import Shape

MOST_LISTED: Final = 200
"""The most values of an `enum` that are worth an automaton."""

LONGEST: Final = 2_000
"""The longest length that is worth an automaton."""


def outlines(shape: Shape) -> tuple[str, ...]:
    """Patterns that every string of a shape has."""
    formats = (OUTLINES[each] for each in shape.each("format") if each in OUTLINES)
    return (*shape.each("pattern"), *formats, *_excluding(shape))


def _excluding(shape: Shape) -> Iterator[str]:
    """Patterns that exclude the texts which a shape's `not` lists."""
    for denied in shape.each("not"):
        if denied.keys() <= {"enum", "type"} and "string" in denied.get("type", ["string"]):
            texts = [each for each in denied.get("enum", ()) if isinstance(each, str)]
            if texts and len(texts) <= MOST_LISTED:
                yield f"^(?!{exactly(texts).removeprefix('^')})"


def missing(case: Shape, listed: list[Any]) -> Inclusion | None:
    """Whether a list has every string of a case that sends nothing else; nothing if it does."""
    own = outlines(case)
    texts = [each for each in listed if isinstance(each, str)]
    if case.types != {"string"} or not own or len(texts) > MOST_LISTED:
        return None
    shortest, longest = _bounds(case)
    return included(own, exactly(texts), min_length=shortest, max_length=longest)


def strings(facing: Facing) -> Iterator[Break]:
    """The breaks in strings of one case."""
    if "string" not in facing.case.types:
        return
    yield from _lengths(facing)
    for atom in facing.other.having("pattern"):
        yield from _pattern(facing, atom)
    for atom in facing.other.having("format"):
        yield from _format(facing, atom)
    if facing.case.types == {"string"} and "string" in facing.other.types:
        yield from _content(facing)


def _lengths(facing: Facing) -> Iterator[Break]:
    case = facing.case
    shortest, longest = case.least("minLength"), case.most("maxLength")
    for atom in facing.other.having("minLength"):
        limit = int(atom["minLength"])
        if (shortest or 0) < limit and not _all_match(case, f"^[\\s\\S]{{{limit},}}$", limit):
            written = MISSING if shortest is None else shortest
            yield facing.keyword(
                "min-length", "minLength", written, atom, methodcaller("strings"), lower=True
            )
    for atom in facing.other.having("maxLength"):
        limit = int(atom["maxLength"])
        within = longest is not None and longest <= limit
        if not within and not _all_match(case, f"^[\\s\\S]{{0,{limit}}}$", limit):
            written = MISSING if longest is None else longest
            yield facing.keyword(
                "max-length", "maxLength", written, atom, methodcaller("strings"), lower=False
            )


def _all_match(case: Shape, pattern: str, limit: int) -> bool:
    """Whether a case's patterns and formats alone keep its strings within a length."""
    own = outlines(case)
    if not own or limit > LONGEST:
        return False
    return isinstance(included(own, pattern), Included)


def _bounds(case: Shape) -> tuple[int, int | None]:
    longest = case.most("maxLength")
    return int(case.least("minLength") or 0), None if longest is None else int(longest)


def _pattern(facing: Facing, atom: Schema) -> Iterator[Break]:
    case, wanted = facing.case, atom["pattern"]
    if wanted in case.each("pattern"):
        return
    shortest, longest = _bounds(case)
    answer = included(outlines(case) or "", wanted, min_length=shortest, max_length=longest)
    if isinstance(answer, Included):
        return
    origin = facing.decider.sender.origin
    written = next((each["pattern"] for each in case.having("pattern") if origin(each)), MISSING)
    texts = (answer.text,) if isinstance(answer, Counterexample) else ()
    yield facing.keyword(
        "pattern",
        "pattern",
        written,
        atom,
        lambda b: ("text", *texts, *b.strings()),
        doubt=answer.reason if isinstance(answer, Unknown) else "",
    )


def _format(facing: Facing, atom: Schema) -> Iterator[Break]:
    case, wanted = facing.case, atom["format"]
    own = case.each("format")
    if any(wanted == each or wanted in WIDER.get(each, ()) for each in own):
        return
    shortest, longest = _bounds(case)
    texts: tuple[str, ...] = ()
    if wanted in OUTLINES:
        answer = included(
            outlines(case) or "", OUTLINES[wanted], min_length=shortest, max_length=longest
        )
        if isinstance(answer, Counterexample):
            texts = (answer.text,)
    if wanted in CORES and outlines(case):
        answer = included(outlines(case), CORES[wanted], min_length=shortest, max_length=longest)
        if isinstance(answer, Included):
            return
    written = next(iter(own), MISSING)
    yield facing.keyword("format", "format", written, atom, lambda b: (*b.strings(), *texts))


def _says_all(other: Shape) -> bool:
    """Whether a shape stands for itself: no alternative of it, and not part of a condition."""
    return not other.unions and not other.each("if") and bool(other.each("type"))


def _content(facing: Facing) -> Iterator[Break]:
    for keyword, subject in (
        ("contentEncoding", "content-encoding"),
        ("contentMediaType", "content-media-type"),
    ):
        sent = next(iter(facing.case.each(keyword)), MISSING)
        read = next(iter(facing.other.each(keyword)), MISSING)
        if read is MISSING and not _says_all(facing.other):
            continue
        if str(sent).lower() != str(read).lower():
            yield Break(
                kind=f"{subject}-{facing.word(sent, read)}",
                message=facing.became(keyword, sent, read),
                sender=Spot(facing.holding(keyword), keyword),
                receiver=Spot((*facing.other.having(keyword), *facing.other.atoms), keyword),
                fact=True,
            )
