"""An application with all that was submitted for it."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses import repository as addresses
from app.addresses.model import Address
from app.applications import service as applications
from app.applications.model import Application
from app.documents import repository as documents
from app.documents.model import Document
from app.fiscal_documents import repository as fiscal_documents
from app.fiscal_documents.model import FiscalDocument
from app.identity import Identity
from app.personal_details import repository as personal_details
from app.personal_details.model import PersonalDetails
from app.versioned import Versioned

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Overview:
    """An application and what it is made of.

    Attributes:
        application: The application.
        personal_details: Who the applicant is, if submitted.
        current_address: Where they live, if submitted.
        documents: Their identity documents, by the time of their upload.
        fiscal_document: What they earned, if submitted.
    """

    application: Application
    personal_details: PersonalDetails | None
    current_address: Address | None
    documents: tuple[Document, ...]
    fiscal_document: FiscalDocument | None


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> Overview:
    """The application and what it is made of.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
    """
    application = await applications.read(
        connection=connection, identity=identity, application_id=application_id
    )
    return Overview(
        application=application,
        personal_details=_value(await personal_details.find(connection, application_id)),
        current_address=_value(await addresses.find(connection, application_id)),
        documents=tuple(await documents.list_of(connection, application_id)),
        fiscal_document=await fiscal_documents.find(connection, application_id),
    )


def _value(stored: Versioned[T] | None) -> T | None:
    return None if stored is None else stored.value
