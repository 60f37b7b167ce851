"""Finding references, and telling them from data."""

import json

import pytest

from treaty.contract.references import (
    broken,
    endless,
    is_self_contained,
    references_in,
    survey,
)


def test_references_in_escaped_text_decoded() -> None:
    """Every string under `$ref`, each once."""
    content = {"a": {"$ref": '#/a"b'}, "b": [{"$ref": '#/a"b'}, {"$ref": "é.yaml"}], "c": "$ref"}
    serialised = json.dumps(content, separators=(",", ":")).encode()
    assert references_in(serialised) == {'#/a"b', "é.yaml"}


@pytest.mark.parametrize(
    ("serialised", "expected"),
    [
        ('{"$ref":"#/a"}', True),
        ('{"$ref":"a.yaml"}', False),
        ('{"$ref":"#anchor"}', False),
        ('{"$id":"https://example.com"}', False),
        ('{"mapping":{"a":"#/components/schemas/A"}}', True),
        ('{"mapping":{"a":"A","b":"b.yaml"}}', False),
        ('{"properties":{"$id":{"type":"string"}}}', True),
        ('{"a":{"example":{"$id":"https://example.com"}}}', True),
        ('{"a":[{"example":{"$id":"a"}},{"$id":"b"}]}', False),
        ('{"$self":"https://example.com"}', False),
        ('{"a":{"$dynamicAnchor":"node"}}', False),
    ],
)
def test_is_self_contained_by_serialised_text(serialised: str, expected: bool) -> None:  # noqa: FBT001  a table's column
    """Only a document that needs it pays for a walk."""
    data = serialised.encode()
    assert is_self_contained(json.loads(data), data, references_in(data)) is expected


@pytest.mark.parametrize(
    ("content", "pointers"),
    [
        ({"a": {"$ref": "#/b"}}, ["/a"]),
        ({"example": {"$ref": "#/b"}}, []),
        ({"examples": [{"$ref": "#/b"}]}, []),
        ({"examples": {"one": {"$ref": "#/b"}}}, ["/examples/one"]),
        ({"examples": {"one": {"value": {"$ref": "#/b"}}}}, []),
        ({"properties": {"example": {"$ref": "#/b"}}}, ["/properties/example"]),
        ({"properties": {"$ref": {"$ref": "#/b"}}}, ["/properties/$ref"]),
        ({"x-shared": {"a": {"$ref": "#/b"}}}, ["/x-shared/a"]),
        ({"a": {"x-note": {"$ref": "#/b"}}}, []),
        ({"a": {"$ref": 3}}, []),
    ],
)
def test_survey_place_decides_what_is_a_reference(content: object, pointers: list[str]) -> None:
    """Names, literal values and extensions are told from keywords."""
    assert [site.pointer for site in survey(content).sites] == pointers


def test_survey_shared_value_visited_once() -> None:
    """YAML aliases make one value stand in two places."""
    shared = {"$ref": "#/b"}
    assert len(survey({"a": shared, "c": shared}).sites) == 1


def test_broken_references_named() -> None:
    """Percent-encoding is undone before looking."""
    assert broken({"a b": 1}, ["#/a%20b", "#", "#/c"]) == {"#/c"}


def test_endless_cycle_given_in_order() -> None:
    """What leads into the cycle is no part of it."""
    content = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"$ref": "#/b"}}
    assert endless(content, ["#/a", "#/b", "#/c"]) == ["#/b", "#/c"]


def test_endless_recursion_through_keyword_none() -> None:
    """A tree's branches are trees."""
    content = {"a": {"items": {"$ref": "#/a"}}, "b": {"$ref": "#/a"}}
    assert endless(content, ["#/a", "#/b"]) == []
