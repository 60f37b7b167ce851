"""Values that a contract's schemas admit: its own examples, or made of the schemas.

The same schema gives the same value; whoever needs another one asks for another variant.
"""

import json
from dataclasses import dataclass
from math import ceil, floor
from random import Random
from typing import Any, Final

from treaty.conformance.schemas import Schemas
from treaty.contract.dialect import (
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
from treaty.contract.model import Schema
from treaty.contract.pattern import matches, matching

_DEEPEST: Final = 12
_ATTEMPTS: Final = 12
_FEW: Final = 3
"""How deep optional properties are given."""

_FORMATS: Final = {
    "date": "2026-03-{day:02}",
    "date-time": "2026-03-{day:02}T10:15:30Z",
    "time": "10:15:{day:02}Z",
    "duration": "P{day}D",
    "email": "person{number}@example.com",
    "idn-email": "person{number}@example.com",
    "hostname": "host{number}.example.com",
    "idn-hostname": "host{number}.example.com",
    "ipv4": "192.0.2.{day}",
    "ipv6": "2001:db8::{day:x}",
    "uri": "https://example.com/{number}",
    "iri": "https://example.com/{number}",
    "url": "https://example.com/{number}",
    "uri-reference": "/{number}",
    "iri-reference": "/{number}",
    "uri-template": "/{number}/{{id}}",
    "json-pointer": "/{number}",
    "relative-json-pointer": "1/{number}",
    "regex": "^[a-z]+$",
    "byte": "dHJlYXR5",
    "uuid": "{uuid}",
}


class NoValueError(ValueError):
    """No value was found that a schema admits."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a value is made.

    Attributes:
        variant: Another number gives other texts and numbers.
        branch: Which branch of a union is tried first.
        sparse: Whether optional properties are left out.
        examples: Whether the contract's own examples are taken.
    """

    variant: int
    branch: int
    sparse: bool
    examples: bool


class Data:
    """Makes values for the schemas of one document.

    Args:
        schemas: The validators of the document.
        seed: Another seed gives other values.
    """

    def __init__(self, schemas: Schemas, *, seed: int = 0) -> None:
        self._schemas = schemas
        self._document: Document = schemas.document
        self._seed = seed

    def admits(self, schema: Schema, value: Any) -> bool:
        """Whether a schema admits a value in a response."""
        return self._schemas.validator(schema.pointer, "response").is_valid(value)

    def value(self, schema: Schema, direction: Direction, *, variant: int = 0) -> Any:
        """Gives a value that a schema admits.

        Args:
            schema: The schema.
            direction: The message that carries the value.
            variant: Another number gives another value, where the schema leaves a choice.

        Raises:
            NoValueError: None was found.
        """
        validator = self._schemas.validator(schema.pointer, direction)
        for attempt in range(_ATTEMPTS):
            plan = _Plan(variant, attempt // 2, attempt % 2 == 1, variant == 0 and attempt < 2)  # noqa: PLR2004  the first two
            value = _Maker(self._document, direction, plan, self._seed).make(schema.value, "")
            if validator.is_valid(value):
                return value
        raise NoValueError(f"no value was found for {schema.pointer}")


class _Maker:
    """Makes one value after a plan."""

    def __init__(self, document: Document, direction: Direction, plan: _Plan, seed: int) -> None:
        self._document = document
        self._direction = direction
        self._plan = plan
        self._seed = seed

    def make(self, schema: Any, path: str, *, depth: int = 0) -> Any:
        if not isinstance(schema, dict):
            return f"value{self._plan.variant or ''}"
        merged = self._merged(schema)
        for given in self._given(merged):
            return given
        union = next((word for word in ("oneOf", "anyOf") if merged.get(word)), None)
        if union and depth < _DEEPEST:
            return self._of_union(merged, union, path, depth)
        return self._of_type(merged, path, depth)

    def _merged(self, schema: Node) -> Node:
        """One object with the keywords of all that hold together."""
        merged: Node = {}
        null = admits_null(schema, self._document.version)
        for part in conjuncts(self._document, schema):
            for keyword, value in (part | assertions(part)).items():
                if keyword not in {"$ref", "allOf"}:  # what they lead to is merged itself
                    _merge(merged, keyword, value)
        members = extensible_members(merged)
        if members:
            merged.setdefault("enum", members)
        merged["x-null"] = null
        return merged

    def _given(self, schema: Node) -> list[Any]:
        """The value that a schema names itself."""
        if self._plan.examples:
            if "example" in schema:
                return [schema["example"]]
            if isinstance(schema.get("examples"), list) and schema["examples"]:
                return [schema["examples"][0]]
            if "default" in schema and schema["default"] is not None:
                return [schema["default"]]
        if "const" in schema:
            return [schema["const"]]
        members = [each for each in schema.get("enum") or () if each is not None]
        return [members[self._plan.variant % len(members)]] if members else []

    def _of_union(self, schema: Node, union: str, path: str, depth: int) -> Any:
        branches = [each for each in schema[union] if not _is_null(each)] or schema[union]
        branch = branches[self._plan.branch % len(branches)]
        rest = {key: value for key, value in schema.items() if key not in {union, "x-null"}}
        value = self.make({"allOf": [rest, branch]}, path, depth=depth + 1)
        tag = tags(self._document, schema, branch)
        if tag and isinstance(value, dict):
            value[tag[0]] = tag[1][0]
        return value

    def _of_type(self, schema: Node, path: str, depth: int) -> Any:
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, path, depth)
        if kind == "array":
            return self._array(schema, path, depth)
        if kind == "string":
            return self._string(schema, path)
        if kind in {"integer", "number"}:
            return self._number(schema, whole=kind == "integer")
        return None if kind == "null" else self._plan.variant % 2 == 0

    def _object(self, schema: Node, path: str, depth: int) -> Node:
        hidden = hidden_names(self._document, schema, self._direction)
        properties = schema.get("properties") or {}
        required = [name for name in schema.get("required", ()) if name not in hidden]
        wanted = dict.fromkeys(required)
        if not self._plan.sparse and depth < _FEW:
            wanted |= dict.fromkeys(name for name in properties if name not in hidden)
        others = schema.get("additionalProperties", True)
        missing = schema.get("minProperties", 0) - len(wanted)
        wanted |= dict.fromkeys(f"property{index + 1}" for index in range(missing))
        return {
            name: self.make(properties.get(name, others), f"{path}/{name}", depth=depth + 1)
            for name in wanted
            if depth < _DEEPEST
        }

    def _array(self, schema: Node, path: str, depth: int) -> list[Any]:
        first = schema.get("prefixItems") or []
        size = max(schema.get("minItems", 0), len(first))
        if not self._plan.sparse and depth < _FEW:
            size = max(size, 1)
        size = min(size, schema.get("maxItems", size), 1000)
        items = schema.get("items", True)
        found = []
        for index in range(size if depth < _DEEPEST else 0):
            own = first[index] if index < len(first) else items
            plan = _Plan(
                self._plan.variant + index,
                self._plan.branch,
                self._plan.sparse,
                self._plan.examples and index == 0,
            )
            maker = _Maker(self._document, self._direction, plan, self._seed)
            found.append(maker.make(own, f"{path}/{index}", depth=depth + 1))
        return found

    def _string(self, schema: Node, path: str) -> str:
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        random = self._random(path)
        pattern = schema.get("pattern")
        number = self._plan.variant + self._seed
        form = _FORMATS.get(schema.get("format", ""))
        if form and (pattern is None or not self._plan.branch):
            uuid = f"{random.getrandbits(128):032x}"
            uuid = f"{uuid[:8]}-{uuid[8:12]}-4{uuid[13:16]}-a{uuid[17:20]}-{uuid[20:]}"
            return form.format(day=number % 28 + 1, number=number + 1, uuid=uuid)
        name = path.rpartition("/")[2] or "text"
        text = f"{name}{number or ''}".ljust(least, "x")[:most]
        if isinstance(pattern, str) and not matches(pattern, text):
            return matching(pattern, random, shortest=least, longest=most) or text
        return text

    def _number(self, schema: Node, *, whole: bool) -> float:
        least, most = schema.get("minimum"), schema.get("maximum")
        step = schema.get("multipleOf") or (1 if whole else None)
        over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
        gap = step or 0.5
        if over is not None:
            least = max(least if least is not None else over, over + gap)
        if under is not None:
            most = min(most if most is not None else under, under - gap)
        value: float = self._plan.variant + 1
        if least is not None:
            value = least + (self._plan.variant if most is None else 0)
        if most is not None and value > most:
            value = most
        if least is not None and most is not None and self._plan.variant:
            value = min(most, least + self._plan.variant)
        if step:
            value = ceil(value / step) * step
            value = floor(most / step) * step if most is not None and value > most else value
        return int(value) if whole and value == int(value) else value

    def _random(self, path: str) -> Random:
        return Random(f"{self._seed}:{self._plan.variant}:{path}")  # noqa: S311  not for secrets


def _merge(merged: Node, keyword: str, value: Any) -> None:
    """Adds a keyword that holds together with what is there already."""
    if keyword not in merged:
        merged[keyword] = dict(value) if isinstance(value, dict) else value
    elif keyword == "properties" and isinstance(value, dict):
        merged[keyword] = {**value, **merged[keyword]}
    elif keyword == "required":
        merged[keyword] = list(dict.fromkeys([*merged[keyword], *value]))
    elif keyword in {"minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum"}:
        merged[keyword] = max(merged[keyword], value)
    elif keyword in {"maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum"}:
        merged[keyword] = min(merged[keyword], value)
    elif keyword == "enum":
        known = {json.dumps(each, sort_keys=True) for each in value}
        merged[keyword] = [
            each for each in merged[keyword] if json.dumps(each, sort_keys=True) in known
        ]


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") in ("null", ["null"])


def _kind(schema: Node) -> str:
    kinds = schema.get("type")
    listed = kinds if isinstance(kinds, list) else [kinds] if kinds else []
    for kind in listed:
        if kind != "null":
            return str(kind)
    if listed:
        return "null"
    if {"properties", "required", "additionalProperties", "minProperties"} & schema.keys():
        return "object"
    if {"items", "prefixItems", "minItems"} & schema.keys():
        return "array"
    if {"minimum", "maximum", "multipleOf", "exclusiveMinimum"} & schema.keys():
        return "number"
    return "string"
