"""Every elementary edit of a schema: each keyword added, removed, tightened and loosened."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Schema: TypeAlias = dict[str, Any]
Edit: TypeAlias = tuple[str, Schema]
"""The keyword, and the schema after the edit."""

Path: TypeAlias = tuple[str | int, ...]

ONE: Final = ("items", "additionalProperties", "not", "if", "then", "else", "contains",
              "propertyNames", "unevaluatedProperties")  # fmt: skip
MANY: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED: Final = ("properties", "patternProperties", "dependentSchemas")

SAMPLES: Final[dict[str, Any]] = {"string": "a", "integer": 1, "number": 1, "boolean": True}

ADDED: Final[dict[str, dict[str, Any]]] = {
    "number": {"minimum": 5, "maximum": 5, "exclusiveMinimum": 5, "exclusiveMaximum": 5,
               "multipleOf": 2, "format": "int32"},
    "string": {"minLength": 3, "maxLength": 3, "pattern": "^[a-f]*$", "format": "date"},
    "array": {"minItems": 2, "maxItems": 1, "uniqueItems": True, "contains": {"type": "integer"},
              "prefixItems": [{"type": "boolean"}], "items": {"type": "boolean"},
              "unevaluatedItems": False},
    "object": {"minProperties": 2, "maxProperties": 1, "propertyNames": {"maxLength": 4},
               "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False,
               "unevaluatedProperties": False, "required": ["unheard"]},
}  # fmt: skip
"""What may be added to a schema of a type."""

NEW: Final = frozenset({"exclusiveMinimum", "exclusiveMaximum", "contains", "prefixItems",
                        "unevaluatedItems", "propertyNames", "patternProperties",
                        "unevaluatedProperties", "const", "if"})  # fmt: skip
"""What OpenAPI 3.0 does not know, or writes in another way."""

LIMITS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
                 "minLength", "maxLength", "minItems", "maxItems", "minProperties",
                 "maxProperties")  # fmt: skip


def places(schema: Any, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every schema object in a schema, with the way there."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for word in ONE:
        yield from places(schema.get(word), (*path, word))
    for word in MANY:
        for index, part in enumerate(schema.get(word, ())):
            yield from places(part, (*path, word, index))
    for word in NAMED:
        for name, part in schema.get(word, {}).items():
            yield from places(part, (*path, word, name))


def replaced(schema: Any, path: Path, new: Any) -> Any:
    """A schema with another one at a place."""
    if not path:
        return new
    step, *rest = path
    copy: Any = list(schema) if isinstance(schema, list) else dict(schema)
    copy[step] = replaced(schema[step], tuple(rest), new)
    return copy


def edits(schema: Schema, *, old: bool) -> Iterator[Edit]:
    """The edits of one schema object.

    Args:
        schema: The schema object.
        old: Whether it is one of OpenAPI 3.0.
    """
    if "$ref" in schema:
        yield "$ref", {"type": "string"}
        yield "$ref", {"allOf": [schema]}
        return
    yield from _types(schema, old=old)
    yield from _listed(schema)
    yield from _limits(schema)
    for kind in _kinds(schema):
        for word, value in ADDED[kind].items():
            if word not in schema and not (old and word in NEW):
                yield word, {**schema, word: value}
    yield from _object(schema, old=old)
    yield from _composed(schema, old=old)


def _kinds(schema: Schema) -> list[str]:
    named = schema.get("type", [])
    types = named if isinstance(named, list) else [named]
    return [kind for kind in ADDED if kind in types or (kind == "number" and "integer" in types)]


def _without(schema: Schema, *words: str) -> Schema:
    return {word: part for word, part in schema.items() if word not in words}


def _types(schema: Schema, *, old: bool) -> Iterator[Edit]:
    named = schema.get("type")
    if named is None:
        yield "type", {**schema, "type": "object"}
        yield "type", {**schema, "type": "string"}
        return
    types = named if isinstance(named, list) else [named]
    yield "type", _without(schema, "type")
    yield from (("type", {**schema, "type": each}) for each in SAMPLES if each not in types)
    if old:
        yield "nullable", {**schema, "nullable": not schema.get("nullable", False)}
        return
    others = [each for each in types if each != "null"]
    if others:
        yield "type", {**schema, "type": others if "null" in types else [*types, "null"]}
    yield "type", {**schema, "type": [*types, "boolean"]}


def _listed(schema: Schema) -> Iterator[Edit]:
    if "enum" in schema:
        yield "enum", _without(schema, "enum")
        yield "enum", {**schema, "enum": [*schema["enum"], "brand-new"]}
        if len(schema["enum"]) > 1:
            yield "enum", {**schema, "enum": schema["enum"][1:]}
    elif str(schema.get("type")) in SAMPLES and "const" not in schema:
        yield "enum", {**schema, "enum": [SAMPLES[schema["type"]]]}
    if "const" in schema:
        yield "const", _without(schema, "const")
        yield "const", {**schema, "const": "brand-new"}


def _limits(schema: Schema) -> Iterator[Edit]:
    for word in LIMITS:
        value = schema.get(word)
        if isinstance(value, bool) or value is None:
            continue
        yield word, _without(schema, word)
        yield word, {**schema, word: value + 1}
        if value > 1 or word in ("minimum", "maximum"):
            yield word, {**schema, word: value - 1}
    for word in ("pattern", "format", "uniqueItems", "items", "propertyNames"):
        if word in schema:
            yield word, _without(schema, word)
    if "pattern" in schema:
        yield "pattern", {**schema, "pattern": f"(?:{schema['pattern']})|^zz$"}
        yield "pattern", {**schema, "pattern": "^[a-f]+$"}
    if "format" in schema and "string" in _kinds(schema):
        yield "format", {**schema, "format": "ipv4"}


def _object(schema: Schema, *, old: bool) -> Iterator[Edit]:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    hidden = "readOnly", "writeOnly"
    for name, part in properties.items():
        rest = {each: value for each, value in properties.items() if each != name}
        yield "properties", {**schema, "properties": rest}
        kept = [each for each in required if each != name]
        yield "required", {**schema, "required": kept if name in required else [*required, name]}
        for word in hidden if isinstance(part, dict) and "$ref" not in part else ():
            turned = {**part, word: not part.get(word, False)}
            yield word, {**schema, "properties": {**properties, name: turned}}
    if "object" in _kinds(schema):
        new = {**properties, "brandNew": {"type": "integer"}}
        yield "properties", {**schema, "properties": new}
        yield "properties", {**schema, "properties": new, "required": [*required, "brandNew"]}
    for word in ("additionalProperties", "unevaluatedProperties", "patternProperties"):
        if word in schema:
            yield word, _without(schema, word)
    if "additionalProperties" in schema:
        yield "additionalProperties", {**schema, "additionalProperties": {"type": "integer"}}
    optional = [name for name in properties if name not in required]
    if len(optional) > 1 and not old:
        one, other = optional[:2]
        asked = {"required": [other]}
        yield "dependentRequired", {**schema, "dependentRequired": {one: [other]}}
        yield "dependentSchemas", {**schema, "dependentSchemas": {one: asked}}
        yield "if", {**schema, "if": {"required": [one]}, "then": asked}


def _composed(schema: Schema, *, old: bool) -> Iterator[Edit]:
    for word in ("anyOf", "oneOf"):
        branches = schema.get(word, [])
        other = "oneOf" if word == "anyOf" else "anyOf"
        if branches:
            yield word, {**schema, word: [*branches, {"type": "boolean"}]}
            yield word, {**_without(schema, word), other: branches}
        if len(branches) > 1:
            yield word, {**schema, word: branches[1:]}
            yield word, {**schema, word: branches[:-1]}
    if len(schema.get("allOf", [])) > 1:
        yield "allOf", {**schema, "allOf": schema["allOf"][1:]}
    if "allOf" in schema:
        yield "allOf", {**schema, "allOf": [*schema["allOf"], {"required": ["unheard"]}]}
    for word in ("not", "if", "then", "discriminator", "dependentRequired", "dependentSchemas"):
        if word in schema:
            yield word, _without(schema, word)
    if str(schema.get("type")) in SAMPLES and "not" not in schema:
        yield "not", {**schema, "not": {"enum": [SAMPLES[schema["type"]]]}}
    yield "allOf", {"allOf": [schema]}
    yield "anyOf", {"anyOf": [schema, schema]}
    if not old:
        yield "anyOf", {"anyOf": [schema, {"type": "null"}]}
