"""What a fiscal document must fulfil beyond its form."""

from datetime import date

from app.errors import FieldError
from app.fiscal_documents.model import FiscalDocument


def broken_rules(document: FiscalDocument, *, today: date) -> list[FieldError]:
    """The rules that the document breaks today: it is of last year or of this one."""
    if document.tax_year < today.year - 1:
        message = f"The tax year is too long ago; {today.year - 1} is the earliest."
        return [FieldError("tax_year", "recency", message)]
    if document.tax_year > today.year:
        return [FieldError("tax_year", "future", "The tax year has not begun.")]
    return []
