"""Whether the objects that a sender sends are such as a receiver accepts."""

from collections.abc import Iterator
from itertools import chain
from operator import methodcaller
from typing import Final

from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Child, Event, Facing, Spot
from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Direction
from treaty.compatibility.names import UNKNOWN, example, language, unruled
from treaty.compatibility.shapes import Node, Shape, forbids, matches
from treaty.compatibility.values import shown
from treaty.findings import Severity

EXTRA: Final = "extra"
"""What a witness calls a property that neither side declares."""


def objects(facing: Facing) -> Iterator[Event]:
    """What there is to objects of one case."""
    if "object" not in facing.case.types:
        return
    yield from _required(facing)
    yield from _properties(facing)
    yield from _patterns(facing)
    yield from _extras(facing)
    yield from _names(facing)
    yield from _counts(facing)
    yield from _dependents(facing)


def sends(case: Shape, name: str) -> bool:
    """Whether a sender that keeps to its own declarations may send a name."""
    declared = (
        name in case.names
        or case.declares_all
        or any(matches(pattern, name) for pattern in case.patterns)
    )
    return declared and not any(map(forbids, case.property(name)))


def is_open(case: Shape) -> bool:
    """Whether a shape leaves room for names that it does not declare."""
    return not any(map(forbids, case.extra))


def fresh(*shapes: Shape) -> str:
    """A name that none of the shapes declares."""
    taken = {name for shape in shapes for name in shape.names}
    patterns = {pattern for shape in shapes for pattern in shape.patterns}
    for name in chain((EXTRA, "other", "undeclared"), map("x{}".format, range(1_000))):
        if name not in taken and not any(matches(pattern, name) for pattern in patterns):
            return name
    return EXTRA


def _where(node: Node, name: str) -> Node:
    """The schemas under a property, or else the objects that would hold it."""
    return tuple(
        atom["properties"][name] for atom in node if name in atom.get("properties", ())
    ) or tuple(node)


def _required(facing: Facing) -> Iterator[Break]:
    case, other = facing.case, facing.other
    for name, atom in other.required.items():
        if name in case.required:
            continue
        known = sends(case, name)
        asks = facing.decider.mode.sender == "base"
        if asks:
            kind = "property-became-required" if known else "required-property-added"
            message = f"property `{name}` " + (
                "became required" if known else "was added and is required"
            )
        else:
            kind = "property-became-optional" if known else "required-property-removed"
            message = f"property `{name}` " + (
                "became optional" if known else "was removed, and was required"
            )
        yield Break(
            kind=kind,
            message=message,
            sender=Spot(_where(facing.case.atoms, name)),
            receiver=Spot((atom,), "required"),
            candidates=methodcaller("objects", without=name),
            steps=(name,),
        )


def _properties(facing: Facing) -> Iterator[Event]:
    case, other = facing.case, facing.other
    for name in dict.fromkeys((*case.names, *other.names)):
        if facing.decider.stays_under(case, other, name) or not sends(case, name):
            continue
        read = other.property(name)
        if any(map(forbids, read)):
            yield _refused(facing, name)
        elif read:
            yield Child(name, case.property(name), read)


def _refused(facing: Facing, name: str) -> Break:
    asks = facing.decider.mode.sender == "base"
    closing = tuple(
        atom
        for atom in facing.other.atoms
        if forbids(atom.get("additionalProperties", {}))
        or forbids(atom.get("unevaluatedProperties", {}))
    )
    return Break(
        kind="property-removed" if asks else "property-added",
        message=f"property `{name}` "
        + (
            "is no longer accepted" if asks else "was added, and the base accepts no other property"
        ),
        sender=Spot(_where(facing.case.atoms, name)),
        receiver=Spot(closing or facing.other.atoms, "additionalProperties"),
        candidates=methodcaller("objects", having=name),
        steps=(name,),
    )


def _patterns(facing: Facing) -> Iterator[Event]:
    case, other = facing.case, facing.other
    rules = language(case)
    for pattern in case.patterns:
        name = example((pattern, *rules))
        if name is None or any(map(forbids, _under(case, pattern))):
            continue
        for wanted in other.patterns:
            both = name if wanted == pattern else example((pattern, wanted, *rules))
            yield from _meeting(facing, both, _under(case, pattern), wanted)
        left = unruled((pattern, *rules), other)
        if left is not None:
            yield from _rest(facing, left, case.property(left), closed_kind="pattern-properties")
    if case.declares_all:
        for wanted in other.patterns:
            both = example((wanted, *rules))
            if both not in case.names:
                yield from _meeting(facing, both, case.extra, wanted)


def _meeting(facing: Facing, name: str | None, sent: Node, wanted: str) -> Iterator[Child]:
    """What is sent under a name that has a pattern of the receiver."""
    if name == UNKNOWN:
        yield Child(EXTRA, sent, _under(facing.other, wanted), wild=True)
    elif name is not None:
        yield Child(name, facing.case.property(name), facing.other.property(name), wild=True)


def _under(shape: Shape, pattern: str) -> Node:
    """The schemas under a pattern of names."""
    return tuple(each[pattern] for each in shape.each("patternProperties") if pattern in each)


def _extras(facing: Facing) -> Iterator[Event]:
    case, other = facing.case, facing.other
    if not is_open(case):
        return
    rules = language(case)
    name = unruled(rules, other) if rules else fresh(case, other)
    if name is None:
        return
    if case.declares_all:
        yield from _rest(facing, name, case.property(name), closed_kind="additional-properties")
    elif not is_open(other):
        yield _closed(facing, name, "additional-properties")


def _rest(facing: Facing, name: str, sent: Node, *, closed_kind: str) -> Iterator[Event]:
    """What is sent under names that a pattern or a schema for all others declares."""
    if not is_open(facing.other):
        yield _closed(facing, name, closed_kind)
    elif facing.other.extra:
        yield Child(name, sent, facing.other.extra, wild=True)


def _closed(facing: Facing, name: str, subject: str) -> Break:
    asks = facing.decider.mode.sender == "base"
    words = ("additionalProperties", "unevaluatedProperties")
    explicit = any(word in atom for atom in facing.case.atoms for word in words)
    mild = not asks and facing.decider.mode.direction is Direction.RESPONSE and not explicit
    word = next((word for word in words if facing.other.each(word)), words[0])
    return Break(
        kind=f"{subject}-{'closed' if asks else 'opened'}",
        message="properties that the schema does not declare "
        + ("are no longer accepted" if asks else "may now be sent"),
        sender=Spot(facing.holding(word), word),
        receiver=Spot(tuple(facing.other.having(word)), word),
        candidates=methodcaller("objects", having=name),
        severity=Severity.WARNING if mild else Severity.ERROR,
    )


def _names(facing: Facing) -> Iterator[Break]:
    case, other, decider = facing.case, facing.other, facing.decider
    for atom in other.having("propertyNames"):
        rule: Schema = atom["propertyNames"]
        candidates = [name for name in case.names if sends(case, name)]
        examples = (example((pattern,)) for pattern in case.patterns)
        candidates += [name for name in examples if name not in (None, UNKNOWN)]
        own = tuple(case.each("propertyNames"))
        refused = [name for name in candidates if not decider.admits((rule,), name, sends=False)]
        refused = [name for name in refused if decider.admits(own, name, sends=True)]
        texts = tuple({"type": ["string"], "pattern": pattern} for pattern in case.patterns)
        rest = [(text, *own) for text in texts]
        if is_open(case):
            rest.append(({"type": ["string"]}, *own))
        if refused or any(decider.compatible(node, (rule,)) is not True for node in rest):
            written = own[0] if own else MISSING
            yield facing.keyword(
                "property-names",
                "propertyNames",
                written,
                atom,
                methodcaller("named", rule, tuple(refused)),
            )


def _counts(facing: Facing) -> Iterator[Break]:
    case, other = facing.case, facing.other
    fewest = max(int(case.least("minProperties") or 0), len(case.required))
    most = case.most("maxProperties")
    if not is_open(case) and not case.patterns:
        names = sum(sends(case, name) for name in case.names)
        most = names if most is None else min(most, names)
    for atom in other.having("minProperties"):
        if fewest < atom["minProperties"]:
            written = next(iter(case.each("minProperties")), MISSING)
            yield facing.keyword(
                "min-properties",
                "minProperties",
                written,
                atom,
                methodcaller("objects"),
                lower=True,
            )
    for atom in other.having("maxProperties"):
        if most is None or most > atom["maxProperties"]:
            written = next(iter(case.each("maxProperties")), MISSING)
            count = int(atom["maxProperties"]) + 1
            yield facing.keyword(
                "max-properties",
                "maxProperties",
                written,
                atom,
                methodcaller("objects", count=count),
                lower=False,
            )


def _dependents(facing: Facing) -> Iterator[Event]:
    case, other = facing.case, facing.other
    for atom in other.having("dependentRequired"):
        for name, needs in atom["dependentRequired"].items():
            missing = [need for need in needs if need != name and need not in case.required]
            if not missing or not sends(case, name):
                continue
            yield Break(
                kind=f"dependent-required-{facing.word(MISSING, needs)}",
                message=f"property `{name}` "
                + ("now needs " if facing.decider.mode.sender == "base" else "no longer brings ")
                + shown(missing),
                sender=Spot(facing.holding("dependentRequired"), "dependentRequired"),
                receiver=Spot((atom,), "dependentRequired"),
                candidates=methodcaller("objects", having=name, without=missing[0]),
                steps=(name,),
            )
    for atom in other.having("dependentSchemas"):
        for name, schema in atom["dependentSchemas"].items():
            if sends(case, name):
                present: Schema = {"type": ["object"], "required": [name]}
                yield Child(None, (*case.node, present), (schema,))
