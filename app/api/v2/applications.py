"""Creating, listing, reading, changing and deleting applications."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Depends, Request, Response

from app.api.v2.answers import ETAG, LOCATION, OF_BODIES, OF_EDITS, answers
from app.api.v2.fields import (
    ApplicationId,
    CreatedAfter,
    CreatedBefore,
    CursorText,
    DeletionReason,
    EmailFilter,
    IfMatch,
    Limit,
    StatusFilter,
)
from app.api.v2.requests import ApplicationPatch, NewApplication
from app.api.v2.responses import ApplicationPage, ApplicationResponse
from app.api.v2.writing import answer, location_of
from app.applications import service
from app.applications.cursor import Cursor
from app.applications.listing import Filter, list_applications
from app.errors import IdempotencyKeyReused, NotFound, UnsupportedMediaType
from app.etags import etag
from app.guarded_route import GuardedRoute
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

MERGE_PATCH = "application/merge-patch+json"
PAGE = 20  # applications, unless the client asks for another number
router = APIRouter(tags=["applications"], route_class=GuardedRoute)


@router.post(
    "/applications",
    operation_id="createApplication",
    status_code=201,
    response_model=ApplicationResponse,
    responses=answers(
        "The draft was created.",
        *OF_BODIES,
        IdempotencyKeyReused,
        status=201,
        headers={**ETAG, **LOCATION},
    ),
)
async def create_application(
    body: NewApplication,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Create a draft."""

    async def create() -> Answer:
        created = await service.create(
            connection=connection,
            clock=clock,
            identity=identity,
            email=body.email,
            reference=body.reference,
        )
        content = ApplicationResponse.model_validate(created)
        location = location_of(created.id)
        return answer(content, status=201, version=created.version, location=location)

    return await once.answer(create)


def _filter(
    status: StatusFilter = None,
    email: EmailFilter = None,
    created_after: CreatedAfter = None,
    created_before: CreatedBefore = None,
) -> Filter:
    return Filter(status, email, created_after, created_before)


_NEXT_PAGE = {
    "Link": {
        "schema": {
            "type": "string",
            "pattern": '^<[^>]+>; rel="next"$',
            "minLength": 1,
            "maxLength": 2000,
        }
    }
}


@router.get(
    "/applications",
    operation_id="listApplications",
    responses=answers("A page of applications.", headers=_NEXT_PAGE),
)
async def get_applications(
    *,
    wanted: Annotated[Filter, Depends(_filter)],
    limit: Limit = PAGE,
    cursor: CursorText = None,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    request: Request,
    response: Response,
) -> ApplicationPage:
    """List applications, newest first."""
    page = await list_applications(
        connection=connection,
        identity=identity,
        wanted=wanted,
        limit=limit,
        cursor=None if cursor is None else Cursor.parse(cursor),
    )
    if page.next is not None:
        response.headers["Link"] = _link_to(page.next, request)
    return ApplicationPage.of(page)


def _link_to(place: Cursor, request: Request) -> str:
    """The header that leads to the next page: the same filters, another cursor."""
    known = ("status", "email", "created_after", "created_before", "limit")
    asked = {name: request.query_params[name] for name in known if name in request.query_params}
    return f'<{request.url.path}?{urlencode({**asked, "cursor": place.encode()})}>; rel="next"'


@router.get(
    "/applications/{application_id}",
    operation_id="getApplication",
    responses=answers("The application.", NotFound, headers=ETAG),
)
async def get_application(
    application_id: ApplicationId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    response: Response,
) -> ApplicationResponse:
    """Read an application."""
    found = await service.read(
        connection=connection, identity=identity, application_id=application_id
    )
    response.headers["ETag"] = etag(found.version)
    return ApplicationResponse.model_validate(found)


async def _is_merge_patch(request: Request) -> None:
    """Refuse a body that is JSON but no merge patch; what is no JSON is refused anyway."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MERGE_PATCH:
        raise UnsupportedMediaType(f"The body must be {MERGE_PATCH}.")


@router.patch(
    "/applications/{application_id}",
    operation_id="changeApplication",
    dependencies=[Depends(_is_merge_patch)],
    responses=answers("The application.", *OF_EDITS, *OF_BODIES, headers=ETAG),
)
async def change_application(
    *,
    application_id: ApplicationId,
    body: Annotated[ApplicationPatch, Body(media_type=MERGE_PATCH)],
    precondition: IfMatch,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    response: Response,
) -> ApplicationResponse:
    """Change a draft."""
    changed = await service.change(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        changes=body.changes(),
        precondition=precondition,
    )
    response.headers["ETag"] = etag(changed.version)
    return ApplicationResponse.model_validate(changed)


@router.delete(
    "/applications/{application_id}",
    operation_id="deleteApplication",
    status_code=204,
    response_class=Response,
    responses=answers("It is gone.", *OF_EDITS, status=204),
)
async def delete_application(
    *,
    application_id: ApplicationId,
    reason: DeletionReason,
    precondition: IfMatch,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> None:
    """Mark an application as deleted."""
    await service.delete(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        reason=reason,
        precondition=precondition,
    )
