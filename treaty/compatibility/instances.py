"""Values made from schemas: the smallest that will do, and those at the edges.

Nothing here is random: the same schemas give the same values in the same order.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, islice
from math import ceil, floor
from typing import Any, Final

from treaty.compatibility.events import Decider
from treaty.compatibility.lowered import Schema
from treaty.compatibility.numbers import step
from treaty.compatibility.objects import EXTRA, fresh, is_open, sends
from treaty.compatibility.patterns import NEVER, Counterexample, included, is_readable, samples
from treaty.compatibility.shapes import Node, NodeKey, Shape, key
from treaty.compatibility.strings import LONGEST as WORTH
from treaty.compatibility.strings import outlines
from treaty.compatibility.values import exact, key_of
from treaty.compatibility.ways import OF_TYPE

DEEPEST: Final = 24
LONGEST: Final = 100_001
"""The most items of an array and properties of an object."""

LONGEST_TEXT: Final = 2**25
"""The most characters of a string: room for a file of twenty megabytes in Base64."""

MOST_TRIED: Final = 24
MOST_KINDS: Final = 6
MOST_NESTED_KINDS: Final = 3
MOST_VARIED: Final = 3
"""How deep in an object a property is looked for in which objects can differ."""

READABLE: Final = ("string", "integer", "fraction", "boolean", "object", "array", "null")

SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("2024-01-31", "1999-12-25", "2030-07-04", "0001-01-01", "9999-12-31"),
    "date-time": (
        "2024-01-31T12:00:00Z",
        "2024-01-31T12:00:00.5+01:00",
        "1999-12-25T00:00:00-08:00",
        "2030-07-04T23:59:59.123456Z",
        "2024-01-31t12:00:00z",
    ),
    "time": ("12:00:00Z", "23:59:59.5+01:00", "00:00:00-08:00"),
    "duration": ("P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W"),
    "email": ("a@b.co", "a@example.com", "First.Last+tag@mail.example.org"),
    "idn-email": ("a@b.co", "é@example.com", "First.Last+tag@mail.example.org"),
    "hostname": ("example.com", "a", "sub.example.org", "1.example.net"),
    "idn-hostname": ("example.com", "é.com", "sub.example.org"),
    "ipv4": ("192.0.2.1", "10.0.0.255", "8.8.8.8"),
    "ipv6": ("2001:db8::1", "::1", "fe80::1", "::ffff:192.0.2.1"),
    "uri": (
        "https://example.com",
        "urn:a",
        "http://user@example.org:8080/a/b?c=d#e",
        "mailto:a@example.com",
        "ftp://example.com/a",
    ),
    "uri-reference": ("/a", "https://example.com", "", "a?b=c#d", "../a"),
    "iri": ("https://example.com", "https://example.com/é", "urn:a"),
    "iri-reference": ("/a", "/é", "https://example.com", ""),
    "uri-template": ("/a/{b}", "/a", "https://example.com/{?b,c}"),
    "json-pointer": ("/a", "", "/a/0/b~1c"),
    "relative-json-pointer": ("1/a", "0", "0#"),
    "uuid": (
        "123e4567-e89b-12d3-a456-426614174000",
        "123E4567-E89B-12D3-A456-426614174000",
        "00000000-0000-0000-0000-000000000000",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    ),
    "regex": ("^a$", "a", "[0-9]+"),
}


def _labels(length: int) -> str:
    """A host name of a length, in labels of at most 63 characters (RFC 1035, section 2.3.4)."""
    text = ("a" * 63 + ".") * (length // 64 + 1)
    cut = text[: max(length, 1)]
    return cut if cut[-1] != "." else f"{cut[:-3]}.aa"


def _mailbox(length: int) -> str:
    local = min(64, max(1, length - 5))
    return "a" * local + "@" + _labels(max(length - local - 4, 1)) + ".co"


STRETCHED: Final[dict[str, Callable[[int], str]]] = {
    "email": _mailbox,
    "idn-email": _mailbox,
    "hostname": _labels,
    "idn-hostname": _labels,
    "uri": lambda length: "https://example.com/".ljust(length, "a"),
    "iri": lambda length: "https://example.com/".ljust(length, "a"),
    "uri-reference": lambda length: "/".ljust(length, "a"),
    "iri-reference": lambda length: "/".ljust(length, "a"),
    "uri-template": lambda length: "/".ljust(length, "a"),
    "json-pointer": lambda length: "/".ljust(length, "a"),
    "regex": lambda length: "a" * length,
    "date-time": lambda length: "2024-01-31T12:00:00." + "1" * max(length - 21, 1) + "Z",
}
"""Texts of a format that have a length, where the format has such a text."""

PLAIN: Final = ("text", "", "a", "0", " ", "-", "A b", "é", "true", "null", "[", "x" * 40)


MIXED: Final = "aA1!"
"""What most rules for passwords are content with, once repeated."""

LITERAL: Final = re.compile(r"[A-Za-z0-9_@./ -]+")
"""What a pattern spells out: the texts that look-arounds exclude."""


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
            for name, needs in chain.from_iterable(
                each.items() for each in case.each("dependentRequired")
            )
            for name in needs
            if name not in needed and name not in given and name != without
        ]
        try:
            small = {name: self.make(case.property(name), depth + 1) for name in needed}
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

    def _filled(
        self, case: Shape, small: dict[str, Any], without: str | None, wanted: int, depth: int
    ) -> dict[str, Any]:
        filled = dict(small)
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
    """Numbers at, below and above every bound of either shape, the simplest first."""
    unit = step(case) or Fraction(1)
    points = {Fraction(0), Fraction(1), unit, -unit, unit * 7}
    for shape in (case, other):
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            for written in shape.each(keyword):
                at = exact(written)
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
    parts = [point for point in (*sorted(points), *broken) if point.denominator != 1]
    if "integer" in case.types:
        yield from (int(point) for point in whole)
    if "fraction" in case.types:
        yield from dict.fromkeys(
            float(point) for point in sorted(parts, key=lambda p: (abs(p), p < 0))
        )


def strings(case: Shape, other: Shape) -> Iterator[str]:
    """Strings of either shape's formats, of its patterns and at the edges of its lengths."""
    shortest = int(case.least("minLength") or 0)
    longest = case.most("maxLength")
    lengths = {shortest, max(shortest, 1)} | ({int(longest)} if longest is not None else set())
    for limit in (*other.each("minLength"), *other.each("maxLength")):
        lengths |= {int(limit) - 1, int(limit), int(limit) + 1}
    fits = sorted(
        at for at in lengths
        if shortest <= at <= LONGEST_TEXT and (longest is None or at <= longest)
    )  # fmt: skip
    for name in (*case.each("format"), *other.each("format")):
        yield from SAMPLES.get(name, ())
        yield from (STRETCHED[name](at) for at in fits if name in STRETCHED)
    own = outlines(case)
    if own:
        for low, high in [(shortest, longest), *((at, at) for at in fits if at <= WORTH)]:
            limit = None if high is None else int(high)
            answer = included(own, NEVER, min_length=int(low), max_length=limit)
            if isinstance(answer, Counterexample):
                yield answer.text
                yield from _lengthened(answer.text, fits)
    read = other.each("pattern")
    if (own and other.each("format")) or not all(map(is_readable, (*own, *read))):
        yield from samples(own, tuple(read))
    yield "text"
    yield from (spelled for each in other.each("pattern") for spelled in LITERAL.findall(each))
    if case.each("pattern"):
        yield from chain.from_iterable(SAMPLES[name][:2] for name in sorted(SAMPLES))
    yield from (_repeated("text", at) for at in fits if at)
    yield from PLAIN
    if case.each("pattern"):
        yield from (_repeated(MIXED, at) for at in (*fits, 8, 12, 16) if at)
    yield from (str(each) for each in other.listed or () if isinstance(each, str))


def _lengthened(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """A text made longer at its end, which most patterns do not mind."""
    for length in lengths:
        if length > len(text):
            yield text.ljust(length, text[-1:] or "a")
            yield text.ljust(length, "a")


def _repeated(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


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
        """Strings at the edges."""
        return strings(self.case, self.other)

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
