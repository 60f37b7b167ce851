"""The predicate: does a sender's node stay within a receiver's?

It assumes and recurses: a pair of nodes that is met again while it is being decided holds unless
something else breaks. Nothing here reports; `treaty.compatibility.schemas` tells what broke.
"""

from itertools import islice
from typing import Any, Final, TypeAlias

import jsonschema_rs

from treaty.compatibility import algebra
from treaty.compatibility.bundles import bundle, inlined, names_in
from treaty.compatibility.cases import events, receiver_node
from treaty.compatibility.documents import MISSING, Pair
from treaty.compatibility.effort import Effort
from treaty.compatibility.events import Break, Child, Facing
from treaty.compatibility.instances import Builder, Maker
from treaty.compatibility.lazily import Properties
from treaty.compatibility.lowered import Origin, Schema
from treaty.compatibility.lowering import Lowering
from treaty.compatibility.mode import Media, Mode, Role
from treaty.compatibility.shapes import Node, NodeKey, Shape, Shapes, key
from treaty.compatibility.values import NUMERIC, atomic_types, key_of, type_of
from treaty.compatibility.ways import names_about
from treaty.proof import readings, validator

PairKey: TypeAlias = tuple[NodeKey, NodeKey]

MOST_PAIRS: Final = 2_000
"""How many pairs one question may touch before the answer is unknown."""

MOST_CHECKS: Final = 4_000
"""How many compiled validators are kept."""

MOST_NESTED: Final = 8
"""How many questions about unions may be open at once."""

MOST_TRIED: Final = 12

MOST_PLAIN: Final = 2
"""How deep in a value a refusal is looked for before a validator is asked."""

TYPED: Final = {"type", "enum"}
"""Many schemas say no more, and are not worth a validator."""

CHOICES: Final = frozenset({"anyOf", "oneOf", "if", "then", "else", "not"})
WHOLE: Final = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
"""The keywords that look at every property, or at what the alternatives beside them declare."""


class Judge:
    """Decides for one mode; answers are kept.

    Attributes:
        mode: What the schemas are compared for.
        sender: The sender's shapes.
        receiver: The receiver's shapes.
        effort: How much work is left.
    """

    def __init__(self, pair: Pair, mode: Mode, effort: Effort | None = None) -> None:
        self.pair = pair
        self.mode = mode
        sides = {"base": pair.base, "revision": pair.revision}
        self.sender = Shapes(Lowering(sides[mode.sender], mode, Role.SENDER))
        self.receiver = Shapes(Lowering(sides[mode.receiver], mode, Role.RECEIVER))
        self.sender.lowering.other = self.receiver.lowering
        self.receiver.lowering.other = self.sender.lowering
        self.maker = Maker(self)
        self.effort = effort or Effort()
        self._known: dict[PairKey, bool] = {}
        self._unknown: set[PairKey] = set()
        self._read: dict[PairKey, Shape] = {}
        self._checks: dict[
            tuple[NodeKey, frozenset[str], bool], tuple[jsonschema_rs.Draft202012Validator, Node]
        ] = {}
        self._left = 0
        self._around: frozenset[PairKey] = frozenset()
        self._open: list[set[PairKey]] = []
        self._kept: list[Node] = []

    def reads(self, shape: Shape) -> frozenset[str]:
        """The types that a receiver's shape takes; as text, a string takes any primitive."""
        if self.mode.media is Media.TEXT and "string" in shape.types:
            return shape.types | NUMERIC | {"boolean", "null"}
        return shape.types

    def admits(self, node: Node, value: Any, *, sends: bool) -> bool:
        """Whether a value is valid for one side."""
        if len(node) == 1 and node[0].keys() <= TYPED and self.mode.media is Media.JSON:
            return _is_plainly(node[0], value)
        check = self._check(node, names_in(value), sends=sends)
        if self.mode.media is Media.JSON:
            return bool(check.is_valid(value))
        return any(check.is_valid(form) for form in readings(value))

    def takes(self, node: Node, value: Any, names: frozenset[str]) -> bool:
        """Whether a value is valid for the receiver as it stands, and not by its text form.

        Args:
            node: The receiver's node.
            value: The value.
            names: The property names in it, and in others of which the same is asked.
        """
        if self._plainly_refused(node, value):
            return False
        return bool(self._check(node, names, sends=False).is_valid(value))

    def _plainly_refused(self, node: Node, value: Any, depth: int = 0) -> bool:
        """Whether a type, a listed value or a required name tells it, without a validator."""
        shape = self.receiver.whole(node)
        if type_of(value) not in shape.types:
            return True
        if not isinstance(value, dict):
            return shape.listed is not None and key_of(value) not in map(key_of, shape.listed)
        if any(name not in value for name in shape.required):
            return True
        look = depth < MOST_PLAIN and not shape.each("unevaluatedProperties")
        return look and any(
            bool(inner := shape.property(name)) and self._plainly_refused(inner, each, depth + 1)
            for name, each in value.items()
        )

    def _check(
        self, node: Node, names: frozenset[str], *, sends: bool
    ) -> jsonschema_rs.Draft202012Validator:
        name = (key(node), names, sends)
        if name not in self._checks:
            if len(self._checks) > MOST_CHECKS:
                self._checks.clear()
            lowering = (self.sender if sends else self.receiver).lowering
            schema = bundle(lowering, node, names, self.effort)
            self._checks[name] = (validator(schema), node)
        return self._checks[name][0]

    def rejecting(self, node: Node, value: Any) -> str:
        """The receiver's keyword that rejects a value, or nothing."""
        schema = bundle(self.receiver.lowering, node, names_in(value))
        for error in validator(schema).iter_errors(value):
            words = [each for each in error.schema_path if isinstance(each, str)]
            return words[-1] if words else ""
        return ""

    def covers(self, sender: Node, receiver: Node) -> bool:
        """Whether the schema algebra says yes; its no counts for nothing, a sender is closed."""
        sent = inlined(self.sender.lowering, sender)
        read = inlined(self.receiver.lowering, receiver)
        return sent is not None and read is not None and algebra.covers(read, sent) is True

    def within(self, one: Node, other: Node) -> bool:
        """Whether a node is known to admit no more than another, whoever sends or receives."""
        inner, outer = (inlined(self.sender.lowering, node) for node in (one, other))
        if inner is None or outer is None:
            return bundle(self.sender.lowering, one) == bundle(self.sender.lowering, other)
        return inner == outer or algebra.covers(outer, inner) is True

    def skips(self, sender: Node, receiver: Node) -> bool:
        """Whether each schema of the receiver stands unchanged among the sender's."""
        return self.stays(sender, receiver) or self._implied(self.sender.whole(sender), receiver)

    def stays(self, sender: Node, receiver: Node) -> bool:
        """Whether both nodes are one schema, the same on both sides."""
        return len(sender) == len(receiver) == 1 and self.same(sender[0], receiver[0])

    def same(self, sender: Schema, receiver: Schema) -> bool:
        """Whether two schemas stand unchanged on both sides."""
        sent, read = self.sender.origin(sender), self.receiver.origin(receiver)
        if sent is None or read is None or not sent.reads_like(read):
            return False
        return self._unchanged(sent.raw, read.raw)

    def stays_under(self, sender: Shape, receiver: Shape, name: str) -> bool:
        """Whether all that the receiver says of a property stands unchanged among the sender's.

        What the documents have is compared, so that nothing needs to be lowered for it.
        """
        sent = [raw for atom in sender.atoms if (raw := _written(atom, name)) is not MISSING]
        if not sent:
            return False
        for atom in receiver.atoms:
            if "patternProperties" in atom or "unevaluatedProperties" in atom:
                return False
            if name in atom.get("properties", ()):
                read = _written(atom, name)
                if read is MISSING or not any(self._unchanged(each, read) for each in sent):
                    return False
                if not self.receiver.lowering.reads(read):
                    return False
            elif "additionalProperties" in atom:
                return False
        return True

    def _implied(self, sender: Shape, receiver: Node) -> bool:
        own = [origin for atom in sender.atoms if (origin := self.sender.origin(atom))]
        return all(self._stands(atom, own) for atom in self.receiver.whole(receiver).atoms)

    def read(self, sender: Node, receiver: Node) -> Shape:
        """The receiver's shape without the alternatives that stand unchanged among the sender's.

        Their names count only where something else looks at all properties.
        """
        whole = self.receiver.whole(receiver)
        choices = [atom for atom in whole.atoms if _is_choice(atom)]
        if not choices or len(choices) == len(whole.atoms) == 1 or not _is_plain(whole):
            return whole
        name = (key(sender), key(receiver))
        if name not in self._read:
            own = [
                origin
                for atom in self.sender.whole(sender).atoms
                if (origin := self.sender.origin(atom))
            ]
            dropped = {id(atom) for atom in choices if self._stands(atom, own)}
            self._read[name] = Shape(
                tuple(atom for atom in whole.atoms if id(atom) not in dropped),
                tuple(union for union in whole.unions if id(union[0]) not in dropped),
                exact=True,
            )
            self._kept += (sender, receiver)
        return self._read[name]

    def sent(self, sender: Node, read: Shape) -> tuple[Shape, ...]:
        """The sender's cases, as far apart as matters for a shape of the receiver."""
        return self.sender.cases(sender, names_about(read.atoms))

    def _stands(self, atom: Schema, own: list[Origin]) -> bool:
        read = self.receiver.origin(atom)
        return read is not None and any(
            origin.reads_like(read) and self._unchanged(origin.raw, read.raw) for origin in own
        )

    def _unchanged(self, sent: Any, read: Any) -> bool:
        base, revision = (sent, read) if self.mode.sender == "base" else (read, sent)
        return self.pair.unchanged(base, revision)

    # Assume and recurse

    def compatible(self, sender: Node, receiver: Node) -> bool | None:
        """Whether all that the sender's node may send is accepted, or nothing where unknown."""
        first = (key(sender), key(receiver))
        self._kept += (sender, receiver)
        if first in self._known:
            return self._known[first]
        if first in self._around:  # the same question about the same value proves nothing
            return None
        if any(first in pairs for pairs in self._open):
            return True
        if not self._open:
            self._left = MOST_PAIRS
        bounded = len(self._open) >= MOST_NESTED or self._left <= 0 or self.effort.spent
        if bounded or first in self._unknown:
            return None
        outer = frozenset().union(*self._open) if self._open else frozenset()
        seen = {first}
        self._open.append(seen)
        around = self._around
        try:
            answer, leaning = self._explored(sender, receiver, seen, outer, hopeful=True)
            if not answer:
                seen.clear()
                seen.add(first)
                self._around = around
                answer, leaning = self._explored(sender, receiver, seen, outer, hopeful=False)
        finally:
            self._open.pop()
            self._around = around
        if answer is False:
            self._known[first] = False
        elif answer is None and not self._open:
            self._unknown.add(first)
        elif answer and not leaning:
            self._known.update(dict.fromkeys(seen, True))
        return answer

    def _explored(
        self,
        sender: Node,
        receiver: Node,
        seen: set[PairKey],
        outer: frozenset[PairKey],
        *,
        hopeful: bool,
    ) -> tuple[bool | None, bool]:
        stack = [(sender, receiver, self._around)]
        leaning, sure = bool(outer), True
        while stack:
            sent, read, around = stack.pop()
            if self.skips(sent, read):
                continue
            self._around = around | {(key(sent), key(read))}
            self._left -= 1
            self.effort.walked()
            if self._left <= 0 or self.effort.spent:
                return None, leaning
            other = self.read(sent, read)
            cases = self.sent(sent, other)
            for case in cases:
                facing = Facing(case, other, self, several=len(cases) > 1, hopeful=hopeful)
                for event in events(facing):
                    if isinstance(event, Child):
                        pair = (key(event.sender), key(event.receiver))
                        known = self._known.get(pair)
                        inside = self._around if event.step is None else frozenset[PairKey]()
                        sure = sure and pair not in inside
                        if known is False:
                            return False, leaning
                        if known is None and pair not in seen and pair not in outer:
                            seen.add(pair)
                            self._kept += (event.sender, event.receiver)
                            stack.append((event.sender, event.receiver, inside))
                        continue
                    real = self._real(facing, event)
                    if real:
                        return False, leaning
                    sure = sure and real is False
        return (True if sure else None), leaning

    def _real(self, facing: Facing, event: Break) -> bool | None:
        """Whether a break can be shown at its place; merging may have been too coarse."""
        if event.fact:
            return True
        builder = Builder(self.maker, facing.case, facing.other)
        values = event.candidates(builder) if event.candidates else ()
        for value in islice(values, MOST_TRIED):
            if self.admits(facing.case.checked, value, sends=True) and not self.admits(
                facing.other.checked, value, sends=False
            ):
                return True
        return False if self.covers(facing.case.atoms, receiver_node(facing.other)) else None


def _is_plainly(schema: Schema, value: Any) -> bool:
    """Whether a value is of the type, and among the values, that a schema names."""
    if "type" in schema and type_of(value) not in atomic_types(schema["type"]):
        return False
    return "enum" not in schema or key_of(value) in map(key_of, schema["enum"])


def _written(atom: Schema, name: str) -> Any:
    """A property's schema as the document has it, or `MISSING`."""
    properties = atom.get("properties")
    return properties.written(name) if isinstance(properties, Properties) else MISSING


def _is_choice(atom: Schema) -> bool:
    return bool(atom) and atom.keys() <= CHOICES


def _is_plain(shape: Shape) -> bool:
    """Whether nothing in a shape depends on what its alternatives declare."""
    return not any(shape.each(word) for word in WHOLE)
