"""The schema algebra answers, or says that it does not know; nothing it is given harms."""

from typing import Any

import pytest

from treaty.compatibility import algebra

STRING: dict[str, Any] = {"type": "string"}


def test_covers_says_yes_and_no() -> None:
    """Small schemas are decided."""
    short = {"type": "string", "maxLength": 2}
    assert algebra.covers(STRING, short) is True
    assert algebra.covers(short, STRING) is False


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"anyOf": [{"minimum": at}, {"maximum": -at}]} for at in range(1, 10)]},
        {"enum": [f"value {number}" for number in range(500)]},
        {"$ref": "#/$defs/0"},
        {"pattern": "["},
        {"minimum": "x"},
        {"required": ["a", "a"]},
        {"unevaluatedProperties": False},
    ],
    ids=["many alternatives", "large", "reference", "pattern", "bound", "required", "unevaluated"],
)
def test_covers_of_what_could_harm_is_unknown(schema: dict[str, Any]) -> None:
    """It never reaches the algebra, or what it raises means unknown."""
    assert algebra.covers(schema, {"type": "object"}) is None
    assert algebra.difference(schema, {"type": "object"}) is None


def test_covers_of_deep_schemas_is_unknown() -> None:
    """Depth is refused before anything recurses."""
    deep: dict[str, Any] = STRING
    for _ in range(200):
        deep = {"not": deep}
    assert algebra.covers(deep, STRING) is None


def test_difference_is_a_schema_of_what_is_rejected() -> None:
    """The part of the sender that the receiver does not take."""
    left = algebra.difference({"enum": ["a", "b"]}, {"enum": ["a"]})
    assert left["const"] == "b"
