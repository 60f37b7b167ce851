"""What a fiscal document is."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5


class FiscalDocumentKind(StrEnum):
    """What proves what somebody earned."""

    TAX_RETURN = "tax_return"
    INCOME_STATEMENT = "income_statement"
    PENSION_STATEMENT = "pension_statement"


@dataclass(frozen=True, slots=True)
class FiscalDocument:
    """What somebody earned in a year.

    Attributes:
        kind: A `FiscalDocumentKind`, or one that a newer release knows.
        tax_year: The year.
        gross_income_cents: Euro cents.
    """

    kind: str
    tax_year: int
    gross_income_cents: int

    def id_in(self, application_id: UUID) -> UUID:
        """What names it among an application's: its kind and year, the same in every release."""
        return uuid5(application_id, f"{self.kind}:{self.tax_year}")
