"""Uploading, listing, reading and deleting documents."""

from typing import Annotated

from fastapi import APIRouter, File, Response

from app.api.v2.answers import ETAG, LOCATION, OF_BODIES, OF_EDITS, answers
from app.api.v2.fields import ApplicationId, DocumentId, IfMatch
from app.api.v2.requests import DocumentUpload
from app.api.v2.responses import DocumentList, DocumentResponse
from app.api.v2.writing import answer, location_of
from app.documents import service
from app.documents.model import Document, MediaType
from app.documents.service import TaggedDocument, Upload
from app.errors import Conflict, IdempotencyKeyReused, NotFound
from app.etags import etag
from app.guarded_route import GuardedRoute
from app.idempotency.fingerprint import of_file
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

router = APIRouter(
    prefix="/applications/{application_id}/documents", tags=["documents"], route_class=GuardedRoute
)
_EXTENSIONS = {MediaType.PNG: "png", MediaType.JPEG: "jpg", MediaType.PDF: "pdf"}


@router.post(
    "",
    operation_id="uploadDocument",
    status_code=201,
    response_model=DocumentResponse,
    responses=answers(
        "The document was stored.",
        NotFound,
        Conflict,
        IdempotencyKeyReused,
        *OF_BODIES,
        status=201,
        headers={**ETAG, **LOCATION},
    ),
)
async def upload_document(
    *,
    application_id: ApplicationId,
    form: Annotated[DocumentUpload, File()],
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Upload an identity document."""
    upload = Upload(form.kind, await form.file.read(), form.file.content_type or "")

    async def store() -> Answer:
        document = await service.add(
            connection=connection,
            clock=clock,
            identity=identity,
            application_id=application_id,
            upload=upload,
        )
        content = DocumentResponse.of(TaggedDocument(document))
        location = location_of(application_id, "documents", document.id)
        return answer(content, status=201, version=document.version, location=location)

    file = of_file(upload.content, media_type=upload.declared_type)
    return await once.answer(store, body={"file": file, "kind": upload.kind})


@router.get("", operation_id="listDocuments", responses=answers("The documents.", NotFound))
async def list_documents(
    application_id: ApplicationId, identity: CurrentIdentity, connection: ConnectionDep
) -> DocumentList:
    """List the documents."""
    found = await service.list_documents(
        connection=connection, identity=identity, application_id=application_id
    )
    return DocumentList(items=[DocumentResponse.of(stored) for stored in found])


@router.get(
    "/{document_id}",
    operation_id="getDocument",
    responses=answers("The document.", NotFound, headers=ETAG),
)
async def get_document(
    *,
    application_id: ApplicationId,
    document_id: DocumentId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    response: Response,
) -> DocumentResponse:
    """Read a document, without its content."""
    stored = await service.read(
        connection=connection,
        identity=identity,
        application_id=application_id,
        document_id=document_id,
    )
    response.headers["ETag"] = etag(stored.document.version)
    return DocumentResponse.of(stored)


@router.delete(
    "/{document_id}",
    operation_id="deleteDocument",
    status_code=204,
    response_class=Response,
    responses=answers("It is gone.", *OF_EDITS, status=204),
)
async def delete_document(
    *,
    application_id: ApplicationId,
    document_id: DocumentId,
    precondition: IfMatch,
    identity: CurrentIdentity,
    connection: ConnectionDep,
) -> None:
    """Take a document back."""
    await service.delete(
        connection=connection,
        identity=identity,
        application_id=application_id,
        document_id=document_id,
        precondition=precondition,
    )


def _text(**keywords: object) -> dict[str, object]:
    return {"required": True, "schema": {"type": "string", **keywords}}


_FILE = answers(
    "The file.",
    NotFound,
    headers={
        **ETAG,
        "Content-Disposition": _text(pattern="^attachment; filename=", minLength=1, maxLength=200),
        "Cache-Control": _text(minLength=1, maxLength=100),
        "X-Content-Type-Options": _text(const="nosniff"),
    },
)
_FILE[200]["content"] = {str(media_type): {"schema": {}} for media_type in MediaType}


@router.get(
    "/{document_id}/content",
    operation_id="getDocumentContent",
    response_class=Response,
    responses=_FILE,
)
async def get_document_content(
    *,
    application_id: ApplicationId,
    document_id: DocumentId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
) -> Response:
    """Read a document's content."""
    document, content = await service.read_content(
        connection=connection,
        identity=identity,
        application_id=application_id,
        document_id=document_id,
    )
    return Response(content, headers=_file_headers(document), media_type=document.media_type)


def _file_headers(document: Document) -> dict[str, str]:
    """The content never changes, so its tag is the document's id."""
    extensions = {str(media_type): extension for media_type, extension in _EXTENSIONS.items()}
    name = f"{document.kind}.{extensions.get(document.media_type, 'bin')}"
    return {
        "ETag": f'"{document.id}"',
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
