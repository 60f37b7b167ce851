"""The steps in which an application is filled."""

from typing import Annotated

from fastapi import APIRouter, File

from app.addresses import service as addresses
from app.addresses.model import Address
from app.api.v1.answers import answers
from app.api.v1.fields import ApplicationId
from app.api.v1.requests import (
    AddressRequest,
    DocumentUpload,
    FiscalDocumentRequest,
    PersonalDetailsRequest,
)
from app.api.v1.responses import Success, UploadedDocument
from app.documents import service as documents
from app.documents.service import Upload
from app.errors import Conflict, NotFound, PayloadTooLarge, UnsupportedMediaType
from app.fiscal_documents import service as fiscal_documents
from app.fiscal_documents.model import FiscalDocument
from app.guarded_route import GuardedRoute
from app.personal_details import service as personal_details
from app.personal_details.model import PersonalDetails
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

router = APIRouter(tags=["steps"], route_class=GuardedRoute)
_REFUSALS = (NotFound, Conflict, PayloadTooLarge, UnsupportedMediaType)


@router.post(
    "/personal-details/submit",
    operation_id="submitPersonalDetails",
    status_code=201,
    responses=answers("It was done.", *_REFUSALS),
)
async def submit_personal_details(
    application_id: ApplicationId,
    body: PersonalDetailsRequest,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> Success:
    """Submit who the applicant is."""
    await personal_details.submit(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        details=PersonalDetails(**body.model_dump()),
    )
    return Success()


@router.post(
    "/current-address/submit",
    operation_id="submitCurrentAddress",
    status_code=201,
    responses=answers("It was done.", *_REFUSALS),
)
async def submit_current_address(
    application_id: ApplicationId,
    body: AddressRequest,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> Success:
    """Submit where the applicant lives."""
    address = Address(
        street=body.street, house_num=body.houseNum, postcode=body.postcode, city=body.city
    )
    await addresses.submit(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        address=address,
    )
    return Success()


@router.post(
    "/documents/upload",
    operation_id="uploadDocument",
    status_code=201,
    responses=answers("The document was stored.", *_REFUSALS),
)
async def upload_document(
    application_id: ApplicationId,
    form: Annotated[DocumentUpload, File()],
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> UploadedDocument:
    """Upload an identity document."""
    upload = Upload(form.kind, await form.file.read(), form.file.content_type or "")
    document = await documents.submit(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        upload=upload,
    )
    return UploadedDocument(document_id=document.id)


@router.post(
    "/fiscal-documents/submit",
    operation_id="submitFiscalDocument",
    status_code=201,
    responses=answers("It was done.", *_REFUSALS),
)
async def submit_fiscal_document(
    application_id: ApplicationId,
    body: FiscalDocumentRequest,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> Success:
    """Submit the fiscal document and complete the application."""
    await fiscal_documents.submit(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        document=FiscalDocument(**body.model_dump()),
    )
    return Success()
