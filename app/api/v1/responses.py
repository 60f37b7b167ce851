"""What clients of v1 are answered. The objects are open: they may gain properties."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from app.addresses.model import Address
from app.api.fields import (
    CountryOut,
    DateOut,
    EmailOut,
    FiscalCodeOut,
    IdOut,
    InstantOut,
    PersonNameOut,
    PhoneOut,
    ReferenceOut,
    integer_out,
    line_out,
    member_out,
    text_out,
)
from app.applications.model import Application
from app.applications.overview import Overview
from app.applications.states import Status
from app.documents.model import Document, DocumentKind, MediaType
from app.documents.rules import LARGEST
from app.fiscal_documents.model import FiscalDocument, FiscalDocumentKind
from app.personal_details.model import PersonalDetails, Sex

StatusOut = Annotated[str, member_out(*Status)]


class _Response(BaseModel):
    model_config = ConfigDict(
        from_attributes=True, json_schema_serialization_defaults_required=True
    )


class Success(_Response):
    """It was done."""

    success: Literal[True] = True


class CreatedApplication(_Response):
    """The application that was created."""

    application_id: IdOut
    status: StatusOut

    @classmethod
    def of(cls, application: Application) -> Self:
        """The answer that tells of this application."""
        return cls(application_id=application.id, status=application.status)


class UploadedDocument(Success):
    """The document that was stored."""

    document_id: IdOut


class SentInvitation(Success):
    """The invitation that was sent."""

    expires_at: InstantOut


class PersonalDetailsResponse(_Response):
    """Who the applicant is."""

    first_name: PersonNameOut
    last_name: PersonNameOut
    date_of_birth: DateOut
    sex: Annotated[str, member_out(*Sex)]
    nationality: CountryOut
    fiscal_code: FiscalCodeOut | None
    phone: PhoneOut


class AddressResponse(_Response):
    """Where the applicant lives."""

    street: Annotated[str, line_out(120)]
    houseNum: Annotated[str, text_out(maxLength=16)]  # noqa: N815  the contract's name
    postcode: Annotated[str, text_out(maxLength=12)]
    city: Annotated[str, line_out(120)]

    @classmethod
    def of(cls, address: Address) -> Self:
        """The answer that tells of this address."""
        return cls(
            street=address.street,
            houseNum=address.house_num,
            postcode=address.postcode,
            city=address.city,
        )


class DocumentResponse(_Response):
    """A stored document."""

    document_id: IdOut
    kind: Annotated[str, member_out(DocumentKind.PASSPORT, DocumentKind.IDENTITY_CARD)]
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

    @classmethod
    def of(cls, document: Document) -> Self:
        """The answer that tells of this document."""
        return cls(
            document_id=document.id,
            kind=document.kind,
            media_type=document.media_type,
            size=document.size,
            uploaded_at=document.uploaded_at,
        )


class FiscalDocumentResponse(_Response):
    """What the applicant earned."""

    kind: Annotated[str, member_out(*FiscalDocumentKind)]
    tax_year: Annotated[int, integer_out(1900, 2999)]
    gross_income_cents: Annotated[int, integer_out(0, 100_000_000_000, format="int64")]


class ApplicationResponse(_Response):
    """All that was submitted."""

    application_id: IdOut
    status: StatusOut
    email: EmailOut
    reference: ReferenceOut | None
    created_at: InstantOut
    submitted_at: InstantOut | None
    personal_details: PersonalDetailsResponse | None
    current_address: AddressResponse | None
    documents: Annotated[list[DocumentResponse], Field(json_schema_extra={"maxItems": 100})]
    fiscal_document: FiscalDocumentResponse | None

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """The answer that tells of this application and all that it is made of."""
        application = overview.application
        return cls(
            application_id=application.id,
            status=application.status,
            email=application.email,
            reference=application.reference,
            created_at=application.created_at,
            submitted_at=application.submitted_at,
            personal_details=_details(overview.personal_details),
            current_address=_address(overview.current_address),
            documents=[DocumentResponse.of(document) for document in overview.documents],
            fiscal_document=_fiscal_document(overview.fiscal_document),
        )


def _details(details: PersonalDetails | None) -> PersonalDetailsResponse | None:
    return None if details is None else PersonalDetailsResponse.model_validate(details)


def _address(address: Address | None) -> AddressResponse | None:
    return None if address is None else AddressResponse.of(address)


def _fiscal_document(document: FiscalDocument | None) -> FiscalDocumentResponse | None:
    return None if document is None else FiscalDocumentResponse.model_validate(document)
