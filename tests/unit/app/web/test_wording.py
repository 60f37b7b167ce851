"""app.web.wording."""

import pytest

from app.applications.states import Status
from app.decisions.model import Outcome
from app.documents.model import DocumentKind, MediaType, Parsing
from app.errors import FieldError
from app.fiscal_documents.model import FiscalDocumentKind
from app.personal_details.model import Sex
from app.web import wording


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (wording.STATUSES, Status),
        (wording.KINDS, [*DocumentKind, *FiscalDocumentKind]),
        (wording.SEXES, Sex),
        (wording.MEDIA_TYPES, MediaType),
        (wording.PARSINGS, Parsing),
        (wording.OUTCOMES, Outcome),
    ],
)
def test_words_are_there_for_every_value(words: dict[str, str], values: list[str]) -> None:
    """A value that is added needs a name for people."""
    assert set(words) == {str(value) for value in values}


def test_said_of_a_value_of_a_newer_release_is_the_value_as_words() -> None:
    """An old instance shows what a new one wrote."""
    assert wording.said(wording.STATUSES, "on_hold") == "On hold"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FieldError("street", "missing", "Field required"), "Enter the street"),
        (FieldError("street", "too_short", "…"), "Enter the street on one line"),
        (FieldError("street", "invalid", "…"), "Enter the street on one line"),
        (FieldError("date_of_birth", "under_age", "At least 18 years."), "At least 18 years"),
        (FieldError("tax_year", "out_of_range", "…"), wording.FIELDS["tax_year"].invalid),
        (FieldError("else", "invalid", "It is wrong."), "It is wrong"),
        (FieldError("else", "out_of_range", "It is wrong."), "It is wrong"),
    ],
)
def test_message_is_ours_for_the_form_and_the_rules_own_otherwise(
    error: FieldError, message: str
) -> None:
    """Nobody has to read a regular expression."""
    assert wording.message(error) == message
