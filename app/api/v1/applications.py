"""Creating, reading and deleting applications."""

from fastapi import APIRouter

from app.api.v1.answers import answers
from app.api.v1.fields import ApplicationId
from app.api.v1.requests import DeletionRequest, NewApplication
from app.api.v1.responses import ApplicationResponse, CreatedApplication, Success
from app.applications import overview, service
from app.errors import Conflict, NotFound, PayloadTooLarge, UnsupportedMediaType
from app.guarded_route import GuardedRoute
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

router = APIRouter(tags=["applications"], route_class=GuardedRoute)


@router.post(
    "/create-application",
    operation_id="createApplication",
    status_code=201,
    responses=answers("The application was created.", PayloadTooLarge, UnsupportedMediaType),
)
async def create_application(
    body: NewApplication, identity: CurrentIdentity, connection: ConnectionDep, clock: ClockDep
) -> CreatedApplication:
    """Create an empty application."""
    application = await service.create(
        connection=connection,
        clock=clock,
        identity=identity,
        email=body.email,
        reference=body.reference,
    )
    return CreatedApplication.of(application)


@router.get(
    "/application",
    operation_id="getApplication",
    responses=answers("The application.", NotFound, status=200),
)
async def get_application(
    application_id: ApplicationId, identity: CurrentIdentity, connection: ConnectionDep
) -> ApplicationResponse:
    """Read an application."""
    found = await overview.read(
        connection=connection, identity=identity, application_id=application_id
    )
    return ApplicationResponse.of(found)


@router.post(
    "/delete-application",
    operation_id="deleteApplication",
    responses=answers(
        "It was done.", NotFound, Conflict, PayloadTooLarge, UnsupportedMediaType, status=200
    ),
)
async def delete_application(
    application_id: ApplicationId,
    body: DeletionRequest,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
) -> Success:
    """Mark an application as deleted."""
    await service.delete(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        reason=body.reason,
    )
    return Success()
