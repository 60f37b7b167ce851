"""The recency of fiscal documents."""

import pytest
from freezegun import freeze_time

from app.clock import Clock
from app.fiscal_documents.model import FiscalDocument
from app.fiscal_documents.rules import broken_rules


def codes(tax_year: int, now: str) -> list[tuple[str, str]]:
    """The field and the code of each rule that a document of this year breaks at this instant."""
    document = FiscalDocument(kind="tax_return", tax_year=tax_year, gross_income_cents=0)
    with freeze_time(now):
        broken = broken_rules(document, today=Clock().today())
    return [(error.field, error.code) for error in broken]


@pytest.mark.parametrize(
    ("tax_year", "expected"),
    [
        (1900, [("tax_year", "recency")]),
        (2024, [("tax_year", "recency")]),
        (2025, []),
        (2026, []),
        (2027, [("tax_year", "future")]),
    ],
)
def test_document_is_of_last_year_or_this_one(
    tax_year: int, expected: list[tuple[str, str]]
) -> None:
    """Older ones are refused for their recency, later ones have not begun."""
    assert codes(tax_year, "2026-06-15T12:00:00Z") == expected


def test_document_of_last_year_ages_at_midnight_of_new_year() -> None:
    """What is last year's until midnight is too old from then on."""
    assert codes(2024, "2025-12-31T23:59:59Z") == []
    assert codes(2024, "2026-01-01T00:00:00Z") == [("tax_year", "recency")]


def test_document_of_the_new_year_is_taken_from_midnight_on() -> None:
    """What has not begun until midnight is this year's from then on."""
    assert codes(2026, "2025-12-31T23:59:59Z") == [("tax_year", "future")]
    assert codes(2026, "2026-01-01T00:00:00Z") == []


def test_refusal_for_recency_names_the_earliest_year() -> None:
    """The message says which year would do."""
    document = FiscalDocument(kind="tax_return", tax_year=2020, gross_income_cents=0)

    with freeze_time("2026-06-15"):
        (broken,) = broken_rules(document, today=Clock().today())

    assert "2025" in broken.message
