"""Texts are made that match a pattern."""

import re
from random import Random

import pytest

from treaty.contract.pattern import matches, matching


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}$",
        r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
        r"^\+[1-9][0-9]{0,2} [0-9]{4,12}$",
        r"^(a|bc)+\d\w\s\D\W\S.$",
        r"[^a]",
        r"^[^\s]$",
        r"^(?:draft|done)?$",
        r"^(?i:X)y{2,}?$",
        r"^[a-zA-Z0-9._%+-]+@x\.org$",
    ],
)
def test_text_of_a_pattern_matches_it(pattern: str) -> None:
    """The same choice gives the same text."""
    made = matching(pattern, Random(7))
    assert made is not None
    assert re.search(pattern, made)
    assert matching(pattern, Random(7)) == made


def test_text_keeps_to_its_length() -> None:
    """A repetition goes on until the text is long enough."""
    assert len(matching("^[a-z]+$", Random(1), shortest=20, longest=20) or "") == 20
    assert matching("^a{5}$", Random(1), longest=4) is None
    assert matching("^a{5}$", Random(1), shortest=6) is None


def test_named_groups_are_read_as_javascript_writes_them() -> None:
    """Look-behind is told from a name."""
    assert matching("^(?<year>[0-9]{4})$", Random(1))
    assert matches("(?<=a)b", "ab")


@pytest.mark.parametrize("pattern", ["(", r"^(?!a)a$", r"\p{L}"])
def test_text_that_cannot_be_made_is_none(pattern: str) -> None:
    """Who asks has to do without."""
    assert matching(pattern, Random(1)) is None


def test_match_of_a_broken_pattern_is_none() -> None:
    """It matches nothing."""
    assert matches("^a", "ab")
    assert not matches("(", "(")
