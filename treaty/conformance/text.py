"""Values that cross as text: parameters, headers, cookies and forms.

Text has no types, so a schema's types say what a text may stand for. Sources: OpenAPI 3.1.1
section 4.8.12 (styles), RFC 6570.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import orjson

from treaty.conformance.schemas import SchemaValidator
from treaty.contract.dialect import Node, admits_null, conjuncts
from treaty.contract.document import Document

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_BOOLEANS: Final = {"true": True, "false": False}
_OF_TEXT: Final = frozenset({"contentMediaType", "contentEncoding"})
_OF_OBJECTS: Final = frozenset({"properties", "additionalProperties"})
_ANY: Final = frozenset({"null", "boolean", "number", "integer", "string"})

Text = str | list[str] | dict[str, Any]
"""A value taken apart as its style says: a text, the texts of a list, or members by name."""


@dataclass(frozen=True, eq=False)
class Shape:
    """Which types a schema admits, as far as text has to know; its parts when they are asked for.

    Attributes:
        document: The document that the schema stands in.
        schema: The schema as the document writes it.
    """

    document: Document
    schema: Any

    @cached_property
    def types(self) -> frozenset[str]:
        """JSON Schema's names of the types; empty for a schema that admits all of them."""
        types = set[str]().union(*(_types(self.document, part) for part in self._parts))
        if not types:
            types |= {"string"} if _OF_TEXT & self._keywords else set()
            types |= {"array"} if "items" in self._keywords else set()
            types |= {"object"} if _OF_OBJECTS & self._keywords else set()
        return frozenset(types)

    @cached_property
    def items(self) -> "Shape":
        """The shape of a list's items."""
        found = (part["items"] for part in self._parts if "items" in part)
        return Shape(self.document, next(found, True))

    @cached_property
    def others(self) -> "Shape | None":
        """The shape of properties without a name of their own; None where none is described."""
        key = "additionalProperties"
        found = (part[key] for part in self._parts if isinstance(part.get(key), dict))
        schema = next(found, None)
        return None if schema is None else Shape(self.document, schema)

    @cached_property
    def properties(self) -> "dict[str, Shape]":
        """The shapes of an object's properties."""
        found: dict[str, Shape] = {}
        for part in self._parts:
            for name, value in _object(part.get("properties")).items():
                found.setdefault(name, Shape(self.document, value))
        return found

    def member(self, name: str) -> "Shape":
        """The shape of a property, named or not."""
        return self.properties.get(name) or self.others or Shape(self.document, schema=True)

    @cached_property
    def kind(self) -> Literal["array", "object", "scalar"]:
        """How a value of it is taken apart."""
        if "array" in self.types:
            return "array"
        return "object" if "object" in self.types else "scalar"

    @cached_property
    def is_text(self) -> bool:
        """Whether nothing but text is admitted."""
        return self.types == {"string"}

    @cached_property
    def _parts(self) -> list[Node]:
        return _parts(self.document, self.schema)

    @cached_property
    def _keywords(self) -> set[str]:
        return set[str]().union(*self._parts)


def _parts(document: Document, schema: Any) -> list[Node]:
    found: list[Node] = []
    waiting, seen = [schema], set[int]()
    while waiting:
        for part in conjuncts(document, waiting.pop()):
            if id(part) not in seen:
                seen.add(id(part))
                found.append(part)
                for union in ("anyOf", "oneOf"):
                    branches = part.get(union)
                    waiting.extend(branches if isinstance(branches, list) else [])
    return found


def _types(document: Document, part: Node) -> set[str]:
    written = part.get("type")
    found = {each for each in (written if isinstance(written, list) else [written]) if each}
    if not found:
        members = part.get("enum", [part["const"]] if "const" in part else [])
        found = {_type_of(member) for member in members} if isinstance(members, list) else set()
    if found and admits_null(part, document.version):
        found.add("null")
    return found


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _object(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


def judge(text: Text, shape: Shape, validator: SchemaValidator) -> tuple[Any, bool]:
    """Gives the value that a text stands for, and whether the schema admits it.

    Where several types would do, the one that the schema admits is meant.
    """
    if isinstance(text, str) and shape.is_text:
        return text, validator.accepts(text)
    typed = value_of(text, shape)
    if validator.accepts(typed):
        return typed, True
    plain = value_of(text, shape, typed=False)
    if plain != typed and validator.accepts(plain):
        return plain, True
    return typed, False


def value_of(text: Any, shape: Shape, *, typed: bool = True) -> Any:
    """Gives the value that a text stands for.

    Args:
        text: A text, or texts in lists and objects; what is no text stands for itself.
        shape: What the schema admits.
        typed: Whether a number is preferred where text is admitted too.
    """
    if isinstance(text, list):
        return [value_of(each, shape.items, typed=typed) for each in text]
    if isinstance(text, dict):
        return {
            name: value_of(each, shape.member(name), typed=typed) for name, each in text.items()
        }
    return _scalar(text, shape.types or _ANY, typed=typed) if isinstance(text, str) else text


def _scalar(text: str, types: frozenset[str], *, typed: bool) -> Any:
    if "string" in types and not typed:
        return text
    if types & {"integer", "number"} and _NUMBER.match(text):
        return _number(text)
    if "boolean" in types and text in _BOOLEANS:
        return _BOOLEANS[text]
    if "null" in types and text in {"", "null"} and "string" not in types:
        return None
    return _json(text) if types & {"object", "array"} else text


def _number(text: str) -> int | float | str:
    try:
        return int(text) if _INTEGER.match(text) else float(text)
    except ValueError:
        return text  # of more digits than Python reads


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
