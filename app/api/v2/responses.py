"""What clients of v2 are answered. The objects are open: they may gain properties."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.addresses.model import Address
from app.api.fields import (
    CountryOut,
    DateOut,
    EmailOut,
    FiscalCodeOut,
    IdOut,
    InstantOut,
    PersonNameOut,
    ReferenceOut,
    integer_out,
    line_out,
    member_out,
    text_out,
)
from app.api.v2.fields import MOST_ITEMS, CursorOut
from app.applications.listing import Page
from app.applications.states import Status
from app.decisions.model import Outcome
from app.documents.model import DocumentKind, MediaType, Parsing
from app.documents.rules import LARGEST
from app.documents.service import TaggedDocument
from app.fiscal_documents.model import FiscalDocument, FiscalDocumentKind
from app.personal_details.model import PersonalDetails, Sex

StatusOut = Annotated[str, member_out(*Status)]
_ITEMS = Field(json_schema_extra={"maxItems": MOST_ITEMS})


class _Response(BaseModel):
    model_config = ConfigDict(
        from_attributes=True, json_schema_serialization_defaults_required=True
    )


class ApplicationResponse(_Response):
    """An application."""

    id: IdOut
    status: StatusOut
    email: EmailOut
    reference: ReferenceOut | None
    created_at: InstantOut
    submitted_at: InstantOut | None


class ApplicationPage(_Response):
    """A page of applications."""

    items: Annotated[list[ApplicationResponse], _ITEMS]
    next_cursor: CursorOut | None

    @classmethod
    def of(cls, page: Page) -> Self:
        """The answer that tells of this page."""
        items = [ApplicationResponse.model_validate(item) for item in page.items]
        return cls(items=items, next_cursor=page.next.encode() if page.next else None)


class BridgedApplication(_Response):
    """An application that was created, in the shape of v1."""

    application_id: IdOut
    status: StatusOut


class PhoneResponse(_Response):
    """A phone number."""

    calling_code: Annotated[str, text_out(pattern="^[+][1-9][0-9]{0,2}$", maxLength=4)]
    number: Annotated[str, text_out(pattern="^[0-9]{4,12}$", maxLength=12)]


class PersonalDetailsResponse(_Response):
    """Who the applicant is."""

    first_name: PersonNameOut
    last_name: PersonNameOut
    date_of_birth: DateOut
    sex: Annotated[str, member_out(*Sex)]
    nationality: CountryOut
    fiscal_code: FiscalCodeOut | None
    phone: PhoneResponse

    @classmethod
    def of(cls, details: PersonalDetails) -> Self:
        """The answer that tells of these details."""
        calling_code, _, number = details.phone.partition(" ")
        return cls(
            first_name=details.first_name,
            last_name=details.last_name,
            date_of_birth=details.date_of_birth,
            sex=details.sex,
            nationality=details.nationality,
            fiscal_code=details.fiscal_code,
            phone=PhoneResponse(calling_code=calling_code, number=number),
        )


class AddressResponse(_Response):
    """Where the applicant lives."""

    street: Annotated[str, line_out(120)]
    house_number: Annotated[str, text_out(maxLength=16)]
    postcode: Annotated[str, text_out(maxLength=12)]
    city: Annotated[str, line_out(120)]

    @classmethod
    def of(cls, address: Address) -> Self:
        """The answer that tells of this address."""
        return cls(
            street=address.street,
            house_number=address.house_num,
            postcode=address.postcode,
            city=address.city,
        )


class TagResponse(_Response):
    """Something that the document parser found."""

    name: Annotated[str, text_out(minLength=1, maxLength=100)]
    confidence: Annotated[float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class DocumentResponse(_Response):
    """A stored document."""

    id: IdOut
    kind: Annotated[str, member_out(*DocumentKind)]
    media_type: Annotated[
        str,
        text_out(
            pattern="^[a-z]+/[a-z0-9.+-]+$",
            maxLength=100,
            **{"x-extensible-enum": list(MediaType)},
        ),
    ]
    size: Annotated[int, integer_out(1, LARGEST, format="int64")]
    uploaded_at: InstantOut
    parsing: Annotated[str, member_out(*Parsing)]
    tags: Annotated[list[TagResponse], _ITEMS]

    @classmethod
    def of(cls, stored: TaggedDocument) -> Self:
        """The answer that tells of this document."""
        document = stored.document
        return cls(
            id=document.id,
            kind=document.kind,
            media_type=document.media_type,
            size=document.size,
            uploaded_at=document.uploaded_at,
            parsing=document.parsing,
            tags=[TagResponse.model_validate(tag) for tag in stored.tags[:MOST_ITEMS]],
        )


class DocumentList(_Response):
    """The documents of an application."""

    items: Annotated[list[DocumentResponse], _ITEMS]


class FiscalDocumentResponse(_Response):
    """What the applicant earned."""

    id: IdOut
    kind: Annotated[str, member_out(*FiscalDocumentKind)]
    tax_year: Annotated[int, integer_out(1900, 2999)]
    gross_income_cents: Annotated[int, integer_out(0, 100_000_000_000, format="int64")]

    @classmethod
    def of(cls, application_id: UUID, document: FiscalDocument) -> Self:
        """The answer that tells of this document of this application."""
        return cls(
            id=document.id_in(application_id),
            kind=document.kind,
            tax_year=document.tax_year,
            gross_income_cents=document.gross_income_cents,
        )


class FiscalDocumentList(_Response):
    """The fiscal documents of an application."""

    items: Annotated[list[FiscalDocumentResponse], _ITEMS]


class InvitationResponse(_Response):
    """An invitation whose mail is on the way."""

    id: IdOut
    email: EmailOut
    expires_at: InstantOut


class DecisionResponse(_Response):
    """The end of an application."""

    outcome: Annotated[str, member_out(*Outcome)]
    reason: Annotated[str, line_out(500)]
    decided_at: InstantOut
