"""Discriminators: values that went and values that lead elsewhere are facts of the documents."""

from collections.abc import Iterator
from typing import Any

from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import MISSING, same
from treaty.compatibility.events import Break, Spot
from treaty.compatibility.shapes import Node, Shapes


def discriminators(judge: Judge, sender: Node, receiver: Node) -> Iterator[Break]:
    """What changed in the discriminator of two nodes."""
    sent, read = _discriminator(judge.sender, sender), _discriminator(judge.receiver, receiver)
    if sent is None or read is None or same(sent, read):
        return
    spots = Spot(sender, "discriminator"), Spot(receiver, "discriminator")
    asks = judge.mode.sender == "base"
    base, revision = (sent, read) if asks else (read, sent)
    if base.get("propertyName") != revision.get("propertyName"):
        names = f"`{base.get('propertyName')}` to `{revision.get('propertyName')}`"
        message = f"the discriminator property went from {names}"
        yield Break("discriminator-changed", message, *spots, fact=True)
        return
    old, new = _mapping(base), _mapping(revision)
    about = (str(base.get("propertyName")),)
    for value in sorted(old.keys() - new.keys() if asks else new.keys() - old.keys()):
        verb = "is no longer accepted" if asks else "may now be sent"
        yield Break(
            "discriminator-value-removed" if asks else "discriminator-value-added",
            f"the discriminator value `{value}` {verb}",
            *spots,
            fact=True,
            about=about,
        )
    for value in sorted(old.keys() - new.keys()) if not asks else ():
        yield Break(
            "discriminator-value-removed",
            f"the discriminator value `{value}` is no longer sent",
            *spots,
            fact=True,
            about=about,
        )
    for value in sorted(old.keys() & new.keys()):
        if old[value] != new[value] and _other_content(judge, sent, read, value):
            yield Break(
                "discriminator-mapping-changed",
                f"the discriminator value `{value}` went from `{old[value]}` to `{new[value]}`",
                *spots,
                fact=True,
            )


def _discriminator(shapes: Shapes, node: Node) -> dict[str, Any] | None:
    for atom in shapes.whole(node).atoms:
        origin = shapes.origin(atom)
        found = origin.raw.get("discriminator") if origin and isinstance(origin.raw, dict) else None
        if isinstance(found, dict):
            return found
    return None


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    mapping = discriminator.get("mapping")
    if not isinstance(mapping, dict):
        return {}
    return {str(value): str(target) for value, target in mapping.items()}


def _other_content(judge: Judge, sent: dict[str, Any], read: dict[str, Any], value: str) -> bool:
    """Whether a value leads to something else, and not merely to a renamed or grown component."""
    one = _target(judge.sender, _mapping(sent)[value])
    other = _target(judge.receiver, _mapping(read)[value])
    if one is None or other is None:
        return True
    names = set(judge.sender.whole(one).names), set(judge.receiver.whole(other).names)
    old, new = names if judge.mode.sender == "base" else reversed(names)
    return not old <= new or judge.compatible(one, other) is not True


def _target(shapes: Shapes, target: str) -> Node | None:
    pointer = target if target.startswith("#") else f"#/components/schemas/{target}"
    if shapes.lowering.side.resolve(pointer) is MISSING:
        return None
    return (shapes.lowering.root(pointer),)
