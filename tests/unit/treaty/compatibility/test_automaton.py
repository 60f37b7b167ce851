"""One pattern as an automaton."""

from treaty.compatibility.automaton import DEAD, MATCHED, automata


def test_automata_share_one_alphabet() -> None:
    """The receiver's automaton comes last and speaks the senders' classes."""
    built, letters = automata(("^a",), "b")
    assert len(built) == 2
    assert letters == ["a", "0", "b"]


def test_step_ends_in_a_state_that_no_text_leaves() -> None:
    """A found match stays found, a missed anchor stays missed."""
    (anchored, _), letters = automata(("^a",), "")
    hit = anchored.step(anchored.start, letters.index("a"))
    assert hit == MATCHED
    assert anchored.step(hit, 0) == MATCHED
    assert anchored.accepts(hit, 1)
    miss = anchored.step(anchored.start, letters.index("0"))
    assert not anchored.accepts(miss, 1)
    assert anchored.step(DEAD, 0) == DEAD


def test_accepts_with_the_empty_text_reads_both_anchors() -> None:
    """`$^` holds in the empty text only."""
    (both, _), _ = automata(("$^",), "")
    assert both.accepts(both.start, 0)
    assert not both.accepts(both.step(both.start, 0), 1)
