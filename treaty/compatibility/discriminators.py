"""Discriminators: values that went and values that lead elsewhere are facts of the documents."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Spot
from treaty.compatibility.shapes import Node, Shapes


def discriminators(judge: Judge, sender: Node, receiver: Node) -> Iterator[Break]:
    """What changed in the discriminator of two nodes."""
    sent, read = _discriminator(judge.sender, sender), _discriminator(judge.receiver, receiver)
    if sent is None or read is None:
        return
    spots = Spot(sender, "discriminator"), Spot(receiver, "discriminator")
    asks = judge.mode.sender == "base"
    base, revision = (sent, read) if asks else (read, sent)
    if base.name != revision.name:
        message = f"the discriminator property went from `{base.name}` to `{revision.name}`"
        yield Break("discriminator-changed", message, *spots, fact=True)
        return
    gone, new = base.meant - revision.targets.keys(), revision.meant - base.targets.keys()
    told = [("removed", value, "is no longer accepted" if asks else "is no longer sent")
            for value in sorted(gone)]  # fmt: skip
    told += [("added", value, "may now be sent") for value in sorted(() if asks else new)]
    for word, value, what in told:
        message = f"the discriminator value `{value}` {what}"
        kind = f"discriminator-value-{word}"
        yield Break(kind, message, *spots, fact=True, about=(base.name,))
    for value in sorted(sent.targets.keys() & read.targets.keys()):
        if _leads_elsewhere(judge, sent.targets[value], read.targets[value]):
            ways = f"`{base.targets[value]}` to `{revision.targets[value]}`"
            message = f"the discriminator value `{value}` went from {ways}"
            yield Break("discriminator-mapping-changed", message, *spots, fact=True)


class _Discriminator(NamedTuple):
    """A discriminator and its values.

    A component's name is a value too (OpenAPI 3.1, section 4.8.25): understood where a mapping
    gives the component another, meant where none does.

    Attributes:
        name: The property.
        targets: What each value that is understood leads to.
        meant: The values that senders use.
    """

    name: str
    targets: dict[str, str]
    meant: frozenset[str]


def _discriminator(shapes: Shapes, node: Node) -> _Discriminator | None:
    for atom in shapes.whole(node).atoms:
        origin = shapes.origin(atom)
        raw = origin.raw if origin and isinstance(origin.raw, dict) else {}
        found = raw.get("discriminator")
        if isinstance(found, dict):
            return _read(shapes, raw, str(found.get("propertyName")), found.get("mapping"))
    return None


def _read(shapes: Shapes, raw: dict[str, Any], name: str, mapping: Any) -> _Discriminator:
    given = mapping.items() if isinstance(mapping, dict) else ()
    explicit = {str(value): _pointer(str(target)) for value, target in given}
    branches = [
        branch for word in ("oneOf", "anyOf")
        for branch in raw.get(word) or () if not shapes.lowering.states(branch, name)
    ]  # fmt: skip
    references = [branch["$ref"] for branch in branches if "$ref" in branch]
    named = {each.rpartition("/")[2]: each for each in references if isinstance(each, str)}
    meant = {value for value, target in named.items() if target not in explicit.values()}
    return _Discriminator(name, named | explicit, frozenset(meant | explicit.keys()))


def _pointer(target: str) -> str:
    return target if target.startswith("#") else f"#/components/schemas/{target}"


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
