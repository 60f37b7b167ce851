"""Two JSON documents, value by value."""

import pytest

from treaty.upgrade.leaves import json_body, leaves, lost, unlike

PET = {"name": "Rex", "tags": ["a", "b"], "owner": {"id": 7}, "settings": {}}


def test_document_is_taken_apart_into_its_values() -> None:
    """Empty containers count as values, and names are escaped as in a pointer."""
    assert leaves(PET | {"a/b": None}) == {
        "/name": "Rex",
        "/tags/0": "a",
        "/tags/1": "b",
        "/owner/id": 7,
        "/settings": {},
        "/a~1b": None,
    }


@pytest.mark.parametrize("body", [b"not json", b"", None])
def test_body_that_is_no_json_has_no_values_of_its_own(body: bytes | None) -> None:
    """A picture is compared by nobody."""
    assert json_body(body) is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (PET, ""),
        (PET | {"nickname": "R"}, ""),
        ({"name": "Tom"}, '/name is "Rex" and "Tom"'),
        (PET | {"owner": {"id": "7"}}, '/owner/id is 7 and "7", of another type'),
        (PET | {"owner": {"id": 7.0}}, ""),
    ],
)
def test_what_both_have_otherwise_is_told(other: object, said: str) -> None:
    """What only one of them has is none of the other's business."""
    assert unlike(leaves(PET), leaves(other)) == said


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (PET | {"nickname": "R", "settings": {"theme": "dark"}}, ""),
        ({name: PET[name] for name in ("name", "tags", "settings")}, "/owner/id was 7 and is gone"),
        (PET | {"name": None}, '/name was "Rex" and is null'),
    ],
)
def test_what_is_gone_or_changed_is_lost(after: object, said: str) -> None:
    """What was null or empty may be filled."""
    assert lost(leaves(PET), leaves(after)) == said


def test_what_moves_by_itself_is_left_out() -> None:
    """As a time of reading does."""
    assert unlike({"/at": 1}, {"/at": 2}, but={"/at"}) == ""
    assert lost({"/at": 1}, {}, but={"/at"}) == ""
