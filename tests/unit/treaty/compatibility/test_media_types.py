"""Media types and ranges."""

import pytest

from treaty.compatibility.media_types import is_form, is_json, read


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "Application/JSON; charset=utf-8"),
        ("text/plain", "text/plain; format=flowed"),
        ('a/b; version="1"', "a/b;version=1"),
    ],
)
def test_covers_with_a_narrower_type_says_so(wide: str, narrow: str) -> None:
    """Ranges cover members, a type covers itself with parameters."""
    assert read(wide).covers(read(narrow))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("application/json", "application/*"),
        ("a/b;version=2", "a/b"),
        ("application/json", "application/problem+json"),
        ("text/plain; charset=latin1", "text/plain"),
    ],
)
def test_covers_with_another_type_says_no(one: str, other: str) -> None:
    """A suffix makes a type of its own, and parameters are asked for."""
    assert not read(one).covers(read(other))


def test_precision_orders_from_any_to_exact() -> None:
    """The most precise description of a body counts."""
    names = ["*/*", "application/*", "application/json", "application/json;v=1"]
    shuffled = [names[2], names[0], names[3], names[1]]
    assert sorted(shuffled, key=lambda name: read(name).precision) == names


def test_is_json_and_is_form_tell_how_values_cross() -> None:
    """JSON keeps types, everything else is text."""
    assert [is_json(name) for name in ("application/problem+json", "*/*", "text/csv")] == [
        True,
        True,
        False,
    ]
    assert is_form("multipart/form-data; boundary=x")
    assert is_form("application/x-www-form-urlencoded")
    assert not is_form("application/json")
