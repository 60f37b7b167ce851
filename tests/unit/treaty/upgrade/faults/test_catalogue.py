"""The catalogue of faults."""

from treaty.upgrade.cell import CELLS
from treaty.upgrade.faults.catalogue import CATALOGUE, NAMES
from treaty.upgrade.faults.fault import Kind, kinds_of


def test_catalogue_has_every_row_but_the_one_that_is_no_fault() -> None:
    """Row 28 is a negative control."""
    assert sorted(CATALOGUE) == [number for number in range(1, 62) if number != 28]
    assert len(NAMES) == len(CATALOGUE)


def test_each_kind_of_fault_can_show_in_some_cell() -> None:
    """Nothing in the catalogue is out of reach of the matrix."""
    assert frozenset(Kind) == frozenset().union(*map(kinds_of, CELLS))


def test_each_fault_says_how_to_fix_it() -> None:
    """A name alone helps nobody."""
    assert all(fault.shows and fault.fix and fault.kinds for fault in CATALOGUE.values())
