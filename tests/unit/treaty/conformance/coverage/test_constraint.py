"""Constraints have two sides."""

from typing import Any

import pytest

from treaty.conformance.coverage.constraint import accepted, constraints, members


def sides(schema: dict[str, Any], **more: bool) -> list[str]:
    """Gives the sides in a few words."""
    found = constraints(schema, **{"as_text": False, **more})
    return [f"{keyword}={bound} {side}" for keyword, bound, side in found]


def test_sides_of_a_schema_are_those_of_its_keywords() -> None:
    """What says nothing has none."""
    schema = {
        "type": "string",
        "minLength": 0,
        "maxLength": 3,
        "format": "colour",
        "enum": ["a"],
        "additionalProperties": False,
        "uniqueItems": False,
    }
    assert sides(schema) == [
        "maxLength=3 accepted",
        "maxLength=3 refused",
        "type=string refused",
        "enum=['a'] refused",
        "additionalProperties=False refused",
    ]


def test_sides_of_a_bound_that_is_zero_are_sides() -> None:
    """Only what says nothing has none: a negative number is beyond the least one."""
    assert sides({"minimum": 0, "exclusiveMaximum": 0.0}) == [
        "minimum=0 accepted",
        "minimum=0 refused",
        "exclusiveMaximum=0.0 accepted",
        "exclusiveMaximum=0.0 refused",
    ]
    assert sides({"minLength": 0, "minItems": 0}) == []


def test_type_of_a_text_or_a_branch_refuses_nothing() -> None:
    """Every parameter is a text, and a union has other branches."""
    assert sides({"type": ["string", "null"]}, as_text=True) == []
    assert sides({"type": "integer"}, as_text=True) == ["type=integer refused"]
    assert sides({"type": "string"}, is_branch=True) == []
    assert sides({"enum": ["a"], "x-extensible-enum": True}) == []


@pytest.mark.parametrize(
    ("schema", "at", "inside"),
    [
        ({"minimum": 3}, 3, 4),
        ({"minimum": 0}, 0, 1),
        ({"maxItems": 0}, [], [1]),
        ({"maximum": 3}, 3.0, 2),
        ({"exclusiveMinimum": 3}, 4, 5),
        ({"exclusiveMaximum": 3}, 2, 1),
        ({"minLength": 2}, "ab", "abc"),
        ({"maxLength": 2}, "ab", "a"),
        ({"minItems": 1}, [1], [1, 2]),
        ({"maxItems": 1}, [1], []),
        ({"minProperties": 1}, {"a": 1}, {"a": 1, "b": 2}),
        ({"maxProperties": 1}, {"a": 1}, {}),
        ({"uniqueItems": True}, [1, 2], [1]),
        ({"pattern": "a"}, "a", 1),
        ({"format": "date"}, "2026-03-01", 1),
        ({"multipleOf": 2}, 4, "4"),
    ],
)
def test_value_at_a_bound_is_told_from_one_inside(
    schema: dict[str, Any], at: object, inside: object
) -> None:
    """Only the bound itself counts where there is one."""
    ((keyword, bound),) = schema.items()
    assert list(accepted(schema, "/s", at)) == [(f"/s/{keyword}", bound)]
    assert list(accepted(schema, "/s", inside)) == []


def test_truth_value_is_no_number() -> None:
    """Python would have it so."""
    value: object = True
    assert list(accepted({"minimum": 1}, "/s", value)) == []


def test_members_of_a_large_enum_are_its_first_and_last() -> None:
    """Nobody tests every country."""
    assert members({"enum": [1, 2]}) == [1, 2]
    assert members({"x-extensible-enum": ["a"]}) == ["a"]
    assert members({"enum": list(range(100))}) == [0, 99]
    assert members({}) == []
