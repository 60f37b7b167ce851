"""One pattern as an automaton."""

from treaty.compatibility.automaton import DEAD, MATCHED, Automaton, Machines, machines
from treaty.compatibility.regex import parse


def alone(pattern: str) -> tuple[Automaton, list[str]]:
    """The automaton of one pattern, and its letters."""
    built = machines([parse(pattern)], [], parse(""))
    return built.held[0], built.letters


def test_machines_share_one_alphabet() -> None:
    """What is wanted and what is denied speak the classes of what is held."""
    built = machines([parse("^a")], [parse("c")], parse("b"))
    assert isinstance(built, Machines)
    assert (len(built.held), len(built.denied)) == (1, 1)
    assert built.letters == ["a", "0", "b", "c"]


def test_row_ends_in_a_state_that_no_text_leaves() -> None:
    """A found match stays found, a missed anchor stays missed."""
    anchored, letters = alone("^a")
    hit = anchored.row(anchored.start)[letters.index("a")]
    assert hit == MATCHED
    assert anchored.row(hit)[0] == MATCHED
    assert anchored.accepts(hit, 1)
    miss = anchored.row(anchored.start)[letters.index("0")]
    assert not anchored.accepts(miss, 1)
    assert anchored.row(DEAD)[0] == DEAD


def test_accepts_with_the_empty_text_reads_both_anchors() -> None:
    """`$^` holds in the empty text only."""
    both, _ = alone("$^")
    assert both.accepts(both.start, 0)
    assert not both.accepts(both.row(both.start)[0], 1)
