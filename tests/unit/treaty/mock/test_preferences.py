"""Clients say what they prefer."""

import pytest

from treaty.mock.preferences import PreferenceError, Preferences, preferences


@pytest.mark.parametrize(
    ("header", "preferred"),
    [
        ("", Preferences()),
        ("code=503", Preferences(code=503)),
        ('code=200, example="a b", delay=0.5', Preferences(200, "a b", 0.5)),
        ("code=404; example=none", Preferences(404, "none")),
        ("respond-async, wait=10, code=201", Preferences(code=201)),
    ],
)
def test_preferences_of_a_header_are_read(header: str, preferred: Preferences) -> None:
    """Commas or semicolons separate them, and unknown ones are ignored (RFC 7240 section 2)."""
    assert preferences(header) == preferred


def test_preferences_that_are_applied_are_named() -> None:
    """RFC 7240 section 3."""
    assert preferences("code=503, delay=1").applied == "code=503, delay=1.0"
    assert Preferences().applied == ""


@pytest.mark.parametrize("header", ["code=abc", "code=99", "code=700", "delay=soon", "delay=-1"])
def test_preference_without_sense_is_an_error(header: str) -> None:
    """It names the value."""
    with pytest.raises(PreferenceError, match=header.partition("=")[2]):
        preferences(header)
