"""Texts stand for values as their schema's types say."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.schemas import Schemas
from treaty.conformance.text import Shape, judge, value_of
from treaty.contract.document import Document


@pytest.fixture
def shape(document: Callable[..., Document]) -> Callable[[Any], Shape]:
    """Makes the shape of a schema."""

    def make(schema: Any, *, version: str = "3.1.0") -> Shape:
        made = document(schemas={"S": schema, "Int": {"type": "integer"}}, version=version)
        return Shape(made, made.at("/components/schemas/S"))

    return make


@pytest.mark.parametrize(
    ("schema", "types", "kind"),
    [
        ({"type": ["integer", "null"]}, {"integer", "null"}, "scalar"),
        ({"$ref": "#/components/schemas/Int"}, {"integer"}, "scalar"),
        ({"anyOf": [{"$ref": "#/components/schemas/Int"}, {"type": "boolean"}]},
         {"integer", "boolean"}, "scalar"),
        ({"enum": ["a", 1, 1.5, None, True]}, {"string", "integer", "number", "null", "boolean"},
         "scalar"),
        ({"const": "x"}, {"string"}, "scalar"),
        ({"items": {}}, {"array"}, "array"),
        ({"properties": {}}, {"object"}, "object"),
        ({"enum": [{}, []]}, {"object", "array"}, "array"),
        ({}, set(), "scalar"),
        (True, set(), "scalar"),
    ],
)  # fmt: skip
def test_shape_of_a_schema_has_its_types(
    shape: Callable[[Any], Shape], schema: Any, types: set[str], kind: str
) -> None:
    """Types are found through references, unions and enums, and implied by other keywords."""
    made = shape(schema)
    assert made.types == types
    assert made.kind == kind


def test_shape_of_a_nullable_schema_has_null(shape: Callable[..., Shape]) -> None:
    """Version 3.0 writes it beside the type."""
    made = shape({"type": "integer", "nullable": True}, version="3.0.3")
    assert made.types == {"integer", "null"}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "7", 7),
        ({"type": "integer"}, "-0", 0),
        ({"type": "integer"}, "07", "07"),
        pytest.param({"type": "integer"}, 5000 * "9", 5000 * "9", id="too long"),
        ({"type": "number"}, "1e3", 1000.0),
        ({"type": "number"}, "7", 7),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "True", "True"),
        ({"type": "string"}, "7", "7"),
        ({"type": ["integer", "null"]}, "", None),
        ({"type": ["string", "null"]}, "", ""),
        ({}, "7", 7),
        ({"type": "object"}, '{"a":1}', {"a": 1}),
        ({"type": "object"}, "{", "{"),
        ({"items": {"type": "integer"}}, ["1", "x"], [1, "x"]),
        ({"properties": {"n": {"type": "integer"}}}, {"n": "1", "s": "x"}, {"n": 1, "s": "x"}),
        ({"additionalProperties": {"type": "integer"}}, {"n": "1"}, {"n": 1}),
    ],
)
def test_value_of_a_text_is_typed(
    shape: Callable[[Any], Shape], schema: Any, text: Any, value: Any
) -> None:
    """What is no number or truth value for JSON stays a text."""
    found = value_of(text, shape(schema))
    assert (found, type(found)) == (value, type(value))


def test_judge_with_text_and_number_admitted_takes_what_the_schema_admits(
    document: Callable[..., Document],
) -> None:
    """A text of digits is a text where the number is refused."""
    schema = {"anyOf": [{"type": "string", "minLength": 3}, {"type": "integer", "maximum": 99}]}
    made = document(schemas={"S": schema})
    shape = Shape(made, made.at("/components/schemas/S"))
    validator = Schemas(made).validator("/components/schemas/S", "request")
    assert judge("42", shape, validator) == (42, True)
    assert judge("420", shape, validator) == ("420", True)
    assert judge("x", shape, validator) == ("x", False)
