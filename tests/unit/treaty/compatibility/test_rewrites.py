"""Rewrites that keep a schema's meaning are silent, in both directions and both ways round."""

from dataclasses import dataclass
from typing import Any

from treaty.compatibility.mode import Direction
from treaty.compatibility.schemas import SchemaComparison


@dataclass(frozen=True)
class Written:
    """A document with one schema and some components."""

    content: Any
    version: str = "3.1"


STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}


def obj(required: tuple[str, ...] = (), /, **properties: Any) -> dict[str, Any]:
    """An object's schema."""
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


PET = obj(("name",), name=STRING, age=INTEGER)
CAT = obj(("kind",), kind={"const": "cat"}, lives=INTEGER)
DOG = obj(("kind",), kind={"const": "dog"}, bark=STRING)
TREE = obj(value=STRING, children={"type": "array", "items": ref("Tree")})
COMPONENTS = {
    "Unwanted": {"required": ["unwanted"]},
    "Pet": PET,
    "Same": PET,
    "Cat": CAT,
    "Dog": DOG,
    "Tree": TREE,
    "Wood": obj(value=STRING, children={"type": "array", "items": ref("Wood")}),
    "Even": obj(odd=ref("Odd")),
    "Odd": obj(even=ref("Even")),
    "Unrolled": obj(
        value=STRING,
        children={
            "type": "array",
            "items": obj(value=STRING, children={"type": "array", "items": ref("Unrolled")}),
        },
    ),
    "Alias": ref("Pet"),
    "Named": obj(("name",), name=STRING),
}


def conditional(value: Any) -> dict[str, Any]:
    """An object whose `v` has a schema only where its `k` is `a`."""
    return {
        "type": "object",
        "properties": {"k": {"type": "string"}, "v": {}},
        "required": ["k"],
        "if": {"properties": {"k": {"const": "a"}}},
        "then": {"properties": {"v": value}, "required": ["v"]},
    }


REWRITES: dict[str, tuple[Any, Any]] = {
    "a schema moves behind a reference": (PET, ref("Pet")),
    "a component is renamed": (ref("Pet"), ref("Same")),
    "a reference goes through an alias": (ref("Pet"), ref("Alias")),
    "allOf of one": (PET, {"allOf": [PET]}),
    "allOf of one reference": (ref("Pet"), {"allOf": [ref("Pet")]}),
    "anyOf of one": (PET, {"anyOf": [PET]}),
    "oneOf of one": (PET, {"oneOf": [PET]}),
    "an object is split over allOf": (
        PET,
        {"allOf": [ref("Named"), obj(age=INTEGER)]},
    ),
    "required moves into its own allOf branch": (
        PET,
        {"allOf": [obj(name=STRING, age=INTEGER), {"required": ["name"]}]},
    ),
    "oneOf of disjoint branches becomes anyOf": (
        {"oneOf": [ref("Cat"), ref("Dog")]},
        {"anyOf": [ref("Cat"), ref("Dog")]},
    ),
    "branches are reordered": (
        {"oneOf": [ref("Cat"), ref("Dog")]},
        {"oneOf": [ref("Dog"), ref("Cat")]},
    ),
    "branches are inlined": (
        {"oneOf": [ref("Cat"), ref("Dog")]},
        {"oneOf": [CAT, DOG]},
    ),
    "a branch is written twice": (
        {"anyOf": [ref("Cat"), ref("Dog")]},
        {"anyOf": [ref("Cat"), ref("Dog"), ref("Cat")]},
    ),
    "unions are nested": (
        {"anyOf": [STRING, INTEGER, {"type": "null"}]},
        {"anyOf": [{"anyOf": [STRING, INTEGER]}, {"type": "null"}]},
    ),
    "a type list becomes anyOf": (
        {"type": ["string", "null"]},
        {"anyOf": [STRING, {"type": "null"}]},
    ),
    "a type list becomes oneOf": (
        {"type": ["string", "integer"]},
        {"oneOf": [STRING, INTEGER]},
    ),
    "a type list is reordered": ({"type": ["null", "string"]}, {"type": ["string", "null"]}),
    "a type list of one": ({"type": ["string"]}, STRING),
    "integer beside number": ({"type": ["integer", "number"]}, {"type": "number"}),
    "a constraint stays beside a nullable type list": (
        {"type": ["string", "null"], "maxLength": 5},
        {"oneOf": [{"type": "string", "maxLength": 5}, {"type": "null"}]},
    ),
    "const becomes a one-value enum": ({"const": "a"}, {"enum": ["a"]}),
    "enum is reordered": ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    "enum becomes anyOf of const": (
        {"enum": ["a", "b"]},
        {"anyOf": [{"const": "a"}, {"const": "b"}]},
    ),
    "enum becomes oneOf of titled const": (
        {"type": "string", "enum": ["a", "b"]},
        {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]},
    ),
    "enum loses its redundant type": ({"type": "string", "enum": ["a"]}, {"enum": ["a"]}),
    "enum is split over two branches": (
        {"enum": ["a", "b", "c"]},
        {"anyOf": [{"enum": ["a", "c"]}, {"const": "b"}]},
    ),
    "a boolean is an enum": ({"type": "boolean"}, {"enum": [True, False]}),
    "null is a const": ({"type": "null"}, {"const": None}),
    "a repeated enum value": ({"enum": ["a"]}, {"enum": ["a", "a"]}),
    "1 and 1.0 are one number": ({"enum": [1, 2]}, {"enum": [1.0, 2.0]}),
    "an exclusive bound on integers is shifted": (
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "integer", "minimum": 1},
    ),
    "an exclusive upper bound on integers is shifted": (
        {"type": "integer", "exclusiveMaximum": 10},
        {"type": "integer", "maximum": 9},
    ),
    "a fractional bound on integers is rounded": (
        {"type": "integer", "minimum": 0.5},
        {"type": "integer", "minimum": 1},
    ),
    "multiples of one are integers": ({"type": "number", "multipleOf": 1}, INTEGER),
    "int64 is added": (INTEGER, {"type": "integer", "format": "int64"}),
    "int32 is written as bounds": (
        {"type": "integer", "format": "int32"},
        {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    ),
    "double is added": ({"type": "number"}, {"type": "number", "format": "double"}),
    "an unknown format is added": (STRING, {"type": "string", "format": "password"}),
    "minLength of zero": (STRING, {"type": "string", "minLength": 0}),
    "minItems of zero": (
        {"type": "array", "items": STRING},
        {"type": "array", "items": STRING, "minItems": 0},
    ),
    "uniqueItems false": (
        {"type": "array", "items": STRING},
        {"type": "array", "items": STRING, "uniqueItems": False},
    ),
    "an empty required": (obj(a=STRING), {**obj(a=STRING), "required": []}),
    "additionalProperties true is the default": (PET, {**PET, "additionalProperties": True}),
    "additionalProperties of the empty schema is true": (
        {**PET, "additionalProperties": True},
        {**PET, "additionalProperties": {}},
    ),
    "additionalProperties false is a schema that rejects": (
        {**PET, "additionalProperties": False},
        {**PET, "additionalProperties": {"not": {}}},
    ),
    "the empty schema is true": (obj(a={}), obj(a=True)),
    "items of the empty schema are the default": (
        {"type": "array"},
        {"type": "array", "items": {}},
    ),
    "type object is added beside properties": (
        obj(a={"properties": {"b": STRING}}),
        obj(a={"type": "object", "properties": {"b": STRING}}),
    ),
    "type array is added beside items": (
        obj(a={"items": STRING}),
        obj(a={"type": "array", "items": STRING}),
    ),
    "a recursive component is renamed": (ref("Tree"), ref("Wood")),
    "a recursive component is unrolled": (ref("Tree"), ref("Unrolled")),
    "mutual recursion is entered through a copy": (ref("Even"), obj(odd=ref("Odd"))),
    "properties are reordered": (obj(a=STRING, b=INTEGER), obj(b=INTEGER, a=STRING)),
    "required is reordered": (
        obj(("a", "b"), a=STRING, b=STRING),
        obj(("b", "a"), a=STRING, b=STRING),
    ),
    "annotations change": (
        {**PET, "title": "A", "description": "x", "example": {}},
        {**PET, "title": "B", "description": "y", "examples": [1], "x-y": 1},
    ),
    "patterns that mean the same": (
        {"type": "string", "pattern": "^[0-9]+$"},
        {"type": "string", "pattern": "^[0-9][0-9]*$"},
    ),
    "a length is written as a pattern": (
        {"type": "string", "pattern": "^[a-z]{2,3}$"},
        {"type": "string", "pattern": "^[a-z]{2,3}$", "minLength": 2, "maxLength": 3},
    ),
    "a dependent requirement as if and then": (
        {**obj(a=STRING, b=STRING), "dependentRequired": {"a": ["b"]}},
        {**obj(a=STRING, b=STRING), "dependentSchemas": {"a": {"required": ["b"]}}},
    ),
    "a double negation": ({"type": "string"}, {"not": {"not": {"type": "string"}}}),
    "unevaluatedProperties where nothing is composed": (
        {**PET, "additionalProperties": False},
        {**PET, "unevaluatedProperties": False},
    ),
    "a branch that another one holds": (
        {"anyOf": [STRING]},
        {"anyOf": [STRING, {"type": "string", "maxLength": 3}]},
    ),
    "bounds in one branch each": (
        {"type": "integer", "minimum": 0, "maximum": 9},
        {"allOf": [{"type": "integer", "minimum": 0}, {"maximum": 9}]},
    ),
    "a tagged union as one schema with if": (
        {"oneOf": [ref("Cat"), ref("Dog")]},
        {"oneOf": [{"allOf": [ref("Cat")]}, {"allOf": [ref("Dog")]}]},
    ),
    "a map's values behind a reference": (
        {"type": "object", "additionalProperties": PET},
        {"type": "object", "additionalProperties": ref("Pet")},
    ),
    "a pattern of alternatives is an enum": (
        {"type": "string", "pattern": "^(a|b)$"},
        {"enum": ["a", "b"]},
    ),
    "a pattern with a length is an enum": (
        {"type": "string", "pattern": "^a+$", "maxLength": 3},
        {"enum": ["a", "aa", "aaa"]},
    ),
    "a const object is a closed one": (
        {"const": {"a": 1}},
        {
            "type": "object",
            "properties": {"a": {"const": 1}},
            "required": ["a"],
            "additionalProperties": False,
        },
    ),
    "a const array is one of a known length": (
        {"const": [1, True]},
        {
            "type": "array",
            "prefixItems": [{"const": 1}, {"const": True}],
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    "names by propertyNames or by patternProperties": (
        {
            "type": "object",
            "propertyNames": {"pattern": "^a"},
            "additionalProperties": {"type": "string"},
        },
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "string"}},
            "additionalProperties": False,
        },
    ),
    "a pattern of names apart": (
        {
            "type": "object",
            "patternProperties": {"^(a|b)": {"type": "string"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "string"}, "^b": {"type": "string"}},
            "additionalProperties": False,
        },
    ),
    "closed by either word under a condition": (
        conditional({"type": "object", "properties": {"q": STRING}, "additionalProperties": False}),
        conditional(
            {"type": "object", "properties": {"q": STRING}, "unevaluatedProperties": False}
        ),
    ),
    "a reference under a condition": (conditional(ref("Pet")), conditional(PET)),
    "a default as another JSON number": (
        {"type": "number", "default": 1},
        {"type": "number", "default": 1.0},
    ),
    "a mapping that says what the names do": (
        {"oneOf": [ref("Pet"), ref("Tree")], "discriminator": {"propertyName": "kind"}},
        {
            "oneOf": [ref("Pet"), ref("Tree")],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "Pet": "#/components/schemas/Pet",
                    "Tree": "#/components/schemas/Tree",
                },
            },
        },
    ),
    "a reference under not": (
        {"not": {"required": ["unwanted"]}},
        {"not": ref("Unwanted")},
    ),
    "many constants": (
        {"type": "string", "enum": [f"c{number}" for number in range(100)]},
        {"anyOf": [{"const": f"c{number}"} for number in range(100)]},
    ),
    "an image twice": (
        {"type": "string", "contentMediaType": "image/png"},
        {"anyOf": [{"type": "string", "contentMediaType": "image/png"}] * 2},
    ),
    "an image that is a consequence": (
        {"type": "string", "contentMediaType": "image/png"},
        {"if": True, "then": {"type": "string", "contentMediaType": "image/png"}},
    ),
}

OLD_AND_NEW: dict[str, tuple[Any, Any]] = {
    "nullable becomes a type list": (
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
    ),
    "nullable becomes a branch": (
        {"nullable": True, "allOf": [ref("Pet")]},
        {"anyOf": [ref("Pet"), {"type": "null"}]},
    ),
    "nullable with an enum that lacks null": (
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"enum": ["a", None]},
    ),
    "a boolean exclusive minimum": (
        {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        {"type": "number", "exclusiveMinimum": 0},
    ),
    "a boolean exclusive maximum": (
        {"type": "number", "maximum": 5, "exclusiveMaximum": True},
        {"type": "number", "exclusiveMaximum": 5},
    ),
    "exclusive false": (
        {"type": "number", "minimum": 0, "exclusiveMinimum": False},
        {"type": "number", "minimum": 0},
    ),
    "byte is base64": (
        {"type": "string", "format": "byte"},
        {"type": "string", "contentEncoding": "base64"},
    ),
    "binary is octets": (
        {"type": "string", "format": "binary"},
        {"type": "string", "contentMediaType": "application/octet-stream"},
    ),
    "siblings of a reference count for nothing": (
        {"$ref": "#/components/schemas/Pet", "minProperties": 5},
        ref("Pet"),
    ),
    "nullable beside a reference": (
        {"$ref": "#/components/schemas/Pet", "nullable": True},
        {"oneOf": [ref("Pet"), {"type": "null"}]},
    ),
    "a nullable object": (
        {**PET, "nullable": True},
        {**PET, "type": ["object", "null"]},
    ),
    "nullable false": ({"type": "string", "nullable": False}, STRING),
    "what is not part of a direction": (
        obj(id={"type": "string", "readOnly": True}, secret={"type": "string", "writeOnly": True}),
        {"allOf": [obj(id={**STRING, "readOnly": True}, secret={**STRING, "writeOnly": True})]},
    ),
    "nothing changes": (ref("Tree"), ref("Tree")),
}


def document(schema: Any, version: str = "3.1") -> Written:
    """A document around a schema."""
    return Written({"s": schema, "components": {"schemas": COMPONENTS}}, version)


def told(one: Written, other: Written) -> list[str]:
    """What is found between two schemas, both ways round and in both directions."""
    return [
        f"{direction}: {each.kind}"
        for comparison in (SchemaComparison(one, other), SchemaComparison(other, one))
        for direction in Direction
        for each in comparison.compare("#/s", "#/s", direction=direction)
    ]


def test_comparison_of_equivalent_schemas_is_silent() -> None:
    """Neither way round is anything found, in any of at least sixty rewrites."""
    wrong = {
        name: found
        for name, (one, other) in REWRITES.items()
        if (found := told(document(one), document(other)))
    }
    assert wrong == {}
    assert len(REWRITES) >= 60


def test_comparison_of_3_0_with_3_1_is_silent() -> None:
    """What 3.0 and 3.1 write differently means the same."""
    wrong = {
        name: found
        for name, (old, new) in OLD_AND_NEW.items()
        if (found := told(document(old, "3.0"), document(new, "3.1")))
    }
    assert wrong == {}
