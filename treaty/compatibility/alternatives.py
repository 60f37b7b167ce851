"""Which alternative of one side is which of the other: by name, by title, by what they have.

An alternative that has no counterpart came or went as a whole. It is told as such, and not as the
properties that it would have in common with another one.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from treaty.compatibility.called import components_of, title_of
from treaty.compatibility.deciding import Judge
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Node, Shape, Shapes
from treaty.compatibility.values import key_of

LIKE: Final = 0.5
"""The share of its properties that the smaller of two alternatives has in common with another."""

TAGGED: Final = 2.0
"""What a common tag counts for: more than any other likeness."""


class Alternatives(NamedTuple):
    """The alternatives of two unions.

    Attributes:
        counterparts: The receiver's alternative for each of the sender's, by its identity.
        gone: The sender's that have none.
        new: The receiver's that have none.
    """

    counterparts: dict[int, Schema]
    gone: tuple[Schema, ...]
    new: tuple[Schema, ...]

    def meant(self, case: Shape) -> Schema | None:
        """The receiver's alternative that a sender's case was meant for."""
        found = (self.counterparts.get(id(branch)) for branch in case.taken)
        return next((each for each in found if each is not None), None)

    def lost(self, case: Shape) -> Schema | None:
        """The sender's alternative without a counterpart that a case is of."""
        if self.meant(case) is not None:
            return None
        gone = {id(branch) for branch in self.gone}
        return next((branch for branch in case.taken if id(branch) in gone), None)


def alternatives(judge: Judge, sender: Node, receiver: Node) -> Alternatives | None:
    """The alternatives of two nodes, where at most one union on each side says what they are."""
    sent, read = judge.sender.whole(sender), judge.receiver.whole(receiver)
    if len(sent.unions) > 1 or len(read.unions) > 1 or not (sent.unions or read.unions):
        return None
    ours, theirs = _branches(judge.sender, sent), _branches(judge.receiver, read)
    if not sent.unions or not read.unions:
        return _single(judge, sender, receiver, ours or theirs)
    left = _Left(judge, ours, theirs)
    left.take(_same_components(judge))
    left.take(judge.same)
    left.take(_same_titles(judge))
    left.take_likest()
    return Alternatives(left.found, tuple(left.ours), tuple(left.theirs))


def _single(
    judge: Judge, sender: Node, receiver: Node, branches: list[Schema]
) -> Alternatives | None:
    """One side has a single schema: a counterpart of what is surely the same, or of none."""
    sends = bool(judge.sender.whole(sender).unions)
    shapes, other = (judge.sender, judge.receiver) if sends else (judge.receiver, judge.sender)
    parts = list(_parts(other, receiver if sends else sender))
    known = {name for part in parts for name in components_of(other, part)}
    for branch in branches:
        alike = bool(components_of(shapes, branch) & known) or any(
            judge.same(branch, part) if sends else judge.same(part, branch) for part in parts
        )
        if alike:
            rest = tuple(each for each in branches if each is not branch)
            if sends:
                return Alternatives({id(branch): parts[0]}, rest, ())
            return Alternatives({}, (), rest)
    return None


def _parts(shapes: Shapes, node: Node) -> Iterator[Schema]:
    """The schemas that a node without alternatives consists of, references followed."""
    stack, seen = list(reversed(node)), set()
    while stack:
        schema = stack.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        inner = [shapes.lowering.resolve(schema["$ref"])] if "$ref" in schema else []
        inner += [each for word in ("allOf", "anyOf", "oneOf") for each in schema.get(word, ())]
        stack += reversed(inner)


class _Left:
    """The alternatives of both sides that have no counterpart yet."""

    def __init__(self, judge: Judge, ours: list[Schema], theirs: list[Schema]) -> None:
        self.judge = judge
        self.ours = ours
        self.theirs = theirs
        self.found: dict[int, Schema] = {}

    def take(self, matches: Callable[[Schema, Schema], bool]) -> None:
        """Pairs what matches, in the order of the documents."""
        for one in list(self.ours):
            other = next((each for each in self.theirs if matches(one, each)), None)
            if other is not None:
                self._pair(one, other)

    def take_likest(self) -> None:
        """Pairs what is left by how much it has in common, the likest first."""
        ranked = [
            (-score, at, to)
            for at, one in enumerate(self.ours)
            for to, other in enumerate(self.theirs)
            if (score := _likeness(self.judge, one, other)) > 0
        ]
        ours, theirs = list(self.ours), list(self.theirs)
        for _, at, to in sorted(ranked):
            if any(each is ours[at] for each in self.ours) and any(
                each is theirs[to] for each in self.theirs
            ):
                self._pair(ours[at], theirs[to])

    def _pair(self, one: Schema, other: Schema) -> None:
        self.found[id(one)] = other
        self.ours = [each for each in self.ours if each is not one]
        self.theirs = [each for each in self.theirs if each is not other]


def _branches(shapes: Shapes, shape: Shape) -> list[Schema]:
    """The alternatives of a shape's union; one that leaves a choice itself is taken apart."""
    found = []
    seen: set[int] = set()
    stack = [branch for atom, word in shape.unions for branch in reversed(atom[word])]
    while stack:
        branch = stack.pop()
        inner = shapes.whole((branch,)).unions
        if len(inner) == 1 and id(inner[0][0]) not in seen:
            seen.add(id(inner[0][0]))
            stack += reversed(inner[0][0][inner[0][1]])
        else:
            found.append(branch)
    return found


def _same_components(judge: Judge) -> Callable[[Schema, Schema], bool]:
    def matches(one: Schema, other: Schema) -> bool:
        return bool(components_of(judge.sender, one) & components_of(judge.receiver, other))

    return matches


def _same_titles(judge: Judge) -> Callable[[Schema, Schema], bool]:
    def matches(one: Schema, other: Schema) -> bool:
        title = title_of(judge.sender, one)
        return bool(title) and title == title_of(judge.receiver, other)

    return matches


def _likeness(judge: Judge, one: Schema, other: Schema) -> float:
    """How much two alternatives have in common; nothing where they are told apart."""
    sent, read = judge.sender.whole((one,)), judge.receiver.whole((other,))
    if not sent.types & judge.reads(read):
        return 0.0
    tags = list(_tags(judge, sent, read))
    if tags and not all(tags):
        return 0.0
    ours, theirs = set(sent.names), set(read.names)
    shared = len(ours & theirs)
    if not tags and ours and theirs and shared < LIKE * min(len(ours), len(theirs)):
        return 0.0
    return 1.0 + TAGGED * bool(tags) + shared / max(len(ours | theirs), 1)


def _tags(judge: Judge, sent: Shape, read: Shape) -> Iterator[bool]:
    """Whether each required property that lists values on both sides has one in common."""
    for name in sent.required:
        if name in read.names:
            one = _listed(judge.sender, sent.property(name))
            other = _listed(judge.receiver, read.property(name))
            if one is not None and other is not None:
                yield not set(map(key_of, one)).isdisjoint(map(key_of, other))


def _listed(shapes: Shapes, node: Node) -> list[Any] | None:
    return shapes.whole(node).listed if node else None
