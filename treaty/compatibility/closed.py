"""Whether a message keeps to what its sender declares.

A sender does not send a property that its own schema does not declare and the receiver's does. In
a union the branches that accept the message declare; for the receiver, which may reject them all,
every branch does.
"""

from typing import Any, TypeAlias

from treaty.compatibility.events import Decider
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Node, NodeKey, Shape, forbids, key, matches

Path: TypeAlias = tuple[str | int, ...]


def keeps_to_declared(decider: Decider, sender: Node, receiver: Node, value: Any) -> bool:
    """Whether a value has no property that only the receiver declares."""
    read = _Declared(decider, sends=False)
    read.collect(receiver, value, ())
    if not any(read.names.values()):
        return True
    sent = _Declared(decider, sends=True)
    sent.collect(sender, value, ())
    return all(names <= sent.names.get(path, set()) for path, names in read.names.items())


class _Declared:
    """The names in a value that one side's schema declares, by the path of their object."""

    def __init__(self, decider: Decider, *, sends: bool) -> None:
        self.decider = decider
        self.shapes = decider.sender if sends else decider.receiver
        self.sends = sends
        self.names: dict[Path, set[str]] = {}
        self._met: set[tuple[NodeKey, Path]] = set()

    def collect(self, node: Node, value: Any, path: Path) -> None:
        met = (key(node), path)
        if not isinstance(value, dict | list) or not value or met in self._met:
            return
        self._met.add(met)
        shape = self.shapes.whole(node)
        for atom in shape.atoms:
            for branch in self._branches(atom, value):
                self.collect((branch,), value, path)
        if isinstance(value, dict):
            self._members(shape, value, path)
        else:
            for index, item in enumerate(value):
                self.collect(shape.item(index), item, (*path, index))

    def _members(self, shape: Shape, value: dict[str, Any], path: Path) -> None:
        names = self.names.setdefault(path, set())
        for name, item in value.items():
            node = shape.property(name)
            if (
                name in shape.names
                or any(extra and not forbids(extra) for extra in node)
                or any(matches(pattern, name) for pattern in shape.patterns)
            ):
                names.add(name)
            self.collect(node, item, (*path, name))

    def _branches(self, atom: Schema, value: Any) -> list[Schema]:
        parts = [part for word in ("anyOf", "oneOf") for part in atom.get(word, ())]
        found = [part for part in parts if self._counts(part, value)]
        if "if" in atom:
            met = self._accepts(atom["if"], value)
            found += [atom["if"]] * met
            for word, wanted in (("then", True), ("else", False)):
                if word in atom and (not self.sends or met is wanted):
                    found.append(atom[word])
        for name, part in atom.get("dependentSchemas", {}).items():
            if not self.sends or (isinstance(value, dict) and name in value):
                found.append(part)
        return found

    def _counts(self, part: Schema, value: Any) -> bool:
        return not self.sends or self._accepts(part, value)

    def _accepts(self, part: Schema, value: Any) -> bool:
        return self.decider.admits((part,), value, sends=self.sends)
