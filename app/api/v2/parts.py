"""Who the applicant is, and where they live."""

from fastapi import APIRouter, Response

from app.addresses import service as addresses
from app.api.v2.answers import ETAG, OF_BODIES, OF_EDITS, answers
from app.api.v2.fields import ApplicationId, IfMatchOrAbsent
from app.api.v2.requests import AddressRequest, PersonalDetailsRequest
from app.api.v2.responses import AddressResponse, PersonalDetailsResponse
from app.errors import NotFound
from app.etags import etag
from app.guarded_route import GuardedRoute
from app.personal_details import service as personal_details
from app.versioned import Versioned
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

router = APIRouter(
    prefix="/applications/{application_id}", tags=["parts"], route_class=GuardedRoute
)
_PERSONAL_DETAILS = "Who the applicant is."
_ADDRESS = "Where the applicant lives."


@router.get(
    "/personal-details",
    operation_id="getPersonalDetails",
    responses=answers(_PERSONAL_DETAILS, NotFound, headers=ETAG),
)
async def get_personal_details(
    application_id: ApplicationId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    response: Response,
) -> PersonalDetailsResponse:
    """Read who the applicant is."""
    stored = await personal_details.read(
        connection=connection, identity=identity, application_id=application_id
    )
    response.headers["ETag"] = etag(stored.version)
    return PersonalDetailsResponse.of(stored.value)


@router.put(
    "/personal-details",
    operation_id="putPersonalDetails",
    responses={
        **answers(_PERSONAL_DETAILS, *OF_EDITS, *OF_BODIES, headers=ETAG),
        201: {
            **answers(_PERSONAL_DETAILS, headers=ETAG)[200],
            "model": PersonalDetailsResponse,
        },
    },
)
async def put_personal_details(
    *,
    application_id: ApplicationId,
    body: PersonalDetailsRequest,
    precondition: IfMatchOrAbsent,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    response: Response,
) -> PersonalDetailsResponse:
    """Say who the applicant is."""
    stored = await personal_details.put(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        details=body.details(),
        precondition=precondition,
    )
    _tell_version(stored, response)
    return PersonalDetailsResponse.of(stored.value)


@router.get(
    "/current-address",
    operation_id="getCurrentAddress",
    responses=answers(_ADDRESS, NotFound, headers=ETAG),
)
async def get_current_address(
    application_id: ApplicationId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    response: Response,
) -> AddressResponse:
    """Read where the applicant lives."""
    stored = await addresses.read(
        connection=connection, identity=identity, application_id=application_id
    )
    response.headers["ETag"] = etag(stored.version)
    return AddressResponse.of(stored.value)


@router.put(
    "/current-address",
    operation_id="putCurrentAddress",
    responses={
        **answers(_ADDRESS, *OF_EDITS, *OF_BODIES, headers=ETAG),
        201: {**answers(_ADDRESS, headers=ETAG)[200], "model": AddressResponse},
    },
)
async def put_current_address(
    *,
    application_id: ApplicationId,
    body: AddressRequest,
    precondition: IfMatchOrAbsent,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    response: Response,
) -> AddressResponse:
    """Say where the applicant lives."""
    stored = await addresses.put(
        connection=connection,
        clock=clock,
        identity=identity,
        application_id=application_id,
        address=body.address(),
        precondition=precondition,
    )
    _tell_version(stored, response)
    return AddressResponse.of(stored.value)


def _tell_version(stored: Versioned[object], response: Response) -> None:
    """Tell the version of what was put, and by the status whether it is the first one."""
    response.headers["ETag"] = etag(stored.version)
    if stored.is_new:
        response.status_code = 201
