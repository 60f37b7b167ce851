"""Values are made that schemas admit."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.schemas import Schemas
from treaty.contract.dialect import Direction
from treaty.contract.document import Document
from treaty.contract.model import Schema
from treaty.mock.data import Data, NoValueError

Make = Callable[..., Any]


@pytest.fixture
def value(document: Callable[..., Document]) -> Make:
    """Makes a value of a schema `S`."""

    def make(
        schema: Any,
        direction: Direction = "response",
        *,
        variant: int = 0,
        seed: int = 0,
        version: str = "3.1.0",
        **more: Any,
    ) -> Any:
        schemas = Schemas(document(schemas={"S": schema, **more}, version=version))
        wanted = Schema(schema, "/components/schemas/S")
        return Data(schemas, seed=seed).value(wanted, direction, variant=variant)

    return make


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 30, "maxLength": 30},
        {"type": "string", "maxLength": 2},
        {"type": "string", "pattern": "^[A-Z]{3}$"},
        {"type": "string", "format": "email", "pattern": "^[a-z]+@b[.]it$"},
        {"type": "integer", "minimum": 5, "exclusiveMaximum": 7},
        {"type": "integer", "exclusiveMinimum": 5, "maximum": 6},
        {"type": "integer", "maximum": -3},
        {"type": "integer", "minimum": 11, "multipleOf": 5, "maximum": 19},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        {"type": "object", "minProperties": 2, "additionalProperties": {"type": "boolean"}},
        {"allOf": [{"properties": {"a": {"minLength": 4, "type": "string"}}, "required": ["a"]},
                   {"properties": {"b": {"const": 1}}, "required": ["b"]}]},
        {"oneOf": [{"type": "null"}, {"type": "integer", "maximum": 4}]},
        {"anyOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]},
                   {"properties": {"b": {"type": "string"}}, "required": ["b"]}]},
        {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]},
        {"type": ["null", "boolean"]},
        {"type": "null"},
        {"required": ["x"]},
        {"properties": {"next": {"$ref": "#/components/schemas/S"}}},
        {"items": {}},
        {"minimum": 3},
        {"x-extensible-enum": ["new", "old"]},
        {"allOf": [{"minimum": 3}, {"minimum": 5}, {"type": "integer", "maximum": 6}]},
        {"type": "object", "properties": {"a": {"type": "string"}}, "maxProperties": 0},
        True,
    ],
)  # fmt: skip
@pytest.mark.parametrize("variant", [0, 3])
def test_value_of_a_schema_is_admitted_by_it(
    document: Callable[..., Document], value: Make, schema: Any, variant: int
) -> None:
    """Whatever its keywords are, and the same each time."""
    made = value(schema, variant=variant)
    validator = Schemas(document(schemas={"S": schema})).validator(
        "/components/schemas/S", "response"
    )
    assert validator.is_valid(made)
    assert value(schema, variant=variant) == made


@pytest.mark.parametrize(
    "name",
    ["date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "iri",
     "uri-reference", "json-pointer", "relative-json-pointer", "uuid", "regex", "byte",
     "uri-template"],
)  # fmt: skip
def test_value_of_a_format_is_one(value: Make, name: str) -> None:
    """Variants differ wherever the format leaves a choice."""
    made = {value({"type": "string", "format": name}, variant=each) for each in (0, 1, 39)}
    assert len(made) > 1 or name in {"regex", "byte"}


def test_value_is_the_example_of_the_schema(value: Make) -> None:
    """`example`, `examples`, then `default`; a wrong one is not sent."""
    assert value({"type": "string", "example": "a"}) == "a"
    assert value({"type": "string", "examples": ["b"]}) == "b"
    assert value({"type": "string", "default": "c"}) == "c"
    assert value({"type": "integer", "example": "wrong"}) == 1
    assert value({"type": "integer", "example": 7}, variant=2) != 7


def test_value_with_properties_of_the_other_direction_leaves_them_out(value: Make) -> None:
    """A response has no `writeOnly`, a request no `readOnly`."""
    schema = {
        "properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}},
        "required": ["id", "pin"],
    }
    assert list(value(schema)) == ["id"]
    assert list(value(schema, "request")) == ["pin"]


def test_value_of_a_tagged_union_has_its_tag(value: Make) -> None:
    """By the branch's name."""
    cat = {"properties": {"kind": {"type": "string"}}, "required": ["kind"]}
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}],
        "discriminator": {"propertyName": "kind"},
    }
    assert value(union, Cat=cat) == {"kind": "Cat"}


def test_value_of_a_union_behind_a_reference_is_one_of_its_branches(value: Make) -> None:
    """The reference leads to the union once."""
    cat = {"type": "object", "properties": {"lives": {"const": 9}}, "required": ["lives"]}
    union = {"anyOf": [{"$ref": "#/components/schemas/Cat"}, {"type": "integer"}]}
    assert value({"$ref": "#/components/schemas/Pet"}, Cat=cat, Pet=union) == {"lives": 9}


def test_value_of_version_3_0_may_be_nullable(value: Make) -> None:
    """A value says more than null."""
    assert value({"type": "integer", "nullable": True}, version="3.0.3") == 1


def test_value_of_another_seed_is_another_one(value: Make) -> None:
    """And as repeatable."""
    schema = {"type": "string", "format": "uuid"}
    assert value(schema, seed=1) != value(schema, seed=2)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "integer", "minimum": 3, "maximum": 2},
        {
            "type": "object",
            "properties": {"n": {"$ref": "#/components/schemas/S"}},
            "required": ["n"],
        },
    ],
)
def test_value_that_cannot_be_is_an_error(value: Make, schema: Any) -> None:
    """Nothing wrong is made."""
    with pytest.raises(NoValueError, match="/components/schemas/S"):
        value(schema)
