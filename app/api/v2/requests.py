"""What clients of v2 send. The objects are closed: an unknown property is refused."""

from typing import Annotated, Self

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.addresses.model import Address
from app.api.fields import (
    FILE_SCHEMA,
    Cents,
    Country,
    EmailAddress,
    FiscalCode,
    PersonName,
    PlainDate,
    Reference,
    TaxYear,
    line,
)
from app.api.v2.fields import ReasonText
from app.decisions.model import Outcome
from app.documents.model import DocumentKind
from app.fiscal_documents.model import FiscalDocument, FiscalDocumentKind
from app.personal_details.model import PersonalDetails, Sex


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewApplication(_Request):
    """An application to create."""

    email: EmailAddress
    reference: Reference | None = None


class ApplicationPatch(_Request):
    """What is to change of an application (RFC 7396)."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    email: EmailAddress = Field(default_factory=str)
    reference: Reference | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("too_short", "Name what is to change.")
        return self

    def changes(self) -> dict[str, str | None]:
        """What the patch names, and nothing else."""
        return self.model_dump(exclude_unset=True)


class PhoneRequest(_Request):
    """A phone number."""

    calling_code: Annotated[str, Field(pattern=r"^[+][1-9][0-9]{0,2}$", max_length=4)]
    number: Annotated[str, Field(pattern=r"^[0-9]{4,12}$", max_length=12)]


class PersonalDetailsRequest(_Request):
    """Who the applicant is."""

    first_name: PersonName
    last_name: PersonName
    date_of_birth: PlainDate
    sex: Sex
    nationality: Country
    fiscal_code: FiscalCode | None = None
    phone: PhoneRequest

    def details(self) -> PersonalDetails:
        """The same as the rules see it."""
        phone = f"{self.phone.calling_code} {self.phone.number}"
        return PersonalDetails(**self.model_dump(exclude={"phone"}), phone=phone)


class AddressRequest(_Request):
    """Where the applicant lives."""

    street: Annotated[str, line(120)]
    house_number: Annotated[
        str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 ./-]*$", min_length=1, max_length=16)
    ]
    postcode: Annotated[
        str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 -]*$", min_length=1, max_length=12)
    ]
    city: Annotated[str, line(120)]

    def address(self) -> Address:
        """The same as the rules see it."""
        return Address(
            street=self.street,
            house_num=self.house_number,
            postcode=self.postcode,
            city=self.city,
        )


class DocumentUpload(_Request):
    """A document's file, as a form."""

    kind: DocumentKind
    file: Annotated[UploadFile, WithJsonSchema(FILE_SCHEMA)]


class NewFiscalDocument(_Request):
    """What the applicant earned."""

    kind: FiscalDocumentKind
    tax_year: TaxYear
    gross_income_cents: Cents

    def document(self) -> FiscalDocument:
        """The same as the rules see it."""
        return FiscalDocument(**self.model_dump())


class NewDecision(_Request):
    """The end of an application."""

    outcome: Outcome
    reason: ReasonText
