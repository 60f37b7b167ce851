"""Schemas as one side of a message reads them, written as plain JSON Schema 2020-12.

Lowering settles, per component and once, what depends on OpenAPI's version, the direction and the
role: `nullable`, boolean bounds, `readOnly` and `writeOnly`, `x-extensible-enum`, formats,
discriminators, a sender's implied types, a receiver's `oneOf`. What comes out keeps the shape of
what went in, so that every lowered schema knows its place in the document.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from treaty.compatibility.documents import FOR_READERS, MISSING, Side
from treaty.compatibility.lowered import (
    LoweredObject,
    Origin,
    Schema,
    parts_of,
    reads,
)
from treaty.compatibility.mode import Direction, Mode, Role
from treaty.compatibility.tags import MOST_MERGED, conjuncts
from treaty.contract.dialect import TYPES

DEEPEST: Final = 120
"""How deep schemas may nest in one another without a reference."""

APPLIED_ONE: Final = ("not", "if", "then", "else")
APPLIED_MANY: Final = ("allOf", "anyOf", "oneOf")
"""The keywords that apply schemas to the same value."""

REFERENCE: Final = {"$ref"}
PLAIN: Final = FOR_READERS | {"type"}
NAMED_TYPES: Final = tuple(sorted(TYPES))
"""Most schemas are nothing but a reference or a type, and are read without further ado."""


class _Variant(NamedTuple):
    """One reading of a component.

    Attributes:
        pointer: Its JSON pointer.
        hidden: The names that its surroundings hide in this direction.
        negative: Whether it is a condition or under `not`.
        alone: Whether it is read without its heirs.
    """

    pointer: str
    hidden: frozenset[str]
    negative: bool = False
    alone: bool = False


class Lowering:
    """One document's schemas as one role reads them.

    Attributes:
        side: The document.
        invalid: What is no schema, by its pointer, with the reason; it is read as `true`.
        other: The other side's, for what a question takes over from there.
    """

    def __init__(self, side: Side, mode: Mode, role: Role) -> None:
        self.side = side
        self.role = role
        self.invalid: dict[str, str] = {}
        self.other: Lowering | None = None
        self._hides = "readOnly" if mode.direction is Direction.REQUEST else "writeOnly"
        self.sends = role is Role.SENDER
        self.open_enums = not self.sends and mode.direction is Direction.RESPONSE
        self.old = side.version == "3.0"
        self._defs: dict[str, Schema] = {}
        self._variants: dict[_Variant, str] = {}
        self._sources: dict[str, _Variant] = {}
        self.origins: dict[int, Origin] = {}
        self._kept: list[Schema] = []
        self._components: set[str] = set()
        self._readable: dict[int, bool] = {}
        self._endless: dict[str, bool] = {}
        self._hidden: dict[int, bool] = {}
        self._hidden_names: dict[int, frozenset[str]] = {}

    # Reading what was lowered

    def root(self, pointer: str) -> Schema:
        """The schema at a JSON pointer, lowered."""
        return self.resolve(self._variant(_Variant(pointer, frozenset())))

    def resolve(self, name: str) -> Schema:
        """The target of a lowered `$ref`."""
        if name not in self._defs:
            if name not in self._sources and self.other is not None:
                return self.other.resolve(name)
            pointer, hidden, negative, alone = self._sources[name]
            raw = self.side.resolve(pointer)
            self._defs[name] = self.lower(raw, pointer, hidden, negative=negative, alone=alone)
        return self._defs[name]

    def component(self, pointer: str) -> str:
        """The innermost reference that leads to a pointer, or nothing."""
        tokens = pointer.split("/")
        prefixes = ("/".join(tokens[:end]) for end in range(len(tokens), 1, -1))
        return next((prefix for prefix in prefixes if prefix in self._components), "")

    def origin(self, schema: Schema) -> Origin | None:
        """Where a lowered schema comes from, if it comes from the document."""
        return self.origins.get(id(schema))

    def condemn(self, schema: Schema, what: str) -> None:
        """Notes that a lowered schema cannot be read as it stands."""
        origin = self.origins.get(id(schema))
        at = origin.pointer if origin else "#"
        self.invalid[at] = f"`{at}` {what}"

    def adopt(self, schema: Schema, source: Schema) -> None:
        """Gives a schema made from a lowered one the same origin."""
        if id(source) in self.origins:
            self.origins[id(schema)] = self.origins[id(source)]
            self._kept.append(schema)

    # Lowering

    def _variant(self, variant: "_Variant") -> str:
        if variant not in self._variants:
            name = f"#/$defs/{self.role}{len(self._variants)}"
            self._variants[variant] = name
            self._sources[name] = variant
            if not variant.pointer.startswith("#/paths/"):
                self._components.add(variant.pointer)
        return self._variants[variant]

    def lower(
        self,
        raw: Any,
        pointer: str,
        hidden: frozenset[str] = frozenset(),
        *,
        typed: bool = False,
        negative: bool = False,
        alone: bool = False,
        depth: int = 0,
    ) -> Schema:
        """A schema of the document as this role reads it.

        Args:
            raw: The schema as it stands in the document.
            pointer: Its JSON pointer.
            hidden: The names that its surroundings hide in this direction.
            typed: Whether its surroundings say what type it is of.
            negative: Whether it is a condition or under `not`, where nothing is implied.
            alone: Whether it is read without its heirs, as what one of them inherits.
            depth: How deep it is nested.
        """
        schema: Schema
        if isinstance(raw, bool):
            schema = {} if raw else {"not": {}}
        elif not isinstance(raw, dict):
            what = "is missing" if raw is MISSING else "is not a schema"
            self.invalid[pointer] = f"`{pointer}` {what}"
            schema = {}
        elif depth > DEEPEST:
            self.invalid[pointer] = f"`{pointer}` is nested more than {DEEPEST} levels deep"
            schema = {}
        elif raw.keys() == REFERENCE and not hidden and isinstance(raw["$ref"], str):
            schema = self.target(raw["$ref"], pointer, hidden, negative=negative, alone=alone)
        elif raw.keys() <= PLAIN and raw.get("type") in NAMED_TYPES:
            schema = {"type": [raw["type"]]}
        else:
            lowered = LoweredObject(
                self, raw, pointer, hidden, typed=typed, negative=negative, depth=depth
            )
            schema = lowered.schema(alone=alone)
        alone = alone or self._refers_alone(raw, pointer)
        self.origins[id(schema)] = Origin(pointer, raw, hidden, alone)
        return schema

    def target(
        self,
        reference: str,
        pointer: str,
        hidden: frozenset[str],
        *,
        negative: bool = False,
        alone: bool = False,
    ) -> Schema:
        """A reference, past references that only refer on; a circle of such is no schema."""
        alone = alone or self._inherits(pointer, reference)
        seen = set()
        while reference not in seen:
            reference = self.side.place(reference)
            seen.add(reference)
            raw = self.side.resolve(reference)
            if raw is MISSING:
                self.invalid[pointer] = f"`{pointer}` refers to `{reference}`, which does not exist"
                return {}
            if not isinstance(raw, dict) or raw.keys() != {"$ref"}:
                if self._is_endless(reference):
                    self.invalid[reference] = f"`{reference}` contains itself without an end"
                told_apart = reference in self.side.heirs or reference in self.side.descent
                variant = _Variant(reference, hidden, negative, alone and told_apart)
                return {"$ref": self._variant(variant)}
            reference = str(raw["$ref"])
        self.invalid[pointer] = f"`{pointer}` refers to itself"
        return {}

    def _refers_alone(self, raw: Any, pointer: str) -> bool:
        reference = raw.get("$ref") if isinstance(raw, dict) else None
        return isinstance(reference, str) and self._inherits(pointer, reference)

    def _inherits(self, pointer: str, reference: str) -> bool:
        """Whether a reference is that of an heir to its parent."""
        if reference not in self.side.heirs:
            return False
        heir, _, entry = pointer.rpartition("/allOf/")
        return entry.isdecimal() and heir in self.side.heirs[reference]

    def _is_endless(self, reference: str) -> bool:
        """Whether a schema applies itself to the very same value."""
        if reference not in self._endless:
            seen: set[str] = set()
            stack = [self.side.resolve(reference)]
            while stack and reference not in seen and len(seen) < MOST_MERGED:
                part = stack.pop()
                if not isinstance(part, dict):
                    continue
                target = part.get("$ref")
                if isinstance(target, str) and self.side.place(target) not in seen:
                    seen.add(self.side.place(target))
                    stack.append(self.side.resolve(target))
                stack += [part[word] for word in APPLIED_ONE if word in part]
                for word in APPLIED_MANY:
                    stack += part[word] if isinstance(part.get(word), list) else ()
            self._endless[reference] = reference in seen
        return self._endless[reference]

    def reads(self, raw: Any) -> bool:
        """Whether a schema of the document, with those in it, can be read as it stands."""
        if id(raw) not in self._readable:
            self._readable[id(raw)] = self._reads(raw)
        return self._readable[id(raw)]

    def _reads(self, raw: Any) -> bool:
        stack = [raw]
        while stack:
            part = stack.pop()
            if not isinstance(part, dict):
                if not isinstance(part, bool):
                    return False
                continue
            if part.keys() <= PLAIN and part.get("type") in NAMED_TYPES:
                continue
            if not reads(part):
                return False
            if "$ref" in part and self._is_endless(self.side.place(part["$ref"])):
                return False
            stack.extend(parts_of(part))
        return True

    # What is not sent in this direction

    def hides(self, raw: Any) -> bool:
        """Whether a property's schema says that it is not part of this direction."""
        if not isinstance(raw, dict):
            return False
        if "$ref" not in raw and "allOf" not in raw:
            return raw.get(self._hides) is True
        if id(raw) not in self._hidden:
            self._hidden[id(raw)] = any(
                part.get(self._hides) is True for part in conjuncts(self.side, raw)
            )
        return self._hidden[id(raw)]

    def hidden_names(self, raw: Mapping[str, Any]) -> frozenset[str]:
        """The properties of an object's schema that are not part of this direction."""
        if "properties" not in raw and "$ref" not in raw and "allOf" not in raw:
            return frozenset()
        if raw.keys() == {"$ref"} and isinstance(raw["$ref"], str):
            target = self.side.resolve(raw["$ref"])
            raw = target if isinstance(target, dict) else raw
        if id(raw) not in self._hidden_names:
            self._hidden_names[id(raw)] = frozenset(
                name
                for part in conjuncts(self.side, raw)
                if isinstance(properties := part.get("properties"), dict)
                for name, schema in properties.items()
                if self.hides(schema)
            )
        return self._hidden_names[id(raw)]
