"""The way of an application from a draft to a decision."""

from fastapi import APIRouter, Response

from app.api.v2.answers import ETAG, LOCATION, OF_BODIES, answers
from app.api.v2.fields import ApplicationId
from app.api.v2.requests import NewDecision
from app.api.v2.responses import ApplicationResponse, DecisionResponse
from app.api.v2.writing import answer, location_of
from app.applications import submission
from app.applications.model import Application
from app.decisions import service
from app.errors import ApplicationIncomplete, Conflict, IdempotencyKeyReused, NotFound
from app.guarded_route import GuardedRoute
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity, OfficerIdentity

router = APIRouter(
    prefix="/applications/{application_id}", tags=["progress"], route_class=GuardedRoute
)


def _answer(application: Application) -> Answer:
    content = ApplicationResponse.model_validate(application)
    return answer(content, version=application.version)


@router.post(
    "/submission",
    operation_id="submitApplication",
    response_model=ApplicationResponse,
    responses=answers(
        "The application.",
        NotFound,
        Conflict,
        ApplicationIncomplete,
        IdempotencyKeyReused,
        headers=ETAG,
    ),
)
async def submit_application(
    application_id: ApplicationId,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Complete a draft."""

    async def submit() -> Answer:
        return _answer(
            await submission.submit(
                connection=connection,
                clock=clock,
                identity=identity,
                application_id=application_id,
            )
        )

    return await once.answer(submit)


@router.post(
    "/review",
    operation_id="reviewApplication",
    response_model=ApplicationResponse,
    responses=answers("The application.", NotFound, Conflict, IdempotencyKeyReused, headers=ETAG),
)
async def review_application(
    application_id: ApplicationId,
    officer: OfficerIdentity,
    connection: ConnectionDep,
    once: OnceDep,
) -> Response:
    """Take a submitted application into review."""

    async def review() -> Answer:
        return _answer(
            await service.review(
                connection=connection, officer=officer, application_id=application_id
            )
        )

    return await once.answer(review)


@router.post(
    "/decision",
    operation_id="decideApplication",
    status_code=201,
    response_model=DecisionResponse,
    responses=answers(
        "The application is decided.",
        NotFound,
        Conflict,
        IdempotencyKeyReused,
        *OF_BODIES,
        status=201,
        headers=LOCATION,
    ),
)
async def decide_application(
    *,
    application_id: ApplicationId,
    body: NewDecision,
    officer: OfficerIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Decide on an application in review."""

    async def decide() -> Answer:
        decision = await service.decide(
            connection=connection,
            clock=clock,
            officer=officer,
            application_id=application_id,
            outcome=body.outcome,
            reason=body.reason,
        )
        content = DecisionResponse.model_validate(decision)
        return answer(content, status=201, location=location_of(application_id, "decision"))

    return await once.answer(decide)


@router.get(
    "/decision",
    operation_id="getDecision",
    responses=answers("The decision.", NotFound),
)
async def get_decision(
    application_id: ApplicationId, identity: CurrentIdentity, connection: ConnectionDep
) -> DecisionResponse:
    """Read the decision."""
    found = await service.read(
        connection=connection, identity=identity, application_id=application_id
    )
    return DecisionResponse.model_validate(found)
