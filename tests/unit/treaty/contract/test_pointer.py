"""JSON pointers."""

import pytest

from treaty.contract.pointer import (
    PointerError,
    escape,
    find,
    from_reference,
    join,
    put,
    split,
    without,
)


def test_join_name_with_slash_and_tilde_escaped() -> None:
    """RFC 6901, section 3."""
    assert join("/paths", "/a~b", 0) == "/paths/~1a~0b/0"


def test_split_escaped_pointer_original_names() -> None:
    """Splitting undoes joining, `~01` included."""
    assert split(join("", "~1", "/", "", "a b")) == ["~1", "/", "", "a b"]


def test_split_empty_pointer_whole_document() -> None:
    """The empty pointer names the whole."""
    assert split("") == []


def test_escape_tilde_before_slash_once() -> None:
    """The tilde of an escape is not escaped again."""
    assert escape("~/") == "~0~1"


def test_from_reference_percent_encoded_decoded() -> None:
    """A fragment is percent-encoded, a pointer is not."""
    assert from_reference("#/paths/~1pets~1%7Bid%7D") == "/paths/~1pets~1{id}"


@pytest.mark.parametrize(
    ("pointer", "value"), [("", {"a": [1, {"": 2}]}), ("/a/0", 1), ("/a/1/", 2)]
)
def test_find_existing_place_value(pointer: str, value: object) -> None:
    """Objects by name, lists by index."""
    assert find({"a": [1, {"": 2}]}, pointer) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/-", "/a/x", "/a/0/b", "a", "/a/-1"])
def test_find_missing_place_error(pointer: str) -> None:
    """A pointer that leads nowhere is an error, never None."""
    with pytest.raises(PointerError):
        find({"a": [1, 2]}, pointer)


@pytest.mark.parametrize(
    ("pointer", "content"),
    [
        ("", 7),
        ("/a", {"a": 7}),
        ("/a/b", {"a": {"b": 7, "c": 2}}),
        ("/a/~1", {"a": {"b": 1, "c": 2, "/": 7}}),
        ("/new", {"a": {"b": 1, "c": 2}, "new": 7}),
        ("/no/b", {"a": {"b": 1, "c": 2}}),
        ("/a/b/c", {"a": {"b": 1, "c": 2}}),
    ],
)
def test_put_at_a_place_of_an_object(pointer: str, content: object) -> None:
    """What has no such place stays as it is, and so does what was given."""
    given = {"a": {"b": 1, "c": 2}}
    assert put(given, pointer, 7) == content
    assert given == {"a": {"b": 1, "c": 2}}


@pytest.mark.parametrize(
    ("pointer", "content"),
    [
        ("/a", {}),
        ("/a/b", {"a": {"~": [1]}}),
        ("/a/~0", {"a": {"b": 1}}),
        ("/a/~0/0", {"a": {"b": 1, "~": [1]}}),
        ("/no", {"a": {"b": 1, "~": [1]}}),
        ("/no/b", {"a": {"b": 1, "~": [1]}}),
    ],
)
def test_without_a_member_of_an_object(pointer: str, content: object) -> None:
    """Only members of objects go."""
    given = {"a": {"b": 1, "~": [1]}}
    assert without(given, pointer) == content
    assert given == {"a": {"b": 1, "~": [1]}}
