"""Values made from schemas: the smallest that will do, and those at the edges.

Nothing here is random: the same schemas give the same values in the same order.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, islice, pairwise
from math import ceil, floor, inf, nextafter
from typing import Any, Final

from treaty.compatibility.events import Decider
from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Media
from treaty.compatibility.numbers import step
from treaty.compatibility.objects import EXTRA, fresh, is_open, sends
from treaty.compatibility.shapes import Node, NodeKey, Shape, key
from treaty.compatibility.texts import strings
from treaty.compatibility.values import NUMERIC, exact, key_of
from treaty.compatibility.ways import OF_TYPE
from treaty.proof import text_of

DEEPEST: Final = 24
LONGEST: Final = 100_001
"""The most items of an array and properties of an object."""


MOST_TRIED: Final = 24
MOST_KINDS: Final = 6
MOST_NESTED_KINDS: Final = 3
MOST_VARIED: Final = 3
"""How deep in an object a property is looked for in which objects can differ."""

SMALLEST: Final = -(2**63)
LARGEST: Final = 2**64 - 1
"""Beyond these what reads JSON takes a number for one with a floating point (RFC 8259, 6)."""

OBJECT_WORDS: Final = frozenset({"type", "properties", "required"})
READABLE: Final = ("string", "integer", "fraction", "boolean", "object", "array", "null")


class UnmakeableError(ValueError):
    """No value of a schema was found within the bounds."""


class Maker:
    """Makes values that a sender may send.

    Attributes:
        decider: What knows the schemas and their validators.
    """

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self._made: dict[NodeKey, Any] = {}
        self._denials: dict[int, Schema] = {}
        self._kept: list[Node] = []

    def make(self, node: Node, depth: int = 0) -> Any:
        """The simplest value of a node that was found.

        Raises:
            UnmakeableError: None was found.
        """
        name = key(node)
        if name not in self._made:
            if depth > DEEPEST:
                raise UnmakeableError("nested too deep")
            cases = chain.from_iterable(
                map(self.decider.sender.completed, self.decider.sender.cases(node))
            )
            for case in islice(cases, MOST_TRIED):
                for value in islice(self.values(case, depth), MOST_TRIED):
                    if self.decider.admits(node, value, sends=True):
                        self._made[name] = value
                        self._kept.append(node)
                        return value
            raise UnmakeableError("no value was found")
        return self._made[name]

    def values(self, case: Shape, depth: int = 0) -> Iterator[Any]:
        """Values for one case, the simplest first; the caller sorts out what is not valid."""
        if case.listed is not None:
            yield from case.listed
            return
        for name in READABLE:
            if name in case.types:
                yield from self.of_type(case, name, depth)

    def of_type(self, case: Shape, name: str, depth: int = 0) -> Iterator[Any]:
        """Values of one type."""
        if name == "string":
            yield from strings(case, case)
        elif name in ("integer", "fraction"):
            yield from numbers(case, case)
        elif name == "boolean":
            yield from (True, False)
        elif name == "null":
            yield None
        elif name == "object":
            yield from self.objects(case, depth=depth)
        else:
            yield from self.arrays(case, depth=depth)

    def objects(
        self,
        case: Shape,
        *,
        having: dict[str, Any] | None = None,
        without: str | None = None,
        count: int = 0,
        depth: int = 0,
    ) -> Iterator[dict[str, Any]]:
        """Objects with only what is required, then with all that is declared."""
        given = having or {}
        needed = [name for name in case.required if name not in given and name != without]
        needed += [
            name
            for needing, needs in chain.from_iterable(
                each.items() for each in case.each("dependentRequired")
            )
            for name in needs
            if name not in needed and name not in given and name not in (without, needing)
        ]
        try:
            small = {name: self._member(case, name, depth + 1) for name in needed}
        except UnmakeableError:
            return
        small = {**small, **given}
        wanted = max(count, int(case.least("minProperties") or 0))
        yield self._filled(case, small, without, wanted, depth)
        full = dict(small)
        for name in case.names:
            if name not in full and name != without and sends(case, name):
                try:
                    full[name] = self.make(case.property(name), depth + 1)
                except UnmakeableError:
                    continue
                yield {**small, name: full[name]}
        yield full

    def _member(self, case: Shape, name: str, depth: int) -> Any:
        """The simplest value of a property that is not all that a `not` is about."""
        node = case.property(name)
        denied = tuple(
            self._denials.setdefault(id(each), {"not": each["properties"][name]})
            for each in case.each("not")
            if each.keys() <= OBJECT_WORDS and [*each.get("properties", ())] == [name]
        )
        if denied:
            with suppress(UnmakeableError):
                return self.make((*node, *denied), depth)
        return self.make(node, depth)

    def _filled(
        self, case: Shape, small: dict[str, Any], without: str | None, wanted: int, depth: int
    ) -> dict[str, Any]:
        filled = dict(small)
        if len(filled) >= wanted:
            return filled
        spare = [name for name in case.names if sends(case, name)]
        if is_open(case) and wanted <= LONGEST:
            name = fresh(case)
            spare += [f"{name}{number}" for number in range(wanted)]
        for name in spare:
            if len(filled) >= wanted:
                break
            if name not in filled and name != without:
                try:
                    filled[name] = self.make(case.property(name), depth + 1)
                except UnmakeableError:
                    continue
        return filled

    def arrays(
        self, case: Shape, *, given: dict[int, Any] | None = None, count: int = 0, depth: int = 0
    ) -> Iterator[list[Any]]:
        """Arrays as short as allowed: with like items, then with different ones."""
        placed = given or {}
        length = max(int(case.least("minItems") or 0), count, *(at + 1 for at in placed), 0)
        if length > LONGEST:
            return
        contained = [each["contains"] for each in case.having("contains")]
        try:
            likes = [
                placed[at] if at in placed else self.make(case.item(at), depth + 1)
                for at in range(length)
            ]
            yield likes
            inside = [
                self.make((*case.item(at), part), depth + 1) for at, part in enumerate(contained)
            ]
        except UnmakeableError:
            return
        if inside:
            yield inside + likes[len(inside) :]
            yield likes + inside
        different = self._different(case, likes, placed, depth)
        if different != likes:
            yield different
        if not likes and case.most("maxItems") != 0:
            yield from ([item] for item in islice(self._kinds(case.item(0), depth), 1))
        mixed = list(islice(self._kinds(case.item(case.prefix), depth), MOST_KINDS))
        if len(mixed) > 1 and not case.prefix and not placed:
            yield mixed[: max(length, 2)]
            yield mixed

    def _different(
        self, case: Shape, likes: list[Any], placed: dict[int, Any], depth: int
    ) -> list[Any]:
        seen = {key_of(value) for value in placed.values()}
        offers: dict[NodeKey, Iterator[Any]] = {}
        out: list[Any] = []
        for at, value in enumerate(likes):
            chosen = value
            if at not in placed:
                node = case.item(at)
                if key(node) not in offers:
                    offers[key(node)] = chain([value], self.variety(node, len(likes), depth))
                offered = offers[key(node)]
                chosen = next((each for each in offered if key_of(each) not in seen), value)
            seen.add(key_of(chosen))
            out.append(chosen)
        return out

    def _kinds(self, node: Node, depth: int) -> Iterator[Any]:
        """One item of each alternative and type."""
        if depth > MOST_NESTED_KINDS:
            return
        for case in islice(self.decider.sender.cases(node), MOST_TRIED):
            for name in (each for each in READABLE if each in case.types):
                options = islice(self.of_type(case, name, depth + 1), MOST_TRIED)
                admitted = (each for each in options if self.decider.admits(node, each, sends=True))
                yield from islice(admitted, 1)

    def variety(self, node: Node, most: int, depth: int = 0) -> Iterator[Any]:
        """Different values of a node, the simplest first, about as many as asked for."""
        if depth > MOST_VARIED:
            return
        for case in islice(self.decider.sender.cases(node), MOST_TRIED):
            counted: Iterable[Any] = ()
            if "integer" in case.types:
                counted = range(most + 1)
            elif "string" in case.types:
                counted = (f"text{number}" for number in range(most + 1))
            elif "object" in case.types:
                counted = self._varied(case, most, depth)
            options = chain(islice(self.values(case, depth + 1), MOST_TRIED), counted)
            yield from (value for value in options if self.decider.admits(node, value, sends=True))

    def _varied(self, case: Shape, most: int, depth: int) -> Iterator[Any]:
        """Objects that differ in one property."""
        for name in [name for name in case.names if sends(case, name)][:MOST_KINDS]:
            for value in islice(self.variety(case.property(name), most, depth + 1), most + 1):
                yield from islice(self.objects(case, having={name: value}, depth=depth + 1), 1)


def numbers(case: Shape, other: Shape) -> Iterator[float]:
    """Numbers at, below, above and between the bounds of both shapes, the simplest first."""
    unit = step(case) or Fraction(1)
    points = {Fraction(0), Fraction(1), unit, -unit, unit * 7}
    bounds = set[Fraction]()
    for shape in (case, other):
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            for written in shape.each(keyword):
                at = exact(written)
                bounds.add(at)
                if not SMALLEST <= at <= LARGEST:
                    points.update(Fraction(nextafter(float(at), end)) for end in (-inf, inf))
                around = (at, floor(at / unit) * unit, ceil(at / unit) * unit)
                points.update(
                    point + shift for point in around for shift in (0, unit, -unit, 1, -1)
                )
        points.update(exact(written) for written in shape.each("multipleOf"))
        points.update(exact(each) for each in shape.listed or () if type(each) in (int, float))
    whole = sorted((p for p in points if p.denominator == 1), key=lambda p: (abs(p), p < 0))
    broken = [
        point + shift for point in sorted(points) for shift in (Fraction(1, 2), -Fraction(1, 2))
    ]
    between = [sum(pair, Fraction(0)) / 2 for pair in pairwise(sorted(bounds))]
    parts = [point for point in (*sorted(points), *broken, *between) if point.denominator != 1]
    if "integer" in case.types:
        yield from (int(point) if SMALLEST <= point <= LARGEST else float(point) for point in whole)
    if "fraction" in case.types:
        yield from dict.fromkeys(
            float(point) for point in sorted(parts, key=lambda p: (abs(p), p < 0))
        )


class Builder:
    """Makes the values that may show one break, at its place.

    Attributes:
        maker: Makes values of nodes.
        case: The sender's case there.
        other: The receiver's shape there.
    """

    def __init__(self, maker: Maker, case: Shape, other: Shape) -> None:
        self.maker = maker
        self.case = case
        self.other = other

    def numbers(self) -> Iterator[Any]:
        """Numbers at the edges."""
        return numbers(self.case, self.other)

    def strings(self) -> Iterator[Any]:
        """Strings at the edges; as text first those that spell the numbers of the receiver."""
        types = self.other.types
        as_text = self.maker.decider.mode.media is Media.TEXT
        if as_text and "string" not in types and not NUMERIC.isdisjoint(types):
            yield from map(text_of, islice(numbers(self.other, self.other), MOST_TRIED))
        yield from strings(self.case, self.other)

    def of_types(self, types: Iterable[str]) -> Iterator[Any]:
        """Values of the case that have one of the types."""
        for name in (each for each in READABLE if each in types):
            if name == "string":
                yield from self.strings()
            elif name in ("integer", "fraction"):
                yield from self.numbers()
            else:
                yield from self.maker.of_type(self.case, name)
        for name in sorted(types):
            try:
                yield self.maker.make((*self.case.atoms, OF_TYPE[name]))
            except UnmakeableError:
                continue

    def of_case(self, case: Shape) -> Iterator[Any]:
        """Values of a narrower case."""
        yield from self.maker.values(case)

    def of_receiver(self, node: Node, wanted: Schema) -> Iterator[Any]:
        """Values of the case that a schema of the receiver admits too."""
        wider = self.maker.decider.receiver.whole((wanted,))
        yield from wider.listed or ()
        yield from self.maker.values(Shape((*node, *wider.atoms), (), exact=False))
        yield from self.of_types(self.case.types)

    def objects(
        self, *, having: str | None = None, without: str | None = None, count: int = 0
    ) -> Iterator[Any]:
        """Objects of the case with, or without, a property."""
        if having is None:
            yield from self.maker.objects(self.case, without=without, count=count)
            return
        node = self.case.property(having)
        for value in self._worth(node):
            yield from self.maker.objects(self.case, having={having: value}, without=without)

    def _worth(self, node: Node) -> Iterator[Any]:
        try:
            yield self.maker.make(node)
        except UnmakeableError:
            return
        yield from ((None, 0, [], {}) if not node else ())

    def arrays(self, *, count: int = 0) -> Iterator[Any]:
        """Arrays of the case with at least so many items."""
        yield from self.maker.arrays(self.case, count=count)

    def containing(self, wanted: Schema, most: int | None) -> Iterator[Any]:
        """Arrays with no item, with some, and with one more than the most that are wanted."""
        yield from self.maker.arrays(self.case)
        node = self.case.item(self.case.prefix)
        read = self.maker.decider.receiver.whole((wanted,))
        inside = self.of_receiver_item(node, read)
        if most is not None and inside:
            yield inside[:1] * (most + 1)
            yield list(islice(inside, most + 1))
            offered = islice(self.maker.variety((*node, wanted), most + 1), MOST_VARIED * most + 9)
            distinct = list({key_of(each): each for each in offered}.values())
            yield distinct[: most + 1]
        for own in self.case.each("contains"):
            with suppress(UnmakeableError):
                value = self.maker.make((*node, own, {"not": wanted}))
                yield from self.maker.arrays(self.case, given={0: value})
        for case in self.maker.decider.sender.cases(node):
            values = Builder(self.maker, case, read).of_types(case.types)
            for value in islice(values, MOST_TRIED):
                yield from self.maker.arrays(self.case, given={0: value})

    def of_receiver_item(self, node: Node, read: Shape) -> list[Any]:
        """Items that the sender may send and a shape of the receiver admits."""
        case = Shape((*self.maker.decider.sender.whole(node).atoms, *read.atoms), (), exact=False)
        options = islice(self.maker.values(case), MOST_TRIED)
        return [each for each in options if self.maker.decider.admits(node, each, sends=True)]

    def named(self, rule: Schema, refused: Iterable[str]) -> Iterator[Any]:
        """Objects with a name that a receiver's rule for names refuses."""
        for name in refused:
            yield from self.objects(having=name)
        own = Shape(({"type": ["string"]}, *self.case.each("propertyNames")), (), exact=False)
        read = self.maker.decider.receiver.whole((rule,))
        for text in (EXTRA, "Extra 1", *islice(strings(own, read), MOST_TRIED)):
            if not self.maker.decider.admits((rule,), text, sends=False):
                yield from islice(self.objects(having=text), 2)
