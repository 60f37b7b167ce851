"""Discriminators: values that went and values that lead elsewhere are facts of the documents."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from treaty.compatibility.called import components_of
from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import MISSING, escaped
from treaty.compatibility.events import Break, Candidates, Spot
from treaty.compatibility.inheritance import UNIONS, target_of
from treaty.compatibility.instances import Builder
from treaty.compatibility.lowered import Origin, Schema
from treaty.compatibility.notes import Note
from treaty.compatibility.shapes import Node, Shapes
from treaty.compatibility.tags import listed, of_heirs
from treaty.findings import Severity

MOST_TRIED: Final = 8


class Values(NamedTuple):
    """A discriminator's values.

    A component's name is a value too (OpenAPI 3.1, section 4.8.25): understood where a mapping
    gives the component another, meant where none does. A base that knows no values, as a parent
    without heirs, takes any: none is new to it.

    Attributes:
        name: The property.
        targets: What each value that is understood leads to.
        meant: The values that senders use.
        atom: The schema object that has it.
        mapped: The values that its mapping names.
        default: What all other values lead to, if to anything.
        stated: The alternatives that say their values themselves, by these.
        alone: Whether they are a parent's, and an heir is referred to.
        family: That heir, with what inherits from it; nothing where it is not known.
    """

    name: str
    targets: dict[str, str]
    meant: frozenset[str]
    atom: Schema
    mapped: frozenset[str]
    default: str
    stated: dict[str, str]
    alone: bool = False
    family: frozenset[str] = frozenset()

    @property
    def understood(self) -> frozenset[str]:
        """All values that lead to something of their own."""
        return frozenset(self.targets.keys() | self.stated.keys())


class Discriminators(NamedTuple):
    """The discriminators of two nodes.

    Attributes:
        judge: Knows the schemas.
        sender: The sender's node.
        receiver: The receiver's node.
        sent: The values of the sender's.
        read: The values of the receiver's.
    """

    judge: Judge
    sender: Node
    receiver: Node
    sent: Values
    read: Values

    def tells(self, branch: Schema, *, sent: bool) -> bool:
        """Whether an alternative of one side has values of its own, by which it is told."""
        shapes, values = (
            (self.judge.sender, self.sent) if sent else (self.judge.receiver, self.read)
        )
        origin = shapes.origin(branch)
        names = components_of(shapes, branch) | ({origin.pointer} if origin else set())
        return not names.isdisjoint({*values.targets.values(), *values.stated.values()})

    def broken(self) -> Iterator[Break]:
        """What the receiver does not understand as it was meant."""
        judge, sent, read = self.judge, self.sent, self.read
        spots = Spot((sent.atom,), "discriminator"), Spot((read.atom,), "discriminator")
        asks = judge.mode.sender == "base"
        base, revision = (sent, read) if asks else (read, sent)
        if base.name != revision.name:
            message = f"the discriminator property went from `{base.name}` to `{revision.name}`"
            yield Break("discriminator-changed", message, *spots, fact=True)
            return
        unknown = sent.meant - read.understood if not read.default else ()
        for value in sorted(unknown if asks or base.understood else ()):
            kind = "removed" if asks else "added"
            what = "is no longer accepted" if asks else "may now be sent"
            yield Break(
                kind=f"discriminator-value-{kind}",
                message=f"the discriminator value `{value}` {what}",
                sender=_spot(judge.sender, sent, value),
                receiver=spots[1],
                candidates=_carrying(judge, self.sender, sent.name, value),
                fact=True,
                about=(sent.name,),
            )
        for value in sorted(sent.targets.keys() & read.targets.keys()):
            if _leads_elsewhere(judge, sent.targets[value], read.targets[value]):
                ways = f"`{base.targets[value]}` to `{revision.targets[value]}`"
                message = f"the discriminator value `{value}` went from {ways}"
                yield Break(
                    "discriminator-mapping-changed",
                    message,
                    _spot(judge.sender, sent, value),
                    _spot(judge.receiver, read, value),
                    fact=True,
                    about=(sent.name,),
                )

    def unsent(self) -> Iterator[Note]:
        """The values that only the receiver knows: nobody sends them."""
        sent, read = self.sent, self.read
        if sent.name != read.name:
            return
        asks = self.judge.mode.sender == "base"
        if asks and not sent.understood:
            return
        for value in sorted(read.meant - (sent.understood if asks else sent.meant)):
            what = "is accepted now" if asks else "is no longer sent"
            yield Note(
                kind=f"discriminator-value-{'added' if asks else 'removed'}",
                severity=Severity.INFO if asks else Severity.ERROR,
                message=f"the discriminator value `{value}` {what}",
                sender=Spot((sent.atom,), "discriminator"),
                receiver=_spot(self.judge.receiver, read, value),
                of_base=not asks,
            )


def discriminators(judge: Judge, sender: Node, receiver: Node) -> Discriminators | None:
    """The discriminators of two nodes, where both have one."""
    sent = _values(judge.sender, sender)
    read = None if sent is None else _values(judge.receiver, receiver)
    if sent and read and bool(sent.family) is not bool(read.family) and sent.alone and read.alone:
        # Of one it is not known which heir it is, so that any is compared with any.
        sent = _values(judge.sender, sender, of_any=True)
        read = _values(judge.receiver, receiver, of_any=True)
    if sent is None or read is None:
        return None
    return Discriminators(judge, sender, receiver, sent, read)


def _spot(shapes: Shapes, values: Values, value: str) -> Spot:
    """Where a value is said: in the mapping, or by the component of that name."""
    if value in values.mapped:
        return Spot((values.atom,), f"discriminator/mapping/{escaped(value)}")
    place = values.targets.get(value) or values.stated[value]
    return Spot(_target(shapes, place) or (values.atom,), "discriminator")


def _carrying(judge: Judge, sender: Node, name: str, value: str) -> Candidates:
    """Makes values that have a tag."""

    def made(builder: Builder) -> Iterator[Any]:
        for case in judge.sender.cases((*sender, {"properties": {name: {"enum": [value]}}})):
            yield from islice(builder.of_case(case), MOST_TRIED)

    return made


def _values(shapes: Shapes, node: Node, *, of_any: bool = False) -> Values | None:
    for atom in shapes.whole(node).atoms:
        origin = shapes.origin(atom)
        raw = origin.raw if origin and isinstance(origin.raw, dict) else {}
        found = raw.get("discriminator")
        if origin and isinstance(found, dict):
            if origin.pointer in shapes.lowering.side.heirs:
                family = _family(shapes, node) if origin.alone and not of_any else frozenset()
                if origin.alone and not family and not _mapped(found):
                    continue  # an heir's siblings are not meant here, and nothing else is said
                values = _inherited(shapes, origin.pointer, atom, found, family)
                return values._replace(alone=origin.alone, family=family)
            return _read(shapes, origin, atom, found)
    return None


def _family(shapes: Shapes, node: Node) -> frozenset[str]:
    """The heir that a node refers to itself, with what inherits from it; nothing for any heir."""
    descent = shapes.lowering.side.descent
    for schema in node:
        for name in components_of(shapes, schema) if "$ref" in schema else ():
            if name in descent:
                return frozenset({name, *descent[name]})
    return frozenset()


def _inherited(
    shapes: Shapes, parent: str, atom: Schema, found: dict[str, Any], family: frozenset[str]
) -> Values:
    side = shapes.lowering.side
    of_family = family or frozenset((*side.heirs[parent], parent))
    understood = of_heirs(side, parent, sends=False)
    targets = {
        str(tag): heir for heir in understood if heir in of_family for tag in understood[heir]
    }
    mapped = _mapped(found)
    targets |= {value: target for value, target in mapped.items() if value in targets}
    sent = of_heirs(side, parent, sends=True)
    meant = (sent.get(heir, ()) for heir in side.heirs[parent] if heir in of_family)
    return Values(
        str(found.get("propertyName")),
        targets,
        frozenset(str(tag) for tags in meant for tag in tags),
        atom,
        frozenset(mapped),
        _default(found),
        {},
    )


def _default(found: dict[str, Any]) -> str:
    named = found.get("defaultMapping")
    return target_of(named) if isinstance(named, str) else ""


def _mapped(found: dict[str, Any]) -> dict[str, str]:
    """What the values in a discriminator's mapping lead to."""
    mapping = found.get("mapping")
    given = mapping.items() if isinstance(mapping, dict) else ()
    return {str(value): target_of(str(target)) for value, target in given}


def _read(shapes: Shapes, origin: Origin, atom: Schema, found: dict[str, Any]) -> Values:
    name, explicit = str(found.get("propertyName")), _mapped(found)
    named: dict[str, str] = {}
    stated: dict[str, str] = {}
    meant = set(explicit)
    for place, branch in _branches(origin):
        own = listed(shapes.lowering.side, branch, name)
        if own is None and "$ref" in branch:
            values = {place.rpartition("/")[2]}
            named |= dict.fromkeys(values, place)
        else:
            values = set(map(str, own or ()))
            stated |= dict.fromkeys(values, place)
        if place not in explicit.values():
            meant |= values
    return Values(
        name,
        named | explicit,
        frozenset(meant),
        atom,
        frozenset(explicit),
        _default(found),
        stated,
    )


def _branches(origin: Origin) -> Iterator[tuple[str, dict[str, Any]]]:
    """The alternatives of a union, each with what it refers to or else its own place."""
    for word in UNIONS:
        branches = origin.raw.get(word)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                reference = branch.get("$ref")
                here = f"{origin.pointer}/{word}/{index}"
                yield (reference if isinstance(reference, str) else here), branch


def _leads_elsewhere(judge: Judge, sent: str, read: str) -> bool:
    """Whether a value leads to something else, and not merely to a renamed or grown component."""
    if sent == read:
        return False
    one, other = _target(judge.sender, sent), _target(judge.receiver, read)
    if one is None or other is None:
        return True
    names = set(judge.sender.whole(one).names), set(judge.receiver.whole(other).names)
    old, new = names if judge.mode.sender == "base" else reversed(names)
    return not old <= new or judge.compatible(one, other) is not True


def _target(shapes: Shapes, pointer: str) -> Node | None:
    if shapes.lowering.side.resolve(pointer) is MISSING:
        return None
    return (shapes.lowering.root(pointer),)
