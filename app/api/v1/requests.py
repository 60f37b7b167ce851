"""What clients of v1 send. The objects are closed: an unknown property is refused."""

from typing import Annotated, Literal

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.api.fields import (
    FILE_SCHEMA,
    Cents,
    Country,
    EmailAddress,
    FiscalCode,
    PersonName,
    Phone,
    PlainDate,
    Reference,
    TaxYear,
    line,
)
from app.documents.model import DocumentKind
from app.fiscal_documents.model import FiscalDocumentKind
from app.personal_details.model import Sex


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewApplication(_Request):
    """An application to create."""

    email: EmailAddress
    reference: Reference | None = None


class PersonalDetailsRequest(_Request):
    """Who the applicant is."""

    first_name: PersonName
    last_name: PersonName
    date_of_birth: PlainDate
    sex: Sex
    nationality: Country
    fiscal_code: FiscalCode | None = None
    phone: Phone


class AddressRequest(_Request):
    """Where the applicant lives."""

    street: Annotated[str, line(120)]
    houseNum: Annotated[  # noqa: N815  the contract's name
        str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 ./-]*$", min_length=1, max_length=16)
    ]
    postcode: Annotated[
        str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 -]*$", min_length=1, max_length=12)
    ]
    city: Annotated[str, line(120)]


class DocumentUpload(_Request):
    """A document's file, as a form."""

    kind: Literal[DocumentKind.PASSPORT, DocumentKind.IDENTITY_CARD]
    file: Annotated[UploadFile, WithJsonSchema(FILE_SCHEMA)]


class FiscalDocumentRequest(_Request):
    """What the applicant earned."""

    kind: FiscalDocumentKind
    tax_year: TaxYear
    gross_income_cents: Cents


class DeletionRequest(_Request):
    """Why an application goes."""

    reason: Annotated[str, line(500)]
