"""Operations of v1 for clients that move to v2 one call at a time; deprecated from the start."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from fastapi import APIRouter, Request, Response

from app.api.v2.answers import ETAG, FAREWELL, LOCATION, OF_BODIES, answers
from app.api.v2.requests import NewApplication
from app.api.v2.responses import BridgedApplication
from app.api.v2.writing import BASE, answer, location_of
from app.applications import service
from app.error_responses import ENVELOPE
from app.errors import IdempotencyKeyReused
from app.guarded_route import GuardedRoute
from app.idempotency.model import Answer
from app.idempotency.wiring import OnceDep
from app.request_context import RESPONSE_HEADERS
from app.wiring import ClockDep, ConnectionDep, CurrentIdentity

DEPRECATED_SINCE = date(2026, 11, 23)
SUNSET = date(2027, 12, 31)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_ANNOUNCED: Mapping[str, str] = {
    "Deprecation": f"@{int(_midnight(DEPRECATED_SINCE).timestamp())}",  # RFC 9745
    "Sunset": format_datetime(_midnight(SUNSET), usegmt=True),  # RFC 8594
    "Link": f'<{BASE}/applications>; rel="successor-version"',  # RFC 5829
}


class BridgeRoute(GuardedRoute):
    """A route whose every answer, refusals too, says that it will go."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # FastAPI asks for a coroutine, and awaits
        """The route's handler, which announces the end before it reads the body."""
        handle = super().get_route_handler()

        async def announce_and_handle(request: Request) -> Response:
            request.scope[RESPONSE_HEADERS].update(_ANNOUNCED)
            return await handle(request)

        return announce_and_handle


router = APIRouter(tags=["bridges"], route_class=BridgeRoute)


@router.post(
    "/create-application",
    operation_id="bridgeCreateApplication",
    deprecated=True,
    openapi_extra={"x-sunset": SUNSET.isoformat()},
    status_code=201,
    response_model=BridgedApplication,
    responses=answers(
        "The application was created.",
        *OF_BODIES,
        IdempotencyKeyReused,
        status=201,
        headers={**ETAG, **LOCATION},
        shape=ENVELOPE,
        everywhere=FAREWELL,
    ),
)
async def create_application(
    body: NewApplication,
    identity: CurrentIdentity,
    connection: ConnectionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Create a draft, in the shape of v1."""

    async def create() -> Answer:
        created = await service.create(
            connection=connection,
            clock=clock,
            identity=identity,
            email=body.email,
            reference=body.reference,
        )
        content = BridgedApplication(application_id=created.id, status=created.status)
        location = location_of(created.id)
        return answer(content, status=201, version=created.version, location=location)

    return await once.answer(create)
