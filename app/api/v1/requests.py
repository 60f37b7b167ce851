"""What clients of v1 send. The objects are closed: an unknown property is refused."""

from typing import Annotated

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.api.v1.fields import (
    Country,
    EmailAddress,
    FiscalCode,
    Number,
    PersonName,
    Phone,
    PlainDate,
    Reference,
    line,
)
from app.documents.model import DocumentKind
from app.documents.rules import LARGEST
from app.fiscal_documents.model import FiscalDocumentKind
from app.personal_details.model import Sex

FILE_SCHEMA = {
    "type": "string",
    "contentMediaType": "application/octet-stream",
    "maxLength": LARGEST,
}


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

    kind: DocumentKind
    file: Annotated[UploadFile, WithJsonSchema(FILE_SCHEMA)]


class FiscalDocumentRequest(_Request):
    """What the applicant earned."""

    kind: FiscalDocumentKind
    tax_year: Annotated[Number, Field(ge=1900, le=2999)]
    gross_income_cents: Annotated[
        Number, Field(ge=0, le=100_000_000_000, json_schema_extra={"format": "int64"})
    ]


class DeletionRequest(_Request):
    """Why an application goes."""

    reason: Annotated[str, line(500)]
