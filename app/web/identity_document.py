"""The page on which applicants upload what proves who they are."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.api.v2.fields import DocumentId
from app.documents import service
from app.documents.model import DocumentKind, MediaType
from app.documents.rules import LARGEST
from app.documents.service import Upload
from app.errors import (
    Conflict,
    FieldError,
    NotFound,
    PayloadTooLarge,
    Unprocessable,
    UnsupportedMediaType,
)
from app.etags import UNCONDITIONAL
from app.web import wording
from app.web.forms import CSRF_HEADER, Form, read_fields, require_same_site, require_token
from app.web.pages import see
from app.web.steps import BASE, Place
from app.web.visit import Visit, VisitDep, show
from app.wiring import SessionsDep

HERE = Place.IDENTITY_DOCUMENT
TOKEN_LIFETIME = timedelta(minutes=10)  # that an upload may take on a slow line
TOO_LARGE = f"Choose a file of at most {LARGEST // 1024 // 1024} MB"
WRONG_TYPE = "Choose a PNG, a JPEG or a PDF whose name ends in .png, .jpg or .pdf"

router = APIRouter()


async def _show(visit: Visit, form: Form) -> Response:
    return await show(
        visit,
        HERE,
        form,
        kinds=list(DocumentKind),
        media_types=list(MediaType),
        largest=LARGEST,
        too_large=TOO_LARGE,
        wrong_type=WRONG_TYPE,
    )


@router.get(HERE.path)
async def show_identity_document(visit: VisitDep) -> Response:
    """The form, and what was uploaded."""
    return await _show(visit, Form())


@router.post(HERE.path)
async def take_identity_document(visit: VisitDep) -> Response:
    """Store what the form uploads."""
    form = Form()
    try:
        sent = await visit.form()
        form = read_fields(sent, "kind")
        upload = await _upload(form, sent.get("file"))
        await service.add(**visit.place, clock=visit.clock, upload=upload)
    except HTTPException as refusal:  # the body is larger than any form with a file that is taken
        if refusal.status_code != PayloadTooLarge.status:
            raise
        return await _show(visit, form.refused([FieldError("file", "too_large", TOO_LARGE)]))
    except Unprocessable as refusal:
        return await _show(visit, form.refused(refusal.fields))
    except PayloadTooLarge:
        return await _show(visit, form.refused([FieldError("file", "too_large", TOO_LARGE)]))
    except UnsupportedMediaType:
        return await _show(visit, form.refused([FieldError("file", "wrong_type", WRONG_TYPE)]))
    except Conflict:
        return see(BASE)
    return see(HERE.path)


async def _upload(form: Form, file: UploadFile | str | None) -> Upload:
    """What the form uploads.

    Raises:
        Unprocessable: If it does not say all of it; each field is named.
    """
    kind = form.value("kind")
    has_file = isinstance(file, UploadFile) and bool(file.filename)
    wrong = []
    if kind not in list(DocumentKind):
        wrong.append(FieldError("kind", "missing", wording.FIELDS["kind"].missing))
    if not has_file:
        wrong.append(FieldError("file", "missing", wording.FIELDS["file"].missing))
    if wrong or not isinstance(file, UploadFile):
        raise Unprocessable(fields=wrong)
    return Upload(DocumentKind(kind), await file.read(), file.content_type or "")


@router.post(f"{HERE.path}/{{document_id}}/removal")
async def remove_identity_document(document_id: DocumentId, visit: VisitDep) -> Response:
    """Take an uploaded document back.

    In whatever version: its file never changes, and that the parser has read it does not matter.
    """
    await visit.form()
    with suppress(Conflict, NotFound):  # the page shows what there is now
        await service.delete(**visit.place, document_id=document_id, precondition=UNCONDITIONAL)
    return see(HERE.path)


@router.get(f"{HERE.path}/{{document_id}}/file")
async def read_identity_document(document_id: DocumentId, visit: VisitDep) -> Response:
    """An uploaded document's file."""
    return await file_of(visit, document_id)


async def file_of(visit: Visit, document_id: UUID) -> Response:
    """A document's file, to be saved and not to be shown within the site."""
    document, content = await service.read_content(**visit.place, document_id=document_id)
    return attachment(document.kind, document.media_type, content)


def attachment(kind: str, media_type: str, content: bytes) -> Response:
    """A file as a browser saves it."""
    suffix = wording.MEDIA_TYPES.get(media_type, "bin").lower()
    headers = {
        "Content-Disposition": f'attachment; filename="{kind}.{suffix}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type=media_type)


@router.post(f"{BASE}/upload-token")
async def make_upload_token(visit: VisitDep, sessions: SessionsDep) -> JSONResponse:
    """What the page's script uploads over the API with: an access token for a few minutes."""
    require_same_site(visit.request)
    require_token(visit.request.headers.get(CSRF_HEADER, ""), visit.session)
    token = sessions.mint(
        application_id=visit.application_id,
        email=visit.identity.email or "",
        lifetime=TOKEN_LIFETIME,
    )
    seconds = int(TOKEN_LIFETIME.total_seconds())
    return JSONResponse(
        {"access_token": token, "token_type": "Bearer", "expires_in": seconds},
        headers={"Cache-Control": "no-store"},
    )
