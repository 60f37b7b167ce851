"""A contract's schemas as validators read them: plain JSON Schema 2020-12.

A reading says for which direction, whether undeclared properties are refused, and whether a
`oneOf` and an extensible enum are taken at their word. Undeclared properties are refused as
JSON Schema's evaluated properties are: whatever `$ref`, `allOf`, `oneOf` or `anyOf` declares for
a value counts for that value. An explicit `additionalProperties` declares that more may come.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from treaty.contract.dialect import (
    IN_PLACE,
    NAMED,
    SCHEMA,
    SCHEMAS,
    Direction,
    Node,
    admits_null,
    assertions,
    conjuncts,
    extensible_members,
    hidden_names,
    tags,
)
from treaty.contract.document import Document
from treaty.contract.pointer import from_reference, join

_DECLARES = frozenset({"properties", "patternProperties", "required"})
_OPENS = frozenset({"additionalProperties", "unevaluatedProperties"})
_UNIONS = ("anyOf", "oneOf")
_OF_OBJECTS = _DECLARES | _OPENS | IN_PLACE | {"$ref", "not", "if", "enum", "const"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How schemas are to be read.

    Attributes:
        direction: Which message of an exchange carries the value.
        closed: Whether properties that nothing declares are refused, and those of the other
            direction.
        exact: Whether a `oneOf` with two matching branches, and a new member of an extensible
            enum, are refused.
    """

    direction: Direction
    closed: bool
    exact: bool


class Position(Enum):
    """What a schema speaks about.

    Attributes:
        VALUE: A value of its own, whose properties it declares in full.
        PART: A value that the schema around it speaks about too.
        CONDITION: A question about a value, in `not`, `if` or `contains`, that declares nothing.
    """

    VALUE = "value"
    PART = "part"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class _Variant:
    pointer: str
    position: Position
    hidden: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    keyword: str
    value: Any
    pointer: str


class Lowering:
    """Writes a document's schemas as one reading has them.

    Attributes:
        pointers: Where in the document each definition that was written comes from.
    """

    def __init__(self, document: Document, reading: Reading) -> None:
        self.document = document
        self.reading = reading
        self.pointers: dict[str, str] = {}
        self._names: dict[_Variant, str] = {}
        self._variants: dict[str, _Variant] = {}
        self._definitions: dict[str, Any] = {}
        self._edges: dict[str, set[str]] = {}
        self._used: set[str] = set()

    def schema(self, pointer: str) -> Node:
        """Writes the schema at a pointer, with every definition that it reaches."""
        self._used = set()
        root = self._refer(pointer, Position.VALUE, frozenset())
        reached, waiting = dict[str, Any](), [root]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached[name] = self._definition(name)
                waiting.extend(self._edges[name])
        return {"$ref": f"#/$defs/{root}", "$defs": reached}

    def _definition(self, name: str) -> Any:
        if name not in self._definitions:
            variant = self._variants[name]
            self._used = set()
            value = self.document.at(variant.pointer)
            self._definitions[name] = self._lower(
                value, variant.pointer, variant.position, variant.hidden
            )
            self._edges[name] = self._used
        return self._definitions[name]

    def _refer(self, pointer: str, position: Position, hidden: frozenset[str]) -> str:
        variant = _Variant(pointer, position, hidden)
        name = self._names.get(variant)
        if name is None:
            name = self._names[variant] = f"s{len(self._names)}"
            self._variants[name] = variant
            self.pointers[name] = pointer
        self._used.add(name)
        return name

    def _lower(
        self, schema: Any, pointer: str, position: Position, hidden: frozenset[str] = frozenset()
    ) -> Any:
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else True
        if self.document.version == "3.0" and "$ref" in schema:  # its siblings are ignored
            schema = {key: schema[key] for key in ("$ref", "nullable") if key in schema}
        lowered = self._lower_object(schema, pointer, position, hidden)
        if admits_null(schema, self.document.version):
            return _with_null(lowered)
        return lowered

    def _lower_object(
        self, schema: Node, pointer: str, position: Position, inherited: frozenset[str]
    ) -> Node:
        hidden = inherited | hidden_names(self.document, schema, self.reading.direction)
        lowered = assertions(schema)
        self._lower_enum(schema, lowered)
        if "required" in lowered:
            lowered["required"] = [name for name in lowered["required"] if name not in hidden]
        passed = self._position_of_parts(schema, position)
        if isinstance(schema.get("$ref"), str):
            target = from_reference(schema["$ref"])
            lowered["$ref"] = f"#/$defs/{self._refer(target, passed, hidden)}"
        for keyword, value in schema.items():
            part = _Part(keyword, value, join(pointer, keyword))
            self._lower_keyword(lowered, part, passed, hidden)
        self._lower_unions(schema, lowered, passed)
        if position is not Position.CONDITION:
            self._close(schema, lowered, position, passed)
        return lowered

    def _lower_enum(self, schema: Node, lowered: Node) -> None:
        members = extensible_members(schema)
        if members is None:
            return
        if self.reading.exact or self.reading.direction == "request":
            lowered["enum"] = members
        else:
            lowered.pop("enum", None)

    def _position_of_parts(self, schema: Node, position: Position) -> Position:
        """What the schemas in place speak about: alone, one of them may declare the whole."""
        if position is not Position.VALUE:
            return position
        parts = [schema["$ref"]] if "$ref" in schema else []
        declaring = sum(
            self._declares(branch) for union in _UNIONS for branch in _list(schema.get(union))
        )
        others = _DECLARES | _OPENS | (IN_PLACE - set(_UNIONS)) | {"if"}
        if others & schema.keys() or len(parts) + declaring > 1:
            return Position.PART
        if parts and any(union in schema for union in _UNIONS):
            return Position.PART
        return Position.VALUE

    def _lower_keyword(
        self, lowered: Node, part: "_Part", passed: Position, hidden: frozenset[str]
    ) -> None:
        keyword, value, at = part.keyword, part.value, part.pointer
        if keyword == "items" and isinstance(value, list):  # as JSON Schema had it before 2020
            keyword = "prefixItems"
        position = _position(keyword, passed)
        below = hidden if keyword in IN_PLACE else frozenset[str]()
        if keyword in SCHEMA and isinstance(value, dict | bool):
            lowered[keyword] = self._lower(value, at, position, below)
        elif keyword in SCHEMAS and isinstance(value, list) and value:
            lowered[keyword] = [
                self._lower(each, join(at, index), position, below)
                for index, each in enumerate(value)
            ]
        elif keyword in NAMED and isinstance(value, dict):
            lowered[keyword] = {
                name: self._hidden()
                if keyword == "properties" and name in hidden
                else self._lower(each, join(at, name), position, below)
                for name, each in value.items()
            }

    def _hidden(self) -> bool:
        """A property of the other direction: anything, or nothing where the reading is closed."""
        return self.reading.direction == "request" and not self.reading.closed

    def _lower_unions(self, schema: Node, lowered: Node, passed: Position) -> None:
        for union in _UNIONS:
            branches = lowered.get(union)
            if not isinstance(branches, list):
                continue
            for index, branch in enumerate(schema[union]):
                tag = tags(self.document, schema, branch)
                if tag is not None:
                    name, values = tag
                    only = {"properties": {name: {"enum": values}}, "required": [name]}
                    branches[index] = {"allOf": [branches[index], only]}
                elif passed is Position.PART and self.reading.closed and _is_any_object(branch):
                    branches[index] = {**branches[index], "additionalProperties": True}
        if not self.reading.exact and "oneOf" in lowered:
            branches = lowered.pop("oneOf")
            if "anyOf" in lowered:
                lowered["allOf"] = [*lowered.get("allOf", []), {"anyOf": branches}]
            else:
                lowered["anyOf"] = branches

    # Undeclared properties

    def _close(self, schema: Node, lowered: Node, position: Position, passed: Position) -> None:
        if not self.reading.closed:
            return
        if "additionalProperties" not in schema:
            undeclared = [name for name in lowered.get("required", ()) if isinstance(name, str)]
            known = lowered.get("properties", {})
            named = {name: True for name in undeclared if name not in known}
            if named:
                lowered["properties"] = {**known, **named}
        if position is Position.VALUE and self._declares(schema) and not _OPENS & schema.keys():
            simple = not (IN_PLACE | {"$ref", "if"}) & schema.keys()
            if simple:
                lowered["additionalProperties"] = False
            elif passed is not Position.VALUE:
                lowered["unevaluatedProperties"] = False

    def _declares(self, schema: Any) -> bool:
        """Whether a schema, or what it is composed of, names properties."""
        waiting, seen = [schema], set[int]()
        while waiting:
            for part in conjuncts(self.document, waiting.pop()):
                if id(part) in seen:
                    continue
                seen.add(id(part))
                if _DECLARES & part.keys():
                    return True
                for keyword in ("anyOf", "oneOf"):
                    waiting.extend(_list(part.get(keyword)))
                waiting.extend(part[key] for key in ("then", "else") if key in part)
        return False


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _position(keyword: str, passed: Position) -> Position:
    if passed is Position.CONDITION or keyword in {"not", "if", "contains"}:
        return Position.CONDITION
    return passed if keyword in IN_PLACE else Position.VALUE


def _is_any_object(schema: Any) -> bool:
    """Whether a schema asks for an object and says nothing about its properties."""
    kinds = schema.get("type") if isinstance(schema, dict) else None
    return "object" in (kinds if isinstance(kinds, list) else [kinds]) and not (
        _OF_OBJECTS & schema.keys()
    )


def _with_null(lowered: Node) -> Node:
    """Admits null beside everything else."""
    if lowered.keys() & (IN_PLACE | {"$ref", "not", "if", "enum", "const"}):
        return {"anyOf": [lowered, {"type": "null"}]}
    if "type" not in lowered:
        return {"anyOf": [lowered, {"type": "null"}]}
    kinds = lowered["type"] if isinstance(lowered["type"], list) else [lowered["type"]]
    return {**lowered, "type": [*kinds, "null"]}
