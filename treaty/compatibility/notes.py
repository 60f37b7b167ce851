"""Changes that break nothing by themselves: properties that came or went, defaults."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from treaty.compatibility.alternatives import Alternatives
from treaty.compatibility.called import name_of
from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Spot
from treaty.compatibility.lazily import Properties
from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Direction
from treaty.compatibility.shapes import Node, Shapes, forbids
from treaty.compatibility.values import key_of, shown
from treaty.findings import Severity


class Note(NamedTuple):
    """A change worth telling.

    Attributes:
        kind: The elementary change.
        severity: A warning where it may hurt.
        message: What changed.
        sender: Where the sender's side says so.
        receiver: Where the receiver's side says so.
        steps: Where it is, seen from here.
        of_base: Whether the base has what the change is about.
    """

    kind: str
    severity: Severity
    message: str
    sender: Spot
    receiver: Spot
    steps: tuple[str, ...] = ()
    of_base: bool = False


def notes(judge: Judge, sender: Node, receiver: Node, known: Alternatives | None) -> Iterator[Note]:
    """What changed between two nodes that no schema rejects.

    Args:
        judge: Knows the schemas.
        sender: The sender's node.
        receiver: The receiver's node.
        known: Which alternatives of the two are the same, where they have such.
    """
    yield from _properties(judge, sender, receiver, known)
    yield from _unsent(judge, sender, known)
    yield from _annotation(judge, sender, receiver)


def _unsent(judge: Judge, sender: Node, known: Alternatives | None) -> Iterator[Note]:
    """The alternatives of objects that only the receiver has: nobody sends them."""
    asks = judge.mode.sender == "base"
    if known is None:
        return
    counterparts = [(each,) for each in known.counterparts.values()]
    for branch in known.new:
        covered = any(judge.within((branch,), each) for each in counterparts)
        if "object" in judge.receiver.whole((branch,)).types and not covered:
            name = name_of(judge.receiver, branch)
            what = "is accepted now" if asks else "is no longer sent"
            yield Note(
                kind="branch-added" if asks else "branch-removed",
                severity=Severity.INFO if asks else Severity.WARNING,
                message=f"the alternative `{name}` {what}",
                sender=Spot(sender),
                receiver=Spot((branch,)),
                of_base=not asks,
            )


def _properties(
    judge: Judge, sender: Node, receiver: Node, known: Alternatives | None
) -> Iterator[Note]:
    sent = _declared(judge.sender, sender, known.gone if known else ())
    read = _declared(judge.receiver, receiver, known.new if known else ())
    if sent.keys() == read.keys():
        return
    if not sent or not read:
        for name, beside in (*sent.items(), *read.items()):
            beside.get(name)  # read all the same, for what cannot be read
        return
    asks = judge.mode.sender == "base"
    base, revision = (sent, read) if asks else (read, sent)
    here = Spot(sender if asks else receiver), Spot(receiver if asks else sender)
    for name in base:
        if name not in revision:
            spots = (Spot((base[name][name],)), here[1])
            yield Note(
                kind="property-removed",
                severity=Severity.WARNING,
                message=f"property `{name}` was removed",
                sender=spots[0 if asks else 1],
                receiver=spots[1 if asks else 0],
                steps=(name,),
                of_base=True,
            )
    for name in revision:
        if name not in base:
            spots = (here[0], Spot((revision[name][name],)))
            yield Note(
                kind="property-added",
                severity=Severity.INFO,
                message=f"property `{name}` was added",
                sender=spots[0 if asks else 1],
                receiver=spots[1 if asks else 0],
                steps=(name,),
            )


def _is_told(properties: dict[str, Schema], name: str) -> bool:
    """Whether a property is part of this direction, and not forbidden."""
    if isinstance(properties, Properties):
        return properties.written(name) not in (MISSING, False, {"not": {}})
    return not forbids(properties[name])


def _declared(shapes: Shapes, node: Node, but: Node) -> dict[str, dict[str, Schema]]:
    """Every property that a node, or any branch of it, describes, with those beside it.

    Args:
        shapes: Knows the schemas.
        node: The node.
        but: The branches that are left out.
    """
    found: dict[str, dict[str, Schema]] = {}
    left_out = {id(branch) for branch in but}
    stack, seen = [node], set()
    while stack:
        shape = shapes.whole(stack.pop())
        for atom in shape.atoms:
            if id(atom) in seen:
                continue
            seen.add(id(atom))
            for name in atom.get("properties", ()):
                if name not in found and _is_told(atom["properties"], name):
                    found[name] = atom["properties"]
            branches = (each for word in ("anyOf", "oneOf") for each in atom.get(word, ()))
            stack += [(branch,) for branch in branches if id(branch) not in left_out]
            stack += [(atom[word],) for word in ("then", "else") if word in atom]
    return found


def _annotation(judge: Judge, sender: Node, receiver: Node) -> Iterator[Note]:
    sent, read = _value(judge.sender, sender), _value(judge.receiver, receiver)
    if key_of(sent) == key_of(read):
        return
    base, revision = (sent, read) if judge.mode.sender == "base" else (read, sent)
    if MISSING in (base, revision) and judge.mode.direction is Direction.RESPONSE:
        return
    if base is MISSING:
        kind, message = "default-added", f"the default {shown(revision)} was added"
    elif revision is MISSING:
        kind, message = "default-removed", f"the default {shown(base)} was removed"
    else:
        kind = "default-changed"
        message = f"the default went from {shown(base)} to {shown(revision)}"
    yield Note(kind, Severity.WARNING, message, Spot(sender, "default"), Spot(receiver, "default"))


def _value(shapes: Shapes, node: Node) -> Any:
    for schema in (*node, *shapes.whole(node).atoms):
        origin = shapes.origin(schema)
        if origin is not None and isinstance(origin.raw, dict) and "default" in origin.raw:
            return origin.raw["default"]
    return MISSING
