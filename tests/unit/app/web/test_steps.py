"""app.web.steps."""

import pytest

from app.applications.states import Step
from app.web.steps import STEPS, Place, next_place, place_of, progress


def test_places_are_the_steps_in_their_order_and_the_review() -> None:
    """A step that is added needs a page."""
    assert list(STEPS.values()) == list(Step)
    assert list(Place) == [*STEPS, Place.REVIEW]


@pytest.mark.parametrize(
    ("done", "place"),
    [
        (set(), Place.PERSONAL_DETAILS),
        ({Step.PERSONAL_DETAILS}, Place.CURRENT_ADDRESS),
        ({Step.PERSONAL_DETAILS, Step.DOCUMENT}, Place.CURRENT_ADDRESS),
        (set(Step) - {Step.FISCAL_DOCUMENT}, Place.INCOME),
        (set(Step), Place.REVIEW),
    ],
)
def test_next_place_is_the_first_that_is_missing(done: set[Step], place: Place) -> None:
    """Whoever comes back goes on where they were."""
    assert next_place(done) is place


def test_progress_opens_what_was_done_and_what_comes_next() -> None:
    """Nobody is led to a page that they cannot use yet."""
    marks = progress({Step.PERSONAL_DETAILS, Step.DOCUMENT}, Place.PERSONAL_DETAILS)

    assert [mark.number for mark in marks] == [1, 2, 3, 4, 5]
    assert [mark.is_done for mark in marks] == [True, False, True, False, False]
    assert [mark.is_open for mark in marks] == [True, True, True, False, False]
    assert [mark.is_current for mark in marks] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("personal_details", Place.PERSONAL_DETAILS),
        ("identity_document", Place.IDENTITY_DOCUMENT),
        ("fiscal_document.tax_year", Place.INCOME),
        ("something_new", None),
    ],
)
def test_place_of_a_refused_part_is_where_it_is_mended(part: str, place: Place | None) -> None:
    """A submission that lacks something leads there."""
    assert place_of(part) is place
