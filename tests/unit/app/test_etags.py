"""Entity tags, and conditions on them."""

import pytest

from app.errors import PreconditionFailed, PreconditionRequired
from app.etags import UNCONDITIONAL, Precondition, etag


def test_etag_is_strong_and_another_one_for_each_version() -> None:
    """Quotes and no `W/` make it strong."""
    assert (etag(1), etag(12)) == ('"1"', '"12"')


@pytest.mark.parametrize(
    "if_match", ['"3"', '"2", "3"', '"2","3"', "*", ' "3" ', '"a,b" , "3"', 'W/"3", "3"']
)
def test_version_that_is_among_the_tags_is_taken(if_match: str) -> None:
    """One of several is enough, and `*` is any of them."""
    Precondition.from_headers(if_match).check(3)


@pytest.mark.parametrize("if_match", ['"2"', '"33"', 'W/"3"', '"*"', '""'])
def test_version_that_is_not_among_the_tags_is_refused(if_match: str) -> None:
    """The comparison is strong: a weak tag is never the same."""
    with pytest.raises(PreconditionFailed):
        Precondition.from_headers(if_match).check(3)


@pytest.mark.parametrize("if_match", ['"1"', "*"])
def test_match_of_nothing_is_refused(if_match: str) -> None:
    """What is not there has no tag."""
    with pytest.raises(PreconditionFailed):
        Precondition.from_headers(if_match).check(None)


def test_absence_is_true_of_nothing_only() -> None:
    """`If-None-Match: *` creates and never replaces."""
    absent = Precondition.from_headers(None, "*")

    absent.check(None)
    with pytest.raises(PreconditionFailed):
        absent.check(1)


def test_match_and_absence_together_are_never_true() -> None:
    """Nothing is there and not there."""
    both = Precondition.from_headers('"1"', "*")

    for version in (None, 1, 2):
        with pytest.raises(PreconditionFailed):
            both.check(version)


def test_request_without_a_condition_is_refused() -> None:
    """Nobody overwrites what they have not seen."""
    with pytest.raises(PreconditionRequired):
        Precondition.from_headers(None, None)


@pytest.mark.parametrize("version", [None, 1, 7])
def test_no_condition_is_true_of_whatever_is_there(version: int | None) -> None:
    """Clients of v1 know no versions."""
    UNCONDITIONAL.check(version)
