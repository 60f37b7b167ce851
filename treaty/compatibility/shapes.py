"""What a lowered schema says once its references and `allOf` are merged.

A node is a tuple of lowered schemas that all hold. Its shape is the flat list of the schema
objects in it. A sender's unions are split into cases, each a shape without unions: a sender stays
within a receiver when each of its cases does.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from treaty.compatibility.documents import unescaped
from treaty.compatibility.lazily import Properties, lazy
from treaty.compatibility.lowered import Origin, Schema
from treaty.compatibility.lowering import Lowering
from treaty.compatibility.tags import MOST_MERGED
from treaty.compatibility.vacant import LIMITS, vacant_types
from treaty.compatibility.values import ALL_TYPES, atomic_types, key_of, type_of
from treaty.compatibility.ways import (
    ALTERNATIVES,
    Schemas,
    Way,
    touches,
    ways_of,
    ways_together,
    without,
)

Node: TypeAlias = Schemas
NodeKey: TypeAlias = tuple[int, ...]

MOST_CASES: Final = 64
"""How many cases a sender's schema is split into before the rest of its alternatives is ignored."""

MOST_ALTERNATIVES: Final = 256
"""The same for a schema that begins with one long list of alternatives."""

FEW_CASES: Final = 8
"""How many cases are looked at whether they matter or not."""

MOST_SETTLED: Final = 24
"""How many alternatives may follow from one another in one case."""

PROPERTIES: Final = frozenset(
    {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}
)
"""The keywords that may rule out a name."""

UNEVALUATED: Final = ("unevaluatedProperties", "unevaluatedItems")
"""The keywords that look at what the alternatives beside them evaluate."""

MOST_COMPLETED: Final = 8
MOST_STEPS: Final = 200
"""How many alternatives are settled in the search for a case that leaves none open."""


def key(node: Node) -> NodeKey:
    """Names a node within one comparison, which keeps all its schemas alive."""
    if len(node) == 1:
        return (id(node[0]),)
    return tuple(sorted({id(schema) for schema in node}))


def forbids(schema: Schema) -> bool:
    """Whether a schema is plainly `false`."""
    return "not" in schema and not schema["not"]


def admits_all(node: Node) -> bool:
    """Whether a node is plainly `true`."""
    return not any(node)


class Shape:
    """Schema objects that all hold, references and `allOf` resolved.

    Attributes:
        atoms: The schema objects.
        unions: The schema objects' `anyOf` and `oneOf` lists that are not split into cases.
        exact: Whether nothing that a sender's schema says was left out of the cases.
        settled: The schema objects whose alternatives were settled on the way to this case.
        taken: The alternatives of unions that this case is of.
        narrower: The same with the alternatives that were left out, where any were.
    """

    def __init__(
        self,
        atoms: tuple[Schema, ...],
        unions: tuple[tuple[Schema, str], ...],
        *,
        exact: bool,
        settled: frozenset[int] = frozenset(),
        taken: tuple[Schema, ...] = (),
        narrower: "Shape | None" = None,
    ) -> None:
        self.atoms = atoms
        self.narrower = narrower
        self.unions = unions
        self.exact = exact
        self.settled = settled
        self.taken = taken
        self._properties: dict[str, Node] = {}

    @property
    def node(self) -> Node:
        """The schemas that all hold, those that were left out of a coarse case too."""
        return self.narrower.atoms if self.narrower else self.atoms

    @lazy
    def looks_around(self) -> bool:
        """Whether something depends on what all alternatives that hold evaluate."""
        return any(any(self.each(word)) for word in UNEVALUATED)

    @lazy
    def checked(self) -> Node:
        """The schema objects for a validator: what one leaves unevaluated, another may evaluate."""
        looking = [word for word in UNEVALUATED for each in self.each(word)]
        if not looking or len(self.atoms) == 1:
            return self.atoms
        rest = [without(atom, *UNEVALUATED) for atom in self.atoms]
        words = {word: {"allOf": self.each(word)} for word in looking}
        return ({"allOf": rest, **words},)

    def having(self, keyword: str) -> Iterator[Schema]:
        """The schema objects that use a keyword."""
        return (atom for atom in self.atoms if keyword in atom)

    def each(self, keyword: str) -> list[Any]:
        """The values of a keyword."""
        return [atom[keyword] for atom in self.atoms if keyword in atom]

    @lazy
    def types(self) -> frozenset[str]:
        """The disjoint types that are left."""
        types = ALL_TYPES
        for atom in self.atoms:
            if "type" in atom:
                types &= atomic_types(atom["type"])
            denied = atom.get("not")
            if denied is not None and denied.keys() <= {"type"}:
                types -= atomic_types(denied["type"]) if denied else ALL_TYPES
            if atom.get("multipleOf") and float(atom["multipleOf"]).is_integer():
                types -= {"fraction"}
        if self.listed is not None:
            types &= {type_of(value) for value in self.listed}
        elif not all(map(LIMITS.isdisjoint, self.atoms)):
            types -= vacant_types(self.each)
        if "object" in types and any(map(self._forbids, self.required)):
            types -= {"object"}
        return types

    def _forbids(self, name: str) -> bool:
        """Whether a name is plainly ruled out; what is not settled yet may still evaluate it."""
        if all(_may_admit(atom, name) for atom in self.atoms):
            return False
        if not any(map(forbids, self.property(name))):
            return False
        if not any(map(forbids, self.each("unevaluatedProperties"))):
            return True
        return all(atom.keys().isdisjoint(ALTERNATIVES) for atom in self.atoms)

    @lazy
    def listed(self) -> list[Any] | None:
        """The values that every `enum` lists, or nothing where there is none."""
        lists = self.each("enum")
        if not lists:
            return None
        keys = [{key_of(value) for value in values} for values in lists[1:]]
        return [value for value in lists[0] if all(key_of(value) in each for each in keys)]

    @lazy
    def required(self) -> dict[str, Schema]:
        """The required names, each with the schema object that says so first."""
        names: dict[str, Schema] = {}
        for atom in self.having("required"):
            for name in atom["required"]:
                names.setdefault(name, atom)
        return names

    @lazy
    def names(self) -> tuple[str, ...]:
        """The property names that are declared one by one."""
        names: dict[str, None] = {}
        for atom in self.atoms:
            for declared in _declared(atom):
                names.setdefault(declared)
        return tuple(names)

    @lazy
    def patterns(self) -> tuple[str, ...]:
        """The patterns of names."""
        found = [pattern for each in self.each("patternProperties") for pattern in each]
        return tuple(dict.fromkeys(found))

    @lazy
    def declares_all(self) -> bool:
        """Whether `additionalProperties` is a schema, which declares every name."""
        return any(
            extra and not forbids(extra)
            for word in ("additionalProperties", "unevaluatedProperties")
            for extra in self.each(word)
        )

    def property(self, name: str) -> Node:
        """What holds for the value under a name."""
        if name not in self._properties:
            found: list[Schema] = []
            evaluated = False
            for atom in self.atoms:
                here = _property_of(atom, name)
                if not here and "additionalProperties" in atom:
                    here = [atom["additionalProperties"]]
                evaluated = evaluated or bool(here)
                found += here
            if not evaluated:
                found += self.each("unevaluatedProperties")
            self._properties[name] = tuple(schema for schema in found if schema)
        return self._properties[name]

    @lazy
    def extra(self) -> Node:
        """What holds for the value under a name that nothing declares."""
        found = self.each("additionalProperties") or self.each("unevaluatedProperties")
        return tuple(schema for schema in found if schema)

    @lazy
    def prefix(self) -> int:
        """How many items are described one by one."""
        return max((len(items) for items in self.each("prefixItems")), default=0)

    def item(self, index: int) -> Node:
        """What holds for the item at an index; an index beyond the prefix is any other item."""
        found: list[Schema] = []
        evaluated = False
        for atom in self.atoms:
            prefix = atom.get("prefixItems", ())
            if index < len(prefix):
                found.append(prefix[index])
                evaluated = True
            elif "items" in atom:
                found.append(atom["items"])
                evaluated = True
        if not evaluated:
            found += self.each("unevaluatedItems")
        return tuple(schema for schema in found if schema)

    def most(self, keyword: str) -> float | None:
        """The least of an upper limit's values."""
        return min(self.each(keyword), default=None)

    def least(self, keyword: str) -> float | None:
        """The greatest of a lower limit's values."""
        return max(self.each(keyword), default=None)


def _declared(atom: Schema) -> Iterator[str]:
    yield from atom.get("properties", ())
    yield from atom.get("required", ())
    for name, needs in atom.get("dependentRequired", {}).items():
        yield name
        yield from needs
    yield from atom.get("dependentSchemas", ())
    yield from (
        name for name in atom.get("propertyNames", {}).get("enum", ()) if isinstance(name, str)
    )
    for value in atom.get("enum", ()):
        if isinstance(value, dict):
            yield from value


def _may_admit(atom: Schema, name: str) -> bool:
    """Whether a property is plainly not ruled out by one schema object, as the document has it."""
    properties = atom.get("properties")
    if not isinstance(properties, Properties) or "patternProperties" in atom:
        return atom.keys().isdisjoint(PROPERTIES)
    written = properties.written(name)
    return isinstance(written, dict) and "not" not in written


def _property_of(atom: Schema, name: str) -> list[Schema]:
    found = []
    if "properties" in atom and name in atom["properties"]:
        found.append(atom["properties"][name])
    if "patternProperties" in atom:
        for pattern, schema in atom["patternProperties"].items():
            if matches(pattern, name):
                found.append(schema)
    return found


def matches(pattern: str, name: str) -> bool:
    """Whether a pattern is found in a name; one that Python cannot read is not."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


class Shapes:
    """The shapes of one document's nodes as one role reads them, each worked out once."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self._whole: dict[NodeKey, Shape] = {}
        self._cases: dict[tuple[NodeKey, frozenset[str] | None], tuple[Shape, ...]] = {}
        self._stripped: dict[int, Schema] = {}
        self._bared: dict[int, Schema] = {}
        self._atom_ways: dict[tuple[int, bool], tuple[Way, ...]] = {}
        self._kept: list[Node] = []

    def whole(self, node: Node) -> Shape:
        """A node's shape, unions kept."""
        name = key(node)
        if name not in self._whole:
            atoms, unions = self._flat(node)
            self._whole[name] = Shape(tuple(atoms), tuple(unions), exact=True)
            self._kept.append(node)
        return self._whole[name]

    def cases(self, node: Node, about: frozenset[str] | None = None) -> tuple[Shape, ...]:
        """A node's shapes, unions split; cases that admit nothing are left out.

        Args:
            node: The schemas that all hold.
            about: The only property names that matter: where a node has too many cases, the
                alternatives that do not touch these are left open.
        """
        shape = self.whole(node)
        if about is not None and not self._has_many(shape):
            about = None
        name = key(node), about
        if name not in self._cases:
            self._cases[name] = self._alive(self._split(shape, about))
            self._kept.append(node)
        return self._cases[name]

    def _has_many(self, shape: Shape) -> bool:
        """Whether a shape has more cases than are worth a look, counting only its own choices."""
        count = 1
        for atom in shape.atoms:
            count *= len(self._ways_of(atom)) or 1
        return count > FEW_CASES

    def completed(self, case: Shape) -> Iterator[Shape]:
        """Cases that leave nothing open: a case itself, or some that a coarse one has."""
        if case.narrower is None:
            yield case
            return
        stack, steps, found = [case.narrower], 0, 0
        while stack and steps < MOST_STEPS and found < MOST_COMPLETED:
            current = stack.pop()
            ways = self._ways(current)
            steps += 1
            if not ways:
                found += 1
                yield current
            joined = (self._joined(current, way) for way in reversed(ways))
            stack.extend(each for each in joined if each.types)

    def _alive(self, cases: list[Shape]) -> tuple[Shape, ...]:
        return tuple(
            case
            for case in cases
            if case.types and not (case.types == {"object"} and self._lacks(case))
        )

    def _lacks(self, case: Shape) -> bool:
        """Whether a required property plainly has no value; references are not followed."""
        nodes = (case.property(name) for name in case.required)
        return any(
            not self.whole(node).types
            for node in nodes
            if node and not any("$ref" in schema or "allOf" in schema for schema in node)
        )

    def _split(self, shape: Shape, about: frozenset[str] | None = None) -> list[Shape]:
        done: list[Shape] = []
        left = deque([shape])
        most = max(MOST_CASES, min(len(self._ways(shape, about)), MOST_ALTERNATIVES))
        while left:
            current = left.popleft()
            ways = self._ways(current, about)
            if not ways:
                rest = about is not None and self._ways(current)
                done.append(self._coarse(current) if rest else current)
            elif len(left) + len(done) + len(ways) > most or len(current.settled) > MOST_SETTLED:
                done.append(self._coarse(current))
            else:
                joined = (self._joined(current, way) for way in ways)
                left.extend(case for case in joined if case.types)
        return done

    def _coarse(self, shape: Shape) -> Shape:
        """A shape without the alternatives that are still open: it admits more than it should."""
        atoms = []
        for atom in shape.atoms:
            if id(atom) not in self._stripped:
                rest = without(atom, *ALTERNATIVES, *UNEVALUATED)
                self._stripped[id(atom)] = rest if len(rest) < len(atom) else atom
                self.lowering.adopt(self._stripped[id(atom)], atom)
            atoms.append(self._stripped[id(atom)])
        self._kept.append(tuple(atoms))
        return Shape(tuple(atoms), (), exact=False, taken=shape.taken, narrower=shape)

    def _ways(self, shape: Shape, about: frozenset[str] | None = None) -> tuple[Way, ...]:
        """The ways to settle a shape's first open alternative; none where nothing is open."""
        for atom in shape.atoms:
            ways = self._ways_of(atom, together="anyOf" in atom and shape.looks_around)
            if ways and (about is None or touches(atom, about)):
                return ways
        return ()

    def _ways_of(self, atom: Schema, *, together: bool = False) -> tuple[Way, ...]:
        name = id(atom), together
        if name not in self._atom_ways:
            self._atom_ways[name] = tuple(ways_together(atom) if together else ways_of(atom))
            for way in self._atom_ways[name]:
                self.lowering.adopt(way.instead, atom)
        return self._atom_ways[name]

    def _joined(self, shape: Shape, way: Way) -> Shape:
        """A case that goes one way; what was settled before holds already."""
        atoms, unions = self._flat(way.added)
        settled = shape.settled | {id(way.replaced)}
        unions = [union for union in unions if id(union[0]) not in settled]
        kept = tuple(way.instead if atom is way.replaced else atom for atom in shape.atoms)
        known = settled.union(id(atom) for atom in kept)
        fresh = tuple(atom for atom in atoms if id(atom) not in known)
        left = tuple(
            (way.instead if atom is way.replaced else atom, word)
            for atom, word in shape.unions
            if not (atom is way.replaced and word == way.union)
        )
        case = Shape(
            (*kept, *fresh),
            (*left, *unions),
            exact=shape.exact,
            settled=settled,
            taken=(*shape.taken, way.added[0]) if way.union else shape.taken,
        )
        self._kept.append(case.atoms)
        return case

    def _flat(self, node: Node) -> tuple[list[Schema], list[tuple[Schema, str]]]:
        atoms: list[Schema] = []
        unions: list[tuple[Schema, str]] = []
        seen: set[int] = set()
        stack = list(reversed(node))
        while stack:
            schema = stack.pop()
            if id(schema) in seen:
                continue
            seen.add(id(schema))
            if len(seen) > MOST_MERGED:
                self.lowering.condemn(schema, f"merges more than {MOST_MERGED} schemas into one")
                break
            inner: list[Schema] = []
            if "$ref" in schema:
                inner.append(self.lowering.resolve(schema["$ref"]))
            inner += schema.get("allOf", ())
            merged = ["$ref", "allOf"]
            for word in ("anyOf", "oneOf"):
                if len(schema.get(word, ())) == 1:
                    inner.append(schema[word][0])
                    merged.append(word)
            atom = self._bare(schema, merged)
            unions += [(atom, word) for word in ("anyOf", "oneOf") if word in atom]
            if atom or len(merged) > 2:  # noqa: PLR2004  a union of one may have a discriminator
                atoms.append(atom)
            stack += reversed(inner)
        return atoms, unions

    def _bare(self, schema: Schema, merged: list[str]) -> Schema:
        """A schema object without what was merged from it."""
        if schema.keys().isdisjoint(merged):
            return schema
        if id(schema) not in self._bared:
            self._bared[id(schema)] = without(schema, *merged)
            self.lowering.adopt(self._bared[id(schema)], schema)
            self._kept.append((schema,))
        return self._bared[id(schema)]

    def known_as(self, node: Node) -> frozenset[int | str]:
        """A name that references share which only refer to the same schema."""
        return frozenset(map(self._name, node))

    def _name(self, schema: Schema) -> int | str:
        if schema.keys() != {"$ref"}:
            return id(schema)
        origin = self.origin(schema)
        alone = origin is not None and len(origin.raw) == 1
        return str(schema["$ref"]) if alone else id(schema)

    # Where atoms come from

    def origin(self, schema: Schema) -> Origin | None:
        """Where a lowered schema comes from, if it comes from the document."""
        return self.lowering.origin(schema)

    def pointers(self, node: Node) -> list[str]:
        """Where the schemas of a node are written."""
        return [origin.pointer.removeprefix("#") for each in node if (origin := self.origin(each))]

    def place(self, node: Node, keyword: str = "") -> str | None:
        """The pointer of a keyword, or else of the first schema in a node that has one."""
        origins = [origin for schema in node if (origin := self.origin(schema))]
        for origin in origins:
            if keyword and isinstance(origin.raw, dict):
                for word in (keyword, *SPELLINGS.get(keyword, ())):
                    if _says(origin.raw, word):
                        return f"{origin.pointer}/{word}"
        return origins[0].pointer if origins else None


def _says(raw: dict[str, Any], word: str) -> bool:
    """Whether a schema has a keyword, or a member of one."""
    if "/" not in word:
        return word in raw
    part: Any = raw
    for token in word.split("/"):
        part = part.get(unescaped(token)) if isinstance(part, dict) else None
    return part is not None


SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "enum": ("const", "x-extensible-enum", "anyOf", "oneOf"),
    "minimum": ("format",),
    "maximum": ("format",),
    "exclusiveMinimum": ("minimum",),
    "exclusiveMaximum": ("maximum",),
    "anyOf": ("oneOf", "nullable"),
    "type": ("nullable", "enum", "const"),
    "contentEncoding": ("format",),
    "contentMediaType": ("format",),
}
