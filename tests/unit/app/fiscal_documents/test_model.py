"""Fiscal documents by their names."""

from uuid import UUID

import pytest

from app.fiscal_documents.model import FiscalDocument

APPLICATION = UUID("0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11")
DOCUMENT = FiscalDocument(kind="tax_return", tax_year=2025, gross_income_cents=1)


def test_id_is_the_same_in_every_release() -> None:
    """No column holds it: release 1.0's documents have one too."""
    assert str(DOCUMENT.id_in(APPLICATION)) == "ce84b3b1-db30-54f1-b527-96ff61da958f"


@pytest.mark.parametrize(
    "other",
    [
        FiscalDocument(kind="tax_return", tax_year=2024, gross_income_cents=1),
        FiscalDocument(kind="income_statement", tax_year=2025, gross_income_cents=1),
    ],
)
def test_another_kind_or_year_is_another_document(other: FiscalDocument) -> None:
    """What takes a document's place is not that document."""
    assert other.id_in(APPLICATION) != DOCUMENT.id_in(APPLICATION)


def test_same_document_of_another_application_has_another_id() -> None:
    """An id names one thing."""
    elsewhere = UUID("5a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21")

    assert DOCUMENT.id_in(elsewhere) != DOCUMENT.id_in(APPLICATION)
