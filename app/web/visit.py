"""An applicant's visit of a step's page: showing its form, and taking it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import FormData

from app.applications import overview
from app.applications.overview import Overview
from app.applications.states import Status, Step
from app.clock import Clock
from app.errors import Conflict, NotFound, PreconditionFailed, Unprocessable
from app.identity import Identity
from app.versioned import Versioned
from app.web.cookies import Session
from app.web.forms import Form, read_form
from app.web.pages import page, see
from app.web.steps import BASE, Place, next_place, progress
from app.web.wiring import ApplicantSession
from app.wiring import ClockDep, ConnectionDep

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page's functions need to know of one request.

    Attributes:
        request: The request.
        session: The applicant's session.
        connection: The request's transaction.
        clock: The clock.
    """

    request: Request
    session: Session
    connection: AsyncConnection
    clock: Clock

    @property
    def identity(self) -> Identity:
        """Who the applicant is to the rules."""
        return self.session.identity

    @property
    def application_id(self) -> UUID:
        """The application that they were invited to."""
        assert self.identity.application_id is not None  # noqa: S101  as `applicant_session` asks
        return self.identity.application_id

    @property
    def place(self) -> dict[str, Any]:
        """The arguments by which services read."""
        return {
            "connection": self.connection,
            "identity": self.identity,
            "application_id": self.application_id,
        }

    async def form(self) -> FormData:
        """The form that was sent, if it is one of the session's."""
        return await read_form(self.request, self.session)

    async def overview(self) -> Overview:
        """The application with all that was submitted."""
        return await overview.read(**self.place)


async def _visit(
    request: Request, session: ApplicantSession, connection: ConnectionDep, clock: ClockDep
) -> Visit:
    return Visit(request, session, connection, clock)


VisitDep = Annotated[Visit, Depends(_visit)]


async def stored(read: Callable[..., Awaitable[Versioned[T]]], visit: Visit) -> Versioned[T] | None:
    """What a service has of the application; None if nothing was submitted yet."""
    try:
        return await read(**visit.place)
    except NotFound:
        return None


def version_of(found: Versioned[Any] | None) -> int | None:
    """The version of what was found; None if nothing was."""
    return None if found is None else found.version


def steps_done(seen: Overview) -> frozenset[Step]:
    """The steps that were taken."""
    parts = {
        Step.PERSONAL_DETAILS: seen.personal_details,
        Step.CURRENT_ADDRESS: seen.current_address,
        Step.DOCUMENT: seen.documents,
        Step.FISCAL_DOCUMENT: seen.fiscal_document,
    }
    return frozenset(step for step, part in parts.items() if part)


async def show(visit: Visit, place: Place, form: Form, **shown: Any) -> Response:
    """A step's page; what is no draft any more has none."""
    seen = await visit.overview()
    if seen.application.status != Status.DRAFT:
        return see(BASE)
    done = steps_done(seen)
    return page(
        place.value,
        session=visit.session,
        form=form,
        place=place,
        marks=progress(done, place),
        upcoming=next_place(done),
        seen=seen,
        **shown,
    )


async def take(
    visit: Visit,
    place: Place,
    form: Form,
    save: Callable[[], Awaitable[object]],
    version: Callable[[], Awaitable[int | None]],
) -> Response:
    """Save what a step's form says and go on, or show the form again with what is wrong.

    Args:
        visit: The request.
        place: The step's page.
        form: What was typed.
        save: Hands it to the service that holds the rules.
        version: Tells the version of what is there, after somebody else changed it.
    """
    try:
        await save()
    except Unprocessable as refusal:
        return await show(visit, place, form.refused(refusal.fields))
    except PreconditionFailed:
        return await show(visit, place, form.outdated(await version()))
    except Conflict:
        return see(BASE)  # it was submitted meanwhile, and its page says so
    return see(next_place(steps_done(await visit.overview())).path)
