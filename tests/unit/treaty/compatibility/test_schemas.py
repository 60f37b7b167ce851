"""What changed between two small schemas: kind, place and severity, in both directions."""

from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.mode import Direction, Media
from treaty.compatibility.schemas import SchemaComparison
from treaty.findings import Severity, StructuralFact, Undecided
from treaty.proof import ProvenInstance, admits


@dataclass(frozen=True)
class Written:
    """A document with one schema and some components."""

    content: Any
    version: str = "3.1"


@dataclass(frozen=True)
class Row:
    """A change, and what is to be found: severity, kind and place of each."""

    name: str
    base: Any
    revision: Any
    request: list[str]
    response: list[str]
    version: str
    media: str


def row(
    name: str,
    base: Any,
    revision: Any,
    *,
    request: list[str],
    response: list[str],
    version: str = "3.1",
    media: str = "json",
) -> Row:
    """A row of the table."""
    return Row(name, base, revision, request, response, version, media)


COMPONENTS: dict[str, Any] = {
    "Endless": {"anyOf": [{"$ref": "#/components/schemas/Endless"}, {"type": "string"}]},
    "Number": {"$dynamicAnchor": "old", "type": "number"},
    "Integer": {"$dynamicAnchor": "new", "type": "integer"},
    "Id": {"type": "string", "readOnly": True},
    "Old": {
        "type": "object",
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "object", "properties": {"c": {"type": "string"}}},
        },
    },
    "New": {
        "type": "object",
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "object", "properties": {"c": {"type": "integer"}}},
        },
    },
    "Tree": {
        "type": "object",
        "properties": {
            "v": {"type": "string"},
            "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "Hedge": {
        "type": "object",
        "properties": {
            "v": {"type": "string", "maxLength": 3},
            "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Hedge"}},
        },
    },
    "Even": {"type": "object", "properties": {"odd": {"$ref": "#/components/schemas/Odd"}}},
    "Odd": {
        "type": "object",
        "properties": {"even": {"$ref": "#/components/schemas/Even"}, "n": {"type": "integer"}},
    },
    "Even2": {"type": "object", "properties": {"odd": {"$ref": "#/components/schemas/Odd2"}}},
    "Odd2": {
        "type": "object",
        "properties": {"even": {"$ref": "#/components/schemas/Even2"}, "n": {"type": "string"}},
    },
    "C": {
        "type": "object",
        "properties": {"t": {"type": "string"}, "lives": {"type": "integer"}},
        "required": ["t"],
    },
    "D": {
        "type": "object",
        "properties": {"t": {"type": "string"}, "bark": {"type": "string"}},
        "required": ["t"],
    },
    "D2": {
        "type": "object",
        "properties": {"t": {"type": "string"}, "bark": {"type": "integer"}},
        "required": ["t"],
    },
}

REF = {name: f"#/components/schemas/{name}" for name in COMPONENTS}


def ref(name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": REF[name]}


def conditional(value: Any) -> dict[str, Any]:
    """An object whose `v` has a schema only where its `k` is `a`."""
    return {
        "type": "object",
        "properties": {"k": {"type": "string"}, "v": {}},
        "required": ["k"],
        "if": {"properties": {"k": {"const": "a"}}},
        "then": {"properties": {"v": value}, "required": ["v"]},
    }


def asks(number: int) -> dict[str, Any]:
    """A condition on one of many properties, which asks for the next."""
    name = f"k{number}"
    condition = {"properties": {name: {"const": "a"}}, "required": [name]}
    return {"if": condition, "then": {"required": [f"k{number + 1}"]}}


def either(number: int) -> dict[str, Any]:
    """A property that has one of two values."""
    name = f"p{number}"
    return {
        "anyOf": [{"properties": {name: {"const": value}}, "required": [name]} for value in (0, 1)]
    }


IMAGE = {"type": "string", "contentMediaType": "image/png"}
EITHER = {
    "type": "object",
    "properties": {"k": {"enum": ["a", "b"]}, "x": {"type": "integer"}},
    "required": ["k"],
}


def asking(value: str) -> dict[str, Any]:
    """A condition that asks for `x` where `k` has a value."""
    return {"if": {"properties": {"k": {"const": value}}}, "then": {"required": ["x"]}}


K = {f"k{number}": {"type": "string"} for number in range(20)}

ROWS = [
    row(
        "a type is replaced",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        request=["error type-changed /a"],
        response=["error type-changed /a"],
    ),
    row(
        "integer widens to number",
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        {"type": "object", "properties": {"a": {"type": "number"}}},
        request=[],
        response=["error type-changed /a"],
    ),
    row(
        "number narrows to integer",
        {"type": "object", "properties": {"a": {"type": "number"}}},
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        request=["error type-changed /a"],
        response=[],
    ),
    row(
        "null is admitted",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        request=[],
        response=["error became-nullable /a"],
    ),
    row(
        "a type list grows",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": ["string", "integer"]}}},
        request=[],
        response=["error type-changed /a"],
    ),
    row(
        "a type is dropped",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {}}},
        request=[],
        response=["error type-changed /a"],
    ),
    row(
        "a schema becomes false",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": False}},
        request=["error property-removed /a"],
        response=[],
    ),
    row(
        "the whole body changes its type",
        {"type": "string"},
        {"type": "integer"},
        request=["error type-changed"],
        response=["error type-changed"],
    ),
    row(
        "the body becomes an array",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        request=["error type-changed"],
        response=["error type-changed"],
    ),
    row(
        "an untyped length",
        {"minLength": 2},
        {"minLength": 3},
        request=["error min-length-increased"],
        response=[],
    ),
    row(
        "boolean becomes an enum of true",
        {"type": "boolean"},
        {"enum": [True]},
        request=["error enum-added"],
        response=[],
    ),
    row(
        "null is admitted by a branch",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}},
        request=[],
        response=["error became-nullable /a"],
    ),
    row(
        "null is listed in an enum",
        {"type": "object", "properties": {"a": {"enum": ["x"]}}},
        {"type": "object", "properties": {"a": {"enum": ["x", None]}}},
        request=[],
        response=["error became-nullable /a"],
    ),
    row(
        "an enum value is removed",
        {"type": "object", "properties": {"a": {"enum": ["x", "y"]}}},
        {"type": "object", "properties": {"a": {"enum": ["x"]}}},
        request=["error enum-value-removed /a"],
        response=[],
    ),
    row(
        "an enum value is replaced",
        {"enum": ["x", "y"]},
        {"enum": ["x", "z"]},
        request=["error enum-value-removed"],
        response=["error enum-value-added"],
    ),
    row(
        "an enum is put on a type",
        {"type": "string"},
        {"type": "string", "enum": ["x"]},
        request=["error enum-added"],
        response=[],
    ),
    row(
        "a const changes",
        {"type": "object", "properties": {"a": {"const": "x"}}},
        {"type": "object", "properties": {"a": {"const": "y"}}},
        request=["error enum-value-removed /a"],
        response=["error enum-value-added /a"],
    ),
    row(
        "a const is put on a type",
        {"type": "string"},
        {"const": "x"},
        request=["error enum-added"],
        response=[],
    ),
    row(
        "an enum value changes its type",
        {"enum": [1, 2]},
        {"enum": ["1", "2"]},
        request=["error type-changed"],
        response=["error type-changed"],
    ),
    row(
        "an enum of objects loses one",
        {"enum": [{"a": 1}, {"a": 2}]},
        {"enum": [{"a": 1}]},
        request=["error enum-value-removed"],
        response=[],
    ),
    row(
        "a value of enum as anyOf goes",
        {"anyOf": [{"const": "x"}, {"const": "y"}]},
        {"anyOf": [{"const": "x"}]},
        request=["error enum-value-removed"],
        response=[],
    ),
    row(
        "an enum meets a length",
        {"enum": ["x", "xyz"]},
        {"type": "string", "maxLength": 2},
        request=["error max-length-added"],
        response=["error enum-removed"],
    ),
    row(
        "a range becomes an enum",
        {"type": "integer", "minimum": 1, "maximum": 3},
        {"enum": [1, 2]},
        request=["error enum-added"],
        response=[],
    ),
    row(
        "an extensible enum loses a value",
        {"type": "string", "x-extensible-enum": ["x", "y"]},
        {"type": "string", "x-extensible-enum": ["x"]},
        request=["error enum-value-removed"],
        response=[],
    ),
    row(
        "an enum marked extensible grows",
        {"type": "string", "enum": ["x"], "x-extensible-enum": True},
        {"type": "string", "enum": ["x", "y"], "x-extensible-enum": True},
        request=[],
        response=[],
    ),
    row(
        "minimum tightens",
        {"type": "number", "minimum": 1},
        {"type": "number", "minimum": 2},
        request=["error minimum-increased"],
        response=[],
    ),
    row(
        "minimum is added",
        {"type": "object", "properties": {"a": {"type": "number"}}},
        {"type": "object", "properties": {"a": {"type": "number", "minimum": 1}}},
        request=["error minimum-added /a"],
        response=[],
    ),
    row(
        "exclusiveMinimum tightens",
        {"type": "number", "exclusiveMinimum": 1},
        {"type": "number", "exclusiveMinimum": 2},
        request=["error minimum-increased"],
        response=[],
    ),
    row(
        "exclusiveMinimum is added",
        {"type": "object", "properties": {"a": {"type": "number"}}},
        {"type": "object", "properties": {"a": {"type": "number", "exclusiveMinimum": 1}}},
        request=["error minimum-added /a"],
        response=[],
    ),
    row(
        "maximum tightens",
        {"type": "number", "maximum": 9},
        {"type": "number", "maximum": 8},
        request=["error maximum-decreased"],
        response=[],
    ),
    row(
        "maximum is added",
        {"type": "object", "properties": {"a": {"type": "number"}}},
        {"type": "object", "properties": {"a": {"type": "number", "maximum": 9}}},
        request=["error maximum-added /a"],
        response=[],
    ),
    row(
        "exclusiveMaximum tightens",
        {"type": "number", "exclusiveMaximum": 9},
        {"type": "number", "exclusiveMaximum": 8},
        request=["error maximum-decreased"],
        response=[],
    ),
    row(
        "exclusiveMaximum is added",
        {"type": "object", "properties": {"a": {"type": "number"}}},
        {"type": "object", "properties": {"a": {"type": "number", "exclusiveMaximum": 9}}},
        request=["error maximum-added /a"],
        response=[],
    ),
    row(
        "a bound becomes exclusive",
        {"type": "number", "minimum": 1},
        {"type": "number", "exclusiveMinimum": 1},
        request=["error minimum-increased"],
        response=[],
    ),
    row(
        "a bound tightens on integers",
        {"type": "integer", "minimum": 1},
        {"type": "integer", "exclusiveMinimum": 1},
        request=["error minimum-increased"],
        response=[],
    ),
    row(
        "multipleOf is added to integers",
        {"type": "integer"},
        {"type": "integer", "multipleOf": 5},
        request=["error multiple-of-added"],
        response=[],
    ),
    row(
        "multipleOf grows to a multiple",
        {"type": "integer", "multipleOf": 2},
        {"type": "integer", "multipleOf": 4},
        request=["error multiple-of-changed"],
        response=[],
    ),
    row(
        "multipleOf changes to another",
        {"type": "integer", "multipleOf": 2},
        {"type": "integer", "multipleOf": 3},
        request=["error multiple-of-changed"],
        response=["error multiple-of-changed"],
    ),
    row(
        "int32 is put on an integer",
        {"type": "integer"},
        {"type": "integer", "format": "int32"},
        request=["error format-added"],
        response=[],
    ),
    row(
        "int32 becomes int64",
        {"type": "integer", "format": "int32"},
        {"type": "integer", "format": "int64"},
        request=[],
        response=["error format-changed"],
    ),
    row(
        "minLength is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}},
        request=["error min-length-added /a"],
        response=[],
    ),
    row(
        "minLength grows",
        {"type": "string", "minLength": 1},
        {"type": "string", "minLength": 2},
        request=["error min-length-increased"],
        response=[],
    ),
    row(
        "maxLength is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}},
        request=["error max-length-added /a"],
        response=[],
    ),
    row(
        "maxLength shrinks",
        {"type": "string", "maxLength": 9},
        {"type": "string", "maxLength": 8},
        request=["error max-length-decreased"],
        response=[],
    ),
    row(
        "pattern is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "^a"}}},
        request=["error pattern-added /a"],
        response=[],
    ),
    row(
        "pattern narrows",
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "string", "pattern": "^[a-f]+$"},
        request=["error pattern-changed"],
        response=[],
    ),
    row(
        "pattern meets a length",
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "string", "maxLength": 5},
        request=["error max-length-added"],
        response=["error pattern-removed"],
    ),
    row(
        "a length meets a pattern",
        {"type": "string", "maxLength": 3},
        {"type": "string", "pattern": "^.{0,2}$"},
        request=["error pattern-added"],
        response=[],
    ),
    row(
        "a pattern with look-ahead is added",
        {"type": "string"},
        {"type": "string", "pattern": "^(?!x)"},
        request=["error pattern-added"],
        response=[],
    ),
    row(
        "format is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "format": "uuid"}}},
        request=["error format-added /a"],
        response=[],
    ),
    row(
        "format changes",
        {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}},
        {"type": "object", "properties": {"a": {"type": "string", "format": "date-time"}}},
        request=["error format-changed /a"],
        response=["error format-changed /a"],
    ),
    row(
        "format widens",
        {"type": "string", "format": "email"},
        {"type": "string", "format": "idn-email"},
        request=[],
        response=["error format-changed"],
    ),
    row(
        "uri becomes a reference",
        {"type": "string", "format": "uri"},
        {"type": "string", "format": "uri-reference"},
        request=[],
        response=["error format-changed"],
    ),
    row(
        "uuid becomes a pattern",
        {"type": "string", "format": "uuid"},
        {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
        request=["error pattern-added"],
        response=["error format-removed"],
    ),
    row(
        "date meets a length",
        {"type": "string", "format": "date"},
        {"type": "string", "maxLength": 9},
        request=["error max-length-added"],
        response=["error format-removed"],
    ),
    row(
        "contentEncoding is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "contentEncoding": "base64"}}},
        request=["error content-encoding-added /a"],
        response=["error content-encoding-added /a"],
    ),
    row(
        "contentMediaType changes",
        {"type": "string", "contentMediaType": "image/png"},
        {"type": "string", "contentMediaType": "image/jpeg"},
        request=["error content-media-type-changed"],
        response=["error content-media-type-changed"],
    ),
    row(
        "byte becomes binary",
        {"type": "string", "format": "byte"},
        {"type": "string", "format": "binary"},
        request=["error content-encoding-removed", "error content-media-type-added"],
        response=["error content-encoding-removed", "error content-media-type-added"],
    ),
    row(
        "items change type",
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}},
        request=["error type-changed /*"],
        response=["error type-changed /*"],
    ),
    row(
        "items narrow inside",
        {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        {
            "type": "array",
            "items": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 2}}},
        },
        request=["error max-length-added /*/a"],
        response=[],
    ),
    row(
        "items are described",
        {"type": "array"},
        {"type": "array", "items": {"type": "string"}},
        request=["error type-changed /*"],
        response=[],
    ),
    row(
        "minItems is added",
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        request=["error min-items-added"],
        response=[],
    ),
    row(
        "minItems grows",
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {"type": "array", "items": {"type": "string"}, "minItems": 2},
        request=["error min-items-increased"],
        response=[],
    ),
    row(
        "maxItems is added",
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        request=["error max-items-added"],
        response=[],
    ),
    row(
        "maxItems shrinks",
        {"type": "array", "items": {"type": "string"}, "maxItems": 3},
        {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        request=["error max-items-decreased"],
        response=[],
    ),
    row(
        "uniqueItems is added",
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        request=["error unique-items-added"],
        response=[],
    ),
    row(
        "a position changes its type",
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]},
        request=["error type-changed /1"],
        response=["error type-changed /1"],
    ),
    row(
        "positions are added",
        {"type": "array", "items": {"type": "string"}},
        {
            "type": "array",
            "prefixItems": [{"type": "string", "maxLength": 1}],
            "items": {"type": "string"},
        },
        request=["error max-length-added /0"],
        response=[],
    ),
    row(
        "a tuple is closed",
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
        request=["error items-closed"],
        response=[],
    ),
    row(
        "contains is added",
        {"type": "array", "items": {"type": "integer"}},
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}},
        request=["error contains-added"],
        response=[],
    ),
    row(
        "minContains grows",
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}},
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}, "minContains": 2},
        request=["error contains-changed"],
        response=[],
    ),
    row(
        "maxContains is added",
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}},
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}, "maxContains": 1},
        request=["error contains-changed"],
        response=[],
    ),
    row(
        "nested items change",
        {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
        {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        request=["error type-changed /*/*"],
        response=["error type-changed /*/*"],
    ),
    row(
        "unevaluatedItems closes",
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": False},
        request=["error items-closed"],
        response=[],
    ),
    row(
        "an optional property is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        request=["info property-added /b"],
        response=["info property-added /b"],
    ),
    row(
        "a required property is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "required": ["b"],
        },
        request=["error required-property-added /b"],
        response=["info property-added /b"],
    ),
    row(
        "an optional property is removed",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=["warning property-removed /b"],
        response=["warning property-removed /b"],
    ),
    row(
        "a required property is removed",
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "required": ["b"],
        },
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=["warning property-removed /b"],
        response=["error required-property-removed /b"],
    ),
    row(
        "a property becomes required",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        request=["error property-became-required /a"],
        response=[],
    ),
    row(
        "an undeclared name becomes required",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["z"]},
        request=["error required-property-added /z"],
        response=[],
    ),
    row(
        "a nested property becomes required",
        {
            "type": "object",
            "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}},
        },
        {
            "type": "object",
            "properties": {
                "a": {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
            },
        },
        request=["error property-became-required /a/b"],
        response=[],
    ),
    row(
        "an object is closed",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        request=["error additional-properties-closed"],
        response=[],
    ),
    row(
        "an object is closed against its own property",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        request=["error property-removed /b", "error additional-properties-closed"],
        response=["warning property-removed /b"],
    ),
    row(
        "additionalProperties false becomes true",
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": True},
        request=[],
        response=["error additional-properties-opened"],
    ),
    row(
        "additionalProperties false becomes typed",
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "additionalProperties": {"type": "string"},
        },
        request=[],
        response=["error additional-properties-opened"],
    ),
    row(
        "a map narrows its values",
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
        request=["error max-length-added /*"],
        response=[],
    ),
    row(
        "a map changes its values",
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        request=["error type-changed /*"],
        response=["error type-changed /*"],
    ),
    row(
        "an open object gets a typed rest",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "additionalProperties": {"type": "string"},
        },
        request=[],
        response=[],
    ),
    row(
        "a map gets a property",
        {"type": "object", "additionalProperties": {"type": "string"}},
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "additionalProperties": {"type": "string"},
        },
        request=["error type-changed /a"],
        response=["error type-changed /a"],
    ),
    row(
        "patternProperties change",
        {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
        {"type": "object", "patternProperties": {"^x": {"type": "integer"}}},
        request=["error type-changed /*"],
        response=["error type-changed /*"],
    ),
    row(
        "patternProperties are added over a property",
        {"type": "object", "properties": {"xa": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"xa": {"type": "string"}},
            "patternProperties": {"^x": {"type": "string", "maxLength": 1}},
        },
        request=["error max-length-added /xa"],
        response=[],
    ),
    row(
        "patternProperties rename their pattern",
        {
            "type": "object",
            "patternProperties": {"^x": {"type": "string"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "patternProperties": {"^y": {"type": "string"}},
            "additionalProperties": False,
        },
        request=["error pattern-properties-closed"],
        response=["error pattern-properties-opened"],
    ),
    row(
        "propertyNames is added",
        {"type": "object", "additionalProperties": {"type": "string"}},
        {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"pattern": "^[a-z]+$"},
        },
        request=["error property-names-added"],
        response=[],
    ),
    row(
        "propertyNames refuses a property",
        {"type": "object", "properties": {"LONG": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"LONG": {"type": "string"}},
            "propertyNames": {"maxLength": 3},
        },
        request=["error property-names-added"],
        response=[],
    ),
    row(
        "minProperties is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "minProperties": 1},
        request=["error min-properties-added"],
        response=[],
    ),
    row(
        "maxProperties shrinks",
        {"type": "object", "properties": {"a": {"type": "string"}}, "maxProperties": 3},
        {"type": "object", "properties": {"a": {"type": "string"}}, "maxProperties": 2},
        request=["error max-properties-decreased"],
        response=[],
    ),
    row(
        "dependentRequired is added",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "dependentRequired": {"a": ["b"]},
        },
        request=["error dependent-required-added /a"],
        response=[],
    ),
    row(
        "dependentSchemas is added",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "dependentSchemas": {
                "a": {"type": "object", "properties": {"b": {"type": "string", "maxLength": 2}}}
            },
        },
        request=["error max-length-added /b"],
        response=[],
    ),
    row(
        "unevaluatedProperties closes over allOf",
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"type": "object", "properties": {"b": {"type": "string"}}},
            ]
        },
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"type": "object", "properties": {"b": {"type": "string"}}},
            ],
            "unevaluatedProperties": False,
        },
        request=["error additional-properties-closed"],
        response=[],
    ),
    row(
        "a property moves to false",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": False}},
        request=["error property-removed /b"],
        response=["warning property-removed /b"],
    ),
    row(
        "a default changes",
        {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
        {"type": "object", "properties": {"a": {"type": "string", "default": "y"}}},
        request=["warning default-changed /a"],
        response=["warning default-changed /a"],
    ),
    row(
        "a property with a slash",
        {"type": "object", "properties": {"a/b": {"type": "string"}}},
        {"type": "object", "properties": {"a/b": {"type": "integer"}}},
        request=["error type-changed /a~1b"],
        response=["error type-changed /a~1b"],
    ),
    row(
        "a required property stops being readOnly",
        {
            "type": "object",
            "properties": {"id": {"type": "string", "readOnly": True}},
            "required": ["id"],
        },
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        request=["error required-property-added /id"],
        response=[],
    ),
    row(
        "a readOnly property changes its type",
        {"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}},
        {"type": "object", "properties": {"id": {"type": "integer", "readOnly": True}}},
        request=[],
        response=["error type-changed /id"],
    ),
    row(
        "a writeOnly property changes its type",
        {"type": "object", "properties": {"p": {"type": "string", "writeOnly": True}}},
        {"type": "object", "properties": {"p": {"type": "integer", "writeOnly": True}}},
        request=["error type-changed /p"],
        response=[],
    ),
    row(
        "a property becomes readOnly",
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        {
            "type": "object",
            "properties": {"id": {"type": "string", "readOnly": True}},
            "required": ["id"],
        },
        request=[],
        response=[],
    ),
    row(
        "readOnly behind a reference changes",
        {
            "type": "object",
            "properties": {"id": {"$ref": "#/components/schemas/Id"}},
            "required": ["id"],
        },
        {
            "type": "object",
            "properties": {
                "id": {"allOf": [{"$ref": "#/components/schemas/Id"}, {"maxLength": 2}]}
            },
            "required": ["id"],
        },
        request=[],
        response=[],
    ),
    row(
        "a branch is removed",
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                }
            ]
        },
        request=["error branch-removed", "warning property-removed /bark"],
        response=["warning property-removed /bark"],
    ),
    row(
        "an anyOf branch is removed",
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"anyOf": [{"type": "string"}]},
        request=["error type-changed"],
        response=[],
    ),
    row(
        "a branch is added",
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                }
            ]
        },
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        request=["info property-added /bark"],
        response=["error branch-added", "info property-added /bark"],
    ),
    row(
        "a property of a branch changes",
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "integer"}},
                    "required": ["kind"],
                },
            ]
        },
        request=["error type-changed /bark"],
        response=["error type-changed /bark"],
    ),
    row(
        "two branches change at once",
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "string"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "integer"}},
                    "required": ["kind"],
                },
            ]
        },
        request=["error type-changed /lives", "error type-changed /bark"],
        response=["error type-changed /lives", "error type-changed /bark"],
    ),
    row(
        "a branch is replaced by a wider one",
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]},
            ]
        },
        request=["warning property-removed /bark"],
        response=["warning property-removed /bark"],
    ),
    row(
        "an untagged branch narrows",
        {
            "anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
            ]
        },
        {
            "anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "integer"}}, "required": ["b"]},
            ]
        },
        request=["error type-changed /b"],
        response=["error type-changed /b"],
    ),
    row(
        "an allOf branch is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"required": ["a"]},
            ]
        },
        request=["error property-became-required /a"],
        response=[],
    ),
    row(
        "a length is added by allOf",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"maxLength": 3}]}}},
        request=["error max-length-added /a"],
        response=[],
    ),
    row(
        "not is added",
        {"type": "string"},
        {"type": "string", "not": {"const": "x"}},
        request=["error not-added"],
        response=[],
    ),
    row(
        "not grows",
        {"type": "string", "not": {"enum": ["x"]}},
        {"type": "string", "not": {"enum": ["x", "y"]}},
        request=["error not-changed"],
        response=[],
    ),
    row(
        "if and then are added",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "if": {"properties": {"a": {"const": "x"}}, "required": ["a"]},
            "then": {"required": ["b"]},
        },
        request=["error property-became-required /b"],
        response=[],
    ),
    row(
        "then is tightened",
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "if": {"required": ["a"]},
            "then": {"required": ["b"]},
        },
        {
            "type": "object",
            "properties": {
                "a": {"type": "string"},
                "b": {"type": "string"},
                "c": {"type": "string"},
            },
            "if": {"required": ["a"]},
            "then": {"required": ["b", "c"]},
        },
        request=["info property-added /c", "error required-property-added /c"],
        response=["info property-added /c"],
    ),
    row(
        "else is added",
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "if": {"required": ["a"]},
            "then": {},
        },
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "if": {"required": ["a"]},
            "then": {},
            "else": {"required": ["b"]},
        },
        request=["error property-became-required /b"],
        response=[],
    ),
    row(
        "a union collapses to one type",
        {
            "type": "object",
            "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        },
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=["error type-changed /a"],
        response=[],
    ),
    row(
        "a range is covered by two branches",
        {"type": "integer", "minimum": 0, "maximum": 9},
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 4},
                {"type": "integer", "minimum": 5, "maximum": 9},
            ]
        },
        request=[],
        response=[],
    ),
    row(
        "a range has a gap between two branches",
        {"type": "integer", "minimum": 0, "maximum": 9},
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 4},
                {"type": "integer", "minimum": 6, "maximum": 9},
            ]
        },
        request=["error maximum-decreased"],
        response=[],
    ),
    row(
        "one schema becomes tagged branches",
        {"type": "object", "properties": {"kind": {"enum": ["cat", "dog"]}}, "required": ["kind"]},
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "dog"}, "bark": {"type": "string"}},
                    "required": ["kind"],
                },
            ]
        },
        request=["info property-added /bark", "info property-added /lives"],
        response=["info property-added /bark", "info property-added /lives"],
    ),
    row(
        "a component changes",
        {"$ref": "#/components/schemas/Old"},
        {"$ref": "#/components/schemas/New"},
        request=["error type-changed /b/c"],
        response=["error type-changed /b/c"],
    ),
    row(
        "a recursive component changes below",
        {"$ref": "#/components/schemas/Tree"},
        {"$ref": "#/components/schemas/Hedge"},
        request=["error max-length-added /v"],
        response=[],
    ),
    row(
        "mutually recursive components change",
        {"$ref": "#/components/schemas/Even"},
        {"$ref": "#/components/schemas/Even2"},
        request=["error type-changed /odd/n"],
        response=["error type-changed /odd/n"],
    ),
    row(
        "a list of recursive components changes",
        {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        {"type": "array", "items": {"$ref": "#/components/schemas/Hedge"}},
        request=["error max-length-added /*/v"],
        response=[],
    ),
    row(
        "a discriminator value is removed",
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": "#/components/schemas/C", "d": "#/components/schemas/D"},
            },
        },
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}],
            "discriminator": {"propertyName": "t", "mapping": {"c": "#/components/schemas/C"}},
        },
        request=["error discriminator-value-removed", "warning property-removed /bark"],
        response=["error discriminator-value-removed", "warning property-removed /bark"],
    ),
    row(
        "a discriminator value is mapped elsewhere",
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": "#/components/schemas/C", "d": "#/components/schemas/D"},
            },
        },
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D2"}],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": "#/components/schemas/C", "d": "#/components/schemas/D2"},
            },
        },
        request=["error discriminator-mapping-changed", "error type-changed /bark"],
        response=["error discriminator-mapping-changed", "error type-changed /bark"],
    ),
    row(
        "a discriminator property is renamed",
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
            "discriminator": {"propertyName": "t", "mapping": {"c": "#/components/schemas/C"}},
        },
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
            "discriminator": {"propertyName": "u", "mapping": {"c": "#/components/schemas/C"}},
        },
        request=[
            "error discriminator-changed",
            "info property-added /u",
            "error required-property-added /u",
            "error required-property-added /u",
        ],
        response=[
            "error discriminator-changed",
            "info property-added /u",
            "error enum-removed /t",
            "error enum-removed /t",
        ],
    ),
    row(
        "a discriminator value is added",
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}],
            "discriminator": {"propertyName": "t", "mapping": {"c": "#/components/schemas/C"}},
        },
        {
            "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": "#/components/schemas/C", "d": "#/components/schemas/D"},
            },
        },
        request=["info property-added /bark"],
        response=["error discriminator-value-added", "info property-added /bark"],
    ),
    row(
        "a length is put on one branch",
        {
            "type": "object",
            "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        },
        {
            "type": "object",
            "properties": {
                "a": {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]}
            },
        },
        request=["error max-length-added /a"],
        response=[],
    ),
    row(
        "a nested union loses a branch",
        {
            "type": "object",
            "properties": {
                "a": {
                    "anyOf": [
                        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                        {"type": "null"},
                    ]
                }
            },
        },
        {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}},
        request=["error type-changed /a"],
        response=[],
    ),
    row(
        "an optional object becomes a list of it",
        {
            "type": "object",
            "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}},
        },
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"b": {"type": "string"}}},
                }
            },
        },
        request=["error type-changed /a"],
        response=["error type-changed /a"],
    ),
    row(
        "a map of lists changes its items",
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        request=["error type-changed /*/*"],
        response=["error type-changed /*/*"],
    ),
    row(
        "two independent properties change",
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "string", "maxLength": 1}},
        },
        request=["error type-changed /a", "error max-length-added /b"],
        response=["error type-changed /a"],
    ),
    row(
        "a shared component changes once",
        {
            "type": "object",
            "properties": {
                "a": {"$ref": "#/components/schemas/Old"},
                "b": {"$ref": "#/components/schemas/Old"},
            },
        },
        {
            "type": "object",
            "properties": {
                "a": {"$ref": "#/components/schemas/New"},
                "b": {"$ref": "#/components/schemas/New"},
            },
        },
        request=["error type-changed /a/b/c"],
        response=["error type-changed /a/b/c"],
    ),
    row(
        "a required property stops being null",
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        request=["error became-not-nullable /a"],
        response=[],
    ),
    row(
        "a list stops being null",
        {
            "type": "object",
            "properties": {"a": {"type": ["array", "null"], "items": {"type": "string"}}},
        },
        {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}},
        request=["error became-not-nullable /a"],
        response=[],
    ),
    row(
        "a property is renamed",
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
        request=["error required-property-added /b", "warning property-removed /a"],
        response=["error required-property-removed /a", "info property-added /b"],
    ),
    row(
        "an allOf branch is removed",
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
            ]
        },
        {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}]},
        request=[],
        response=["error required-property-removed /b"],
    ),
    row(
        "an object behind allOf is closed",
        {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}]},
        {
            "allOf": [
                {
                    "type": "object",
                    "properties": {"a": {"type": "string"}},
                    "additionalProperties": False,
                }
            ]
        },
        request=["error additional-properties-closed"],
        response=[],
    ),
    row(
        "unevaluatedProperties opens",
        {"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": False},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=[],
        response=["warning additional-properties-opened"],
    ),
    row(
        "additionalProperties false is dropped",
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=[],
        response=["warning additional-properties-opened"],
    ),
    row(
        "a nested closed object opens",
        {
            "type": "object",
            "properties": {
                "x": {
                    "type": "object",
                    "properties": {"a": {"type": "string"}},
                    "additionalProperties": False,
                }
            },
        },
        {
            "type": "object",
            "properties": {"x": {"type": "object", "properties": {"a": {"type": "string"}}}},
        },
        request=[],
        response=["warning additional-properties-opened /x"],
    ),
    row(
        "oneOf becomes ambiguous for nobody",
        {
            "oneOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
            ]
        },
        {
            "anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
            ]
        },
        request=[],
        response=[],
    ),
    row(
        "nullable is added",
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "nullable": True}}},
        request=[],
        response=["error became-nullable /a"],
        version="3.0",
        media="json",
    ),
    row(
        "nullable is dropped",
        {"type": "object", "properties": {"a": {"type": "string", "nullable": True}}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        request=["error became-not-nullable /a"],
        response=[],
        version="3.0",
        media="json",
    ),
    row(
        "nullable beside allOf is dropped",
        {
            "type": "object",
            "properties": {"a": {"nullable": True, "allOf": [{"$ref": "#/components/schemas/C"}]}},
        },
        {"type": "object", "properties": {"a": {"allOf": [{"$ref": "#/components/schemas/C"}]}}},
        request=["error became-not-nullable /a"],
        response=[],
        version="3.0",
        media="json",
    ),
    row(
        "a boolean exclusive minimum is added",
        {"type": "number", "minimum": 1},
        {"type": "number", "minimum": 1, "exclusiveMinimum": True},
        request=["error minimum-increased"],
        response=[],
        version="3.0",
        media="json",
    ),
    row(
        "a required readOnly property loses its mark",
        {
            "type": "object",
            "properties": {"id": {"type": "string", "readOnly": True}},
            "required": ["id"],
        },
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        request=["error required-property-added /id"],
        response=[],
        version="3.0",
        media="json",
    ),
    row(
        "alternatives of a oneOf come to overlap",
        {"oneOf": [{"type": "integer", "maximum": 3}, {"type": "integer", "minimum": 4}]},
        {"oneOf": [{"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 4}]},
        request=["warning one-of-ambiguous"],
        response=[],
    ),
    row(
        "nothing can be sent any more",
        {"type": "string"},
        {"type": "string", "minLength": 5, "maxLength": 2},
        request=["error type-changed"],
        response=["warning sends-nothing"],
    ),
    row(
        "a text column's length is written down",
        {"type": "string"},
        {"type": "string", "maxLength": 65_535},
        request=["error max-length-added"],
        response=[],
    ),
    row(
        "a name is excluded by looking ahead",
        {"type": "string", "pattern": "^(?!admin)"},
        {"type": "string", "pattern": "^(?!admin|root)"},
        request=["error pattern-changed"],
        response=[],
    ),
    row(
        "a name is looked at in the middle",
        {"type": "string", "pattern": "^a(?!b)[a-z]*$"},
        {"type": "string", "pattern": "^a(?!b|c)[a-z]*$"},
        request=["error pattern-changed"],
        response=["warning pattern-changed"],
    ),
    row(
        "fewer of distinct objects may match",
        {
            "type": "array",
            "items": {"type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"]},
            "uniqueItems": True,
            "contains": {"properties": {"k": {"enum": ["a", "b"]}}},
            "maxContains": 2,
        },
        {
            "type": "array",
            "items": {"type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"]},
            "uniqueItems": True,
            "contains": {"properties": {"k": {"enum": ["a", "b"]}}},
            "maxContains": 1,
        },
        request=["error contains-changed"],
        response=[],
    ),
    row(
        "a pattern excludes one more text than was excluded",
        {"type": "string", "not": {"const": "a"}},
        {"type": "string", "pattern": "^(?!(?:a|b)$)"},
        request=["error pattern-added"],
        response=[],
    ),
    row(
        "a format is added that the pattern says almost",
        {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},
        {"type": "string", "format": "date"},
        request=["error format-added"],
        response=[],
    ),
    row(
        "a format is added that the pattern says already",
        {"type": "string", "pattern": "^https://[a-z0-9./-]+$"},
        {"type": "string", "pattern": "^https://[a-z0-9./-]+$", "format": "uri"},
        request=[],
        response=[],
    ),
    row(
        "a format is added beside a looser pattern of addresses",
        {"type": "string", "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}$"},
        {"type": "string", "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}$", "format": "ipv4"},
        request=["error format-added"],
        response=[],
    ),
    row(
        "a format goes, and its pattern stays",
        {"type": "string", "format": "email", "pattern": "^[^@ ]+@[^@ ]+$"},
        {"type": "string", "pattern": "^[^@ ]+@[^@ ]+$"},
        request=[],
        response=["error format-removed"],
    ),
    row(
        "a text has to repeat itself",
        {"type": "string", "pattern": "^[ab]{4}$"},
        {"type": "string", "pattern": "^([ab]{2})\\1$"},
        request=["error pattern-changed"],
        response=["warning pattern-changed"],
    ),
    row(
        "a word may no longer be part of one",
        {"type": "string", "pattern": "foo"},
        {"type": "string", "pattern": "\\bfoo\\b"},
        request=["error pattern-changed"],
        response=[],
    ),
    row(
        "a condition on the end of a text goes, and its pattern stays",
        {"type": "string", "pattern": "^[a-z]+(?<!s)$"},
        {"type": "string", "pattern": "^[a-z]+$"},
        request=[],
        response=["error pattern-changed"],
    ),
    row(
        "a pattern of letters becomes one of capitals",
        {"type": "string", "pattern": "^\\p{L}+$"},
        {"type": "string", "pattern": "^\\p{Lu}+$"},
        request=["error pattern-changed"],
        response=[],
    ),
    row(
        "a branch under unevaluatedProperties changes",
        {
            "type": "object",
            "anyOf": [
                {"properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"properties": {"b": {"type": "string"}}, "required": ["b"]},
            ],
            "unevaluatedProperties": False,
        },
        {
            "type": "object",
            "anyOf": [
                {"properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
            ],
            "unevaluatedProperties": False,
        },
        request=["error type-changed /b"],
        response=["error type-changed /b"],
    ),
    row(
        "a consequence is tightened",
        conditional({"type": "string"}),
        conditional({"type": "string", "minLength": 1}),
        request=["error min-length-added /v"],
        response=[],
    ),
    row(
        "arrays of one type or another",
        {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "array", "items": {"type": "integer"}},
            ]
        },
        request=["error type-changed /*"],
        response=[],
    ),
    row(
        "a pattern is put on a format",
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date", "pattern": "^20"},
        request=["error pattern-added"],
        response=[],
    ),
    row(
        "patterns of names overlap",
        {"type": "object", "patternProperties": {"^a": {"type": "string"}}},
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "string"}, "z$": {"type": "integer"}},
        },
        request=["error type-changed /*"],
        response=[],
    ),
    row(
        "a pattern of names is narrowed",
        {
            "type": "object",
            "patternProperties": {"^(a|b)": {"type": "string"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "string"}},
            "additionalProperties": False,
        },
        request=["error pattern-properties-closed"],
        response=[],
    ),
    row(
        "a property under a name that looks ahead",
        {"type": "object", "patternProperties": {"(?=q)": {"type": "string"}}},
        {"type": "object", "patternProperties": {"(?=q)": {"type": "integer"}}},
        request=["error type-changed /*"],
        response=["error type-changed /*"],
    ),
    row(
        "a discriminator's second name is removed",
        {
            "oneOf": [ref("C"), ref("D")],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": REF["C"], "c2": REF["C"], "d": REF["D"]},
            },
        },
        {
            "oneOf": [ref("C"), ref("D")],
            "discriminator": {
                "propertyName": "t",
                "mapping": {"c": REF["C"], "d": REF["D"]},
            },
        },
        request=["error discriminator-value-removed"],
        response=["error discriminator-value-removed"],
    ),
    row(
        "the target of a dynamic reference changes",
        {"type": "object", "properties": {"a": {"$dynamicRef": "#old"}}},
        {"type": "object", "properties": {"a": {"$dynamicRef": "#new"}}},
        request=["error type-changed /a"],
        response=[],
    ),
    row(
        "text: null meets a length",
        {"type": ["string", "null"], "minLength": 1},
        {"type": "string", "minLength": 1},
        request=["error min-length-added"],
        response=[],
        media="text",
    ),
    row(
        "a condition comes to hold always",
        {"if": {"enum": ["x"]}, "then": {"type": "string"}, "else": {"type": "object"}},
        {"if": {}, "then": {"type": "string"}, "else": {"type": "object"}},
        request=["error type-changed"],
        response=["error type-changed"],
    ),
    row(
        "one more condition among many",
        {"type": "object", "properties": K, "allOf": [asks(at) for at in range(12)]},
        {"type": "object", "properties": K, "allOf": [asks(at) for at in range(13)]},
        request=["error property-became-required /k13"],
        response=[],
    ),
    row(
        "one more choice among many",
        {"allOf": [either(at) for at in range(12)]},
        {"allOf": [either(at) for at in range(13)]},
        request=["info property-added /p12", "error required-property-added /p12"],
        response=[],
    ),
    row(
        "items lose their schema",
        {
            "type": "array",
            "items": {"type": "object", "required": ["a"], "properties": {"a": {}}},
        },
        {"type": "array"},
        request=[],
        response=["error type-changed /*"],
    ),
    row(
        "a schema that contains itself without an end",
        ref("Endless"),
        {"type": "object", "properties": {"a": ref("Endless")}},
        request=["error type-changed", "warning invalid-schema", "warning invalid-schema"],
        response=["warning invalid-schema", "warning invalid-schema"],
    ),
    row(
        "a reference that is no text",
        {"type": "string"},
        {"$ref": 3},
        request=["warning invalid-schema"],
        response=["error type-changed", "warning invalid-schema"],
    ),
    row(
        "an image becomes nullable by an alternative",
        IMAGE,
        {"anyOf": [IMAGE, {"type": "null"}]},
        request=[],
        response=["error became-nullable"],
    ),
    row(
        "an alternative beside an image changes",
        {"oneOf": [IMAGE, {"type": "object", "properties": {"a": {"type": "string"}}}]},
        {"oneOf": [IMAGE, {"type": "object", "properties": {"a": {"type": "integer"}}}]},
        request=["error type-changed /a"],
        response=["error type-changed /a"],
    ),
    row(
        "a condition on one value is followed by one on the other",
        {**EITHER, "allOf": [asking("a")]},
        {**EITHER, "allOf": [asking("a"), asking("b")]},
        request=["error property-became-required /x"],
        response=[],
    ),
    row(
        "the longest address is shortened by one",
        {"type": "string", "format": "email", "maxLength": 254},
        {"type": "string", "format": "email", "maxLength": 253},
        request=["error max-length-decreased"],
        response=[],
    ),
    row(
        "a host name gets a length",
        {"type": "string", "format": "hostname"},
        {"type": "string", "format": "hostname", "maxLength": 63},
        request=["error max-length-added"],
        response=[],
    ),
    row(
        "a long text with a prefix",
        {"type": "string", "pattern": "^/v1/accounts", "maxLength": 5_001},
        {"type": "string", "pattern": "^/v1/accounts", "maxLength": 5_000},
        request=["error max-length-decreased"],
        response=[],
    ),
    row(
        "text: an integer becomes a string",
        {"type": "integer"},
        {"type": "string"},
        request=[],
        response=["error type-changed"],
        version="3.1",
        media="text",
    ),
    row(
        "text: a string becomes an integer",
        {"type": "string"},
        {"type": "integer"},
        request=["error type-changed"],
        response=[],
        version="3.1",
        media="text",
    ),
    row(
        "text: an enum of texts becomes one of numbers",
        {"enum": ["1", "2"]},
        {"enum": [1, 2]},
        request=[],
        response=[],
        version="3.1",
        media="text",
    ),
    row(
        "text: an integer meets a pattern",
        {"type": "integer"},
        {"type": "string", "pattern": "^[0-9]+$"},
        request=["error pattern-added"],
        response=[],
        version="3.1",
        media="text",
    ),
    row(
        "text: an integer meets a length",
        {"type": "integer"},
        {"type": "string", "maxLength": 3},
        request=["error max-length-added"],
        response=["error type-changed"],
        version="3.1",
        media="text",
    ),
    row(
        "text: a small integer meets a length",
        {"type": "integer", "minimum": 0, "maximum": 9},
        {"type": "string", "maxLength": 1},
        request=[],
        response=["error type-changed"],
        version="3.1",
        media="text",
    ),
    row(
        "text: a boolean becomes an enum of texts",
        {"type": "boolean"},
        {"enum": ["true", "false"]},
        request=[],
        response=[],
        version="3.1",
        media="text",
    ),
    row(
        "text: a boolean loses a text",
        {"type": "boolean"},
        {"enum": ["true"]},
        request=["error enum-added"],
        response=[],
        version="3.1",
        media="text",
    ),
    row(
        "text: digits become an integer",
        {"type": "string", "pattern": "^[1-9][0-9]*$"},
        {"type": "integer"},
        request=[],
        response=["error pattern-removed"],
        version="3.1",
        media="text",
    ),
    row(
        "text: a list of integers becomes one of strings",
        {"type": "array", "items": {"type": "integer"}},
        {"type": "array", "items": {"type": "string"}},
        request=[],
        response=["error type-changed /*"],
        version="3.1",
        media="text",
    ),
    row(
        "text: a maximum is added",
        {"type": "integer"},
        {"type": "integer", "maximum": 5},
        request=["error maximum-added"],
        response=[],
        version="3.1",
        media="text",
    ),
]


def changes(entry: Row, direction: Direction) -> Any:
    """What the comparison finds for a row."""
    base, revision = (
        Written({"s": schema, "components": {"schemas": COMPONENTS}}, entry.version)
        for schema in (entry.base, entry.revision)
    )
    return SchemaComparison(base, revision).compare(
        "#/s", "#/s", direction=direction, media=Media(entry.media)
    )


CONSTRUCTS = (
    "discriminator", "unevaluated", "dynamicRef", "readOnly", "writeOnly", "extensible", "content",
    "dependent", '"if"', '"not"', "oneOf", "anyOf", "allOf", "$ref", "propertyNames",
    "patternProperties", "additionalProperties", "contains", "prefixItems", "uniqueItems",
    "Items", "enum", "const", "Properties", "format", "pattern", "Length", "xclusive", "imum",
    "multipleOf", "default", "required", "properties", "items",
)  # fmt: skip
"""What rows are grouped by: the first word that stands in one of the two schemas."""


def construct(entry: Row) -> str:
    """The group of a row."""
    if entry.media == "text" or entry.version == "3.0":
        return entry.media if entry.media == "text" else "3.0"
    text = orjson.dumps([entry.base, entry.revision]).decode()
    return next((word.strip('"') for word in CONSTRUCTS if word in text), "type")


GROUPS: dict[str, list[Row]] = {}
for entry_ in ROWS:
    GROUPS.setdefault(construct(entry_), []).append(entry_)


def faults(entry: Row, direction: Direction) -> list[str]:
    """What is wrong with the comparison of one row in one direction."""
    found = changes(entry, direction)
    wanted = entry.request if direction is Direction.REQUEST else entry.response
    told = [f"{each.severity} {each.kind} {each.pointer}".strip() for each in found]
    wrong = [] if told == wanted else [f"expected {wanted}, found {told}"]
    return wrong + [f"{each.kind}: no proof" for each in found if not is_proven(each)]


def is_proven(change: SchemaChange) -> bool:
    """Whether a witness holds on both sides, or a milder finding says what it leans on."""
    proof = change.proof
    if isinstance(proof, ProvenInstance):
        return bool(
            admits(proof.sender_schema, proof.instance, text=proof.text)
            and not admits(proof.receiver_schema, proof.instance, text=proof.text)
            and proof.reason
        )
    if isinstance(proof, Undecided):
        return change.severity is Severity.WARNING
    return isinstance(proof, StructuralFact)


def compared_with_itself(entry: Row) -> list[str]:
    """What a schema compared with itself comes to."""
    base = Written({"s": entry.base, "components": {"schemas": COMPONENTS}}, entry.version)
    again = Written({"s": entry.base, "components": {"schemas": COMPONENTS}, "x": 1}, entry.version)
    compare = SchemaComparison(base, again).compare
    return [each.kind for way in Direction for each in compare("#/s", "#/s", direction=way)]


@pytest.mark.parametrize("group", GROUPS)
def test_comparison_tells_kind_place_and_severity_with_proof(group: str) -> None:
    """Each change is found once, where it is, and each finding has what it leans on."""
    wrong = {
        f"{entry.name}, {direction}": found
        for entry in GROUPS[group]
        for direction in Direction
        if (found := faults(entry, direction))
    }
    assert wrong == {}


@pytest.mark.parametrize("group", GROUPS)
def test_schema_compared_with_itself_is_silent(group: str) -> None:
    """Nothing differs from itself, read as a request or as a response."""
    wrong = {entry.name: found for entry in GROUPS[group] if (found := compared_with_itself(entry))}
    assert wrong == {}


def test_rows_have_names_of_their_own() -> None:
    """No row stands twice."""
    assert len({entry.name for entry in ROWS}) == len(ROWS)
