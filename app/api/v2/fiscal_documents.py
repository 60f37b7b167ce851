"""What the applicant earned."""

from fastapi import APIRouter, Response

from app.api.v2.answers import LOCATION, OF_BODIES, answers
from app.api.v2.fields import ApplicationId, FiscalDocumentId
from app.api.v2.requests import NewFiscalDocument
from app.api.v2.responses import FiscalDocumentList, FiscalDocumentResponse
from app.api.v2.writing import answer, location_of
from app.errors import Conflict, IdempotencyKeyReused, NotFound
from app.fiscal_documents import service
from app.guarded_route import GuardedRoute
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

router = APIRouter(
    prefix="/applications/{application_id}/fiscal-documents",
    tags=["parts"],
    route_class=GuardedRoute,
)


@router.post(
    "",
    operation_id="addFiscalDocument",
    status_code=201,
    response_model=FiscalDocumentResponse,
    responses=answers(
        "The fiscal document was stored.",
        NotFound,
        Conflict,
        IdempotencyKeyReused,
        *OF_BODIES,
        status=201,
        headers=LOCATION,
    ),
)
async def add_fiscal_document(
    *,
    application_id: ApplicationId,
    body: NewFiscalDocument,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Say what the applicant earned."""

    async def store() -> Answer:
        document = body.document()
        await service.add(
            connection=connection,
            clock=clock,
            identity=identity,
            application_id=application_id,
            document=document,
        )
        content = FiscalDocumentResponse.of(application_id, document)
        location = location_of(application_id, "fiscal-documents", content.id)
        return answer(content, status=201, location=location)

    return await once.answer(store)


@router.get(
    "", operation_id="listFiscalDocuments", responses=answers("The fiscal documents.", NotFound)
)
async def list_fiscal_documents(
    application_id: ApplicationId, identity: CurrentIdentity, connection: ConnectionDep
) -> FiscalDocumentList:
    """List what the applicant earned."""
    found = await service.list_documents(
        connection=connection, identity=identity, application_id=application_id
    )
    items = [FiscalDocumentResponse.of(application_id, document) for document in found]
    return FiscalDocumentList(items=items)


@router.get(
    "/{fiscal_document_id}",
    operation_id="getFiscalDocument",
    responses=answers("The fiscal document.", NotFound),
)
async def get_fiscal_document(
    application_id: ApplicationId,
    fiscal_document_id: FiscalDocumentId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
) -> FiscalDocumentResponse:
    """Read what the applicant earned."""
    found = await service.read(
        connection=connection,
        identity=identity,
        application_id=application_id,
        fiscal_document_id=fiscal_document_id,
    )
    return FiscalDocumentResponse.of(application_id, found)
