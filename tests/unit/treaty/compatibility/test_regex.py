"""The tree of a pattern."""

import pytest

from treaty.compatibility import characters, regex
from treaty.compatibility.regex import Anchor, Chars, Choice, NotRegular, Repeat, Sequence

_A = Chars(((97, 97),))
_B = Chars(((98, 98),))


def test_parse_gives_the_tree_of_a_pattern() -> None:
    """Groups vanish, quantifiers become bounds."""
    assert regex.parse("^(?:a|b){2,}a?$") == Sequence(
        (Anchor.START, Repeat(Choice((_A, _B)), 2, None), Repeat(_A, 0, 1), Anchor.END)
    )


def test_parse_reads_the_dot_as_told() -> None:
    """Engines disagree about line terminators other than the line feed."""
    assert regex.parse(".") == Chars(characters.DOT)
    assert regex.parse(".", dot=characters.WIDE_DOT) == Chars(characters.WIDE_DOT)


def test_parse_names_what_it_cannot_read() -> None:
    """The reason is half a sentence."""
    with pytest.raises(NotRegular, match=r"it uses \\k"):
        regex.parse(r"\k<name>")


def test_walk_gives_every_set_of_a_tree() -> None:
    """Sets under choices, repeats and sequences are all found."""
    assert set(regex.walk(regex.parse("a(b|a)*$"))) == {_A.ranges, _B.ranges}
