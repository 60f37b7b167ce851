"""Two documents side by side: what is equal, and what reaches a difference."""

from dataclasses import dataclass
from typing import Any

import pytest

from treaty.compatibility.documents import MISSING, Pair, Side, alike, references, same


@dataclass(frozen=True)
class Written:
    """A document."""

    content: Any
    version: str = "3.1"


def chained(end: str) -> Any:
    """A reaches B reaches C; D stands alone."""
    return {
        "A": {"$ref": "#/B"},
        "B": {"items": {"$ref": "#/C"}},
        "C": {"type": end},
        "D": {"$ref": "#/E"},
        "E": {},
        "use": [{"$ref": "#/A"}, {"$ref": "#/D"}],
    }


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ([0], [False], False),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, True),
        ([1, 2], [2, 1], False),
    ],
    ids=str,
)
def test_same_is_equality_of_json(one: Any, other: Any, *, answer: bool) -> None:
    """Order of names does not count, and true is not one."""
    assert same(one, other) is answer


def test_same_goes_as_deep_as_the_values() -> None:
    """Values too deep for the interpreter are compared all the same."""
    one: Any = "x"
    other: Any = "y"
    again: Any = "x"
    for _ in range(5_000):
        one, other, again = [one], [other], [again]
    assert same(one, again)
    assert not same(one, other)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ({"description": "a", "x-note": 1}, {"description": "b", "title": "c"}, True),
        ({"properties": {"title": {"example": 1}}}, {"properties": {"title": {}}}, True),
        ({"properties": {"title": {}}}, {"properties": {}}, False),
        ({"properties": {"x-a": {}}}, {"properties": {"x-a": {"minimum": 1}}}, False),
        ({"parameters": [{"summary": "a"}]}, {"parameters": [{}]}, True),
        ({"anyOf": [{}]}, {"anyOf": [{}, {}]}, False),
        ({"not": {"title": "a"}}, {"not": {}}, True),
        ({"not": {}}, {}, False),
        ({"default": {"title": "a"}}, {"default": {}}, False),
        ({"enum": [{"example": 1}]}, {"enum": [{"example": 2}]}, False),
        ({"discriminator": {"mapping": {"title": "A"}}}, {"discriminator": {"mapping": {}}}, False),
        ({"x-extensible-enum": ["a"]}, {"x-extensible-enum": ["b"]}, False),
        ({"items": {}}, {"items": True}, False),
    ],
    ids=str,
)
def test_alike_is_equality_but_for_what_readers_are_told(
    one: Any, other: Any, *, answer: bool
) -> None:
    """Names and values are no words for readers."""
    assert alike(one, other) is answer
    assert alike(other, one) is answer


def test_references_are_found_at_any_depth() -> None:
    """Only local references count, and text that looks like one does not."""
    node = {"a": [{"$ref": "#/x~1y"}], "b": {"$ref": "other"}, "c": '"$ref":"#/no"'}
    assert references(node) == {"#/x~1y"}


def test_resolve_unescapes_and_reports_what_is_missing() -> None:
    """A pointer leads through names and indices."""
    side = Side(Written({"a/b": [{"c~d": 1}]}))
    assert side.resolve("#/a~1b/0/c~0d") == 1
    assert side.resolve("#/a~1b/1") is MISSING
    assert side.resolve("#/none/0") is MISSING


def test_dirty_closes_backwards_over_references() -> None:
    """What reaches a difference differs."""
    pair = Pair(Written(chained("string")), Written(chained("integer")))
    assert pair.dirty == {"#/A", "#/B", "#/C"}
    assert pair.unchanged({"$ref": "#/D"}, {"$ref": "#/D"})
    assert not pair.unchanged({"$ref": "#/A"}, {"$ref": "#/A"})


def test_equal_text_of_another_dialect_is_not_unchanged() -> None:
    """3.0 and 3.1 read some words differently."""
    pair = Pair(Written({}, "3.0"), Written({}, "3.1"))
    assert not pair.unchanged({}, {})


def test_reachable_lists_what_a_place_leads_to() -> None:
    """References are followed to the end, also in circles."""
    content = {"use": {"$ref": "#/A"}, "A": {"x": {"$ref": "#/B"}}, "B": {"y": {"$ref": "#/A"}}}
    assert Side(Written(content)).reachable("#/use") == {"#/A", "#/B"}
