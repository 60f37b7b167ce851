"""Whether a sender's numbers stay within a receiver's bounds and multiples."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor, lcm
from operator import ge, gt, le, lt, methodcaller
from typing import Any, Final, NamedTuple

from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Facing, Spot
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Shape
from treaty.compatibility.values import NUMERIC, exact, shown


class End(NamedTuple):
    """One end of an interval.

    Attributes:
        value: The bound, or nothing where the end is open.
        exclusive: Whether the bound itself is left out.
        written: The bound as its schema writes it, or `MISSING`.
        keyword: The keyword that it is written by.
    """

    value: Fraction | None = None
    exclusive: bool = False
    written: Any = MISSING
    keyword: str = ""


def lower(shape: Shape) -> End:
    """The lower end of a shape's numbers."""
    end = End()
    for keyword, exclusive in (("minimum", False), ("exclusiveMinimum", True)):
        for written in shape.each(keyword):
            value = exact(written)
            if end.value is None or value > end.value or (value == end.value and exclusive):
                end = End(value, exclusive, written, keyword)
    if end.value is not None and "fraction" not in shape.types:
        value = Fraction(floor(end.value) + 1 if end.exclusive else ceil(end.value))
        end = end._replace(value=value, exclusive=False)
    return end


def upper(shape: Shape) -> End:
    """The upper end of a shape's numbers."""
    end = End()
    for keyword, exclusive in (("maximum", False), ("exclusiveMaximum", True)):
        for written in shape.each(keyword):
            value = exact(written)
            if end.value is None or value < end.value or (value == end.value and exclusive):
                end = End(value, exclusive, written, keyword)
    if end.value is not None and "fraction" not in shape.types:
        value = Fraction(ceil(end.value) - 1 if end.exclusive else floor(end.value))
        end = end._replace(value=value, exclusive=False)
    return end


BOUNDS: Final = (
    ("minimum", "minimum", lower, ge, False),
    ("exclusiveMinimum", "minimum", lower, gt, True),
    ("maximum", "maximum", upper, le, False),
    ("exclusiveMaximum", "maximum", upper, lt, True),
)


def numbers(facing: Facing) -> Iterator[Break]:
    """The breaks in numbers of one case."""
    case, other = facing.case, facing.other
    if NUMERIC.isdisjoint(case.types):
        return
    for keyword, subject, end_of, keeps, strict in BOUNDS:
        end = end_of(case)
        for atom in other.having(keyword):
            limit = exact(atom[keyword])
            within = end.value is not None and (
                keeps(end.value, limit) or (strict and end.exclusive and end.value == limit)
            )
            if not within:
                yield _bound(facing, subject, keyword, end, atom)
    divisor = step(case)
    for atom in other.having("multipleOf"):
        wanted = exact(atom["multipleOf"])
        if divisor is None or (divisor / wanted).denominator != 1:
            written = next(iter(case.each("multipleOf")), MISSING)
            yield facing.keyword(
                "multiple-of", "multipleOf", written, atom, methodcaller("numbers")
            )


def _bound(facing: Facing, subject: str, keyword: str, end: End, atom: Schema) -> Break:
    origin = facing.decider.receiver.origin(atom)
    if origin is not None and origin.raw.get("format") == "int32" and keyword not in origin.raw:
        sent = next((raw["format"] for raw in _raws(facing) if "format" in raw), MISSING)
        return Break(
            kind=f"format-{facing.word(sent, 'int32')}",
            message=facing.became("format", sent, "int32"),
            sender=Spot(facing.case.atoms, "format"),
            receiver=Spot((atom,), "format"),
            candidates=methodcaller("numbers"),
        )
    found = facing.keyword(
        subject,
        keyword,
        end.written,
        atom,
        methodcaller("numbers"),
        lower=subject == "minimum",
    )
    if end.keyword in ("", keyword) or end.written == atom[keyword]:
        return found
    ends = (end.keyword, end.written), (keyword, atom[keyword])
    (older, was), (newer, became) = facing.ordered(*ends)
    return found._replace(
        message=f"`{older}` {shown(was)} became `{newer}` {shown(became)}",
        sender=Spot(facing.holding(end.keyword), end.keyword),
    )


def _raws(facing: Facing) -> Iterator[dict[str, Any]]:
    """The sender's schema objects as they stand in its document."""
    for atom in facing.case.atoms:
        origin = facing.decider.sender.origin(atom)
        if origin is not None and isinstance(origin.raw, dict):
            yield origin.raw


def step(shape: Shape) -> Fraction | None:
    """What every number of a shape is a multiple of, if of anything."""
    divisors = [exact(each) for each in shape.each("multipleOf")]
    if "fraction" not in shape.types:
        divisors.append(Fraction(1))
    if not divisors:
        return None
    common = lcm(*(each.denominator for each in divisors))
    return Fraction(lcm(*(int(each * common) for each in divisors)), common)
