"""The pages on which officers create applications, review them and decide on them."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.fields import Id
from app.api.v2.requests import NewApplication, NewDecision
from app.applications import overview
from app.applications import service as applications
from app.applications.cursor import Cursor
from app.applications.listing import Filter, list_applications
from app.applications.states import Status
from app.clock import Clock
from app.decisions import service as decisions
from app.decisions.model import Decision, Outcome
from app.documents import service as documents
from app.errors import Conflict, NotFound, Unprocessable
from app.idempotency.fingerprint import fingerprint
from app.idempotency.model import Answer, Claim
from app.idempotency.service import once
from app.identity import Identity
from app.invitations import service as invitations
from app.web.cookies import Session
from app.web.forms import Form, Problem, parsed, read_fields, read_form
from app.web.identity_document import attachment
from app.web.pages import page, see
from app.web.wiring import OfficerSession
from app.wiring import ClockDep, ConnectionDep

BASE = "/officer"
PAGE = 20  # applications
NOTICES = {
    "created": "The application was created, and the applicant was invited.",
    "invited": "The invitation is on its way.",
    "reviewed": "The application is in review now.",
    "decided": "The decision was saved.",
}

router = APIRouter(prefix=BASE)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page's functions need to know of one request.

    Attributes:
        request: The request.
        session: The officer's session.
        connection: The request's transaction.
        clock: The clock.
    """

    request: Request
    session: Session
    connection: AsyncConnection
    clock: Clock

    @property
    def officer(self) -> Identity:
        """Who the officer is to the rules."""
        return self.session.identity

    async def form(self, *names: str) -> Form:
        """What was typed into these fields of a form of the session."""
        return read_fields(await read_form(self.request, self.session), *names)


async def _desk(
    request: Request, session: OfficerSession, connection: ConnectionDep, clock: ClockDep
) -> Desk:
    return Desk(request, session, connection, clock)


DeskDep = Annotated[Desk, Depends(_desk)]
ApplicationId = Annotated[Id, Path()]


@router.get("")
async def show_queue(
    desk: DeskDep,
    status: Annotated[str, Query(max_length=40)] = Status.SUBMITTED,
    email: Annotated[str, Query(max_length=254)] = "",
    cursor: Annotated[str, Query(max_length=600)] = "",
) -> Response:
    """Applications by where they stand, newest first."""
    known = status if status in list(Status) else None
    wanted = Filter(status=known, email=email.strip() or None)
    found = await list_applications(
        connection=desk.connection,
        identity=desk.officer,
        wanted=wanted,
        limit=PAGE,
        cursor=_place(cursor),
    )
    return page(
        "queue",
        session=desk.session,
        items=found.items,
        following=found.next.encode() if found.next else "",
        standing=known or "all",
        email=email.strip(),
        is_first=not cursor,
    )


def _place(text: str) -> Cursor | None:
    """The place in the list; what is none of ours is the beginning."""
    try:
        return Cursor.parse(text) if text else None
    except Unprocessable:
        return None


@router.get("/new-application")
async def show_new_application(desk: DeskDep) -> Response:
    """The form for a new application; its key makes one of it, however often it is sent."""
    return page("new-application", session=desk.session, form=Form({"key": uuid4().hex}))


@router.post("/new-application")
async def take_new_application(desk: DeskDep) -> Response:
    """Create an application and invite the applicant."""
    form = await desk.form("email", "reference", "key")
    typed = {name: form.value(name) for name in ("email", "reference")}
    try:
        body = parsed(NewApplication, typed)
    except Unprocessable as refusal:
        return page("new-application", session=desk.session, form=form.refused(refusal.fields))

    async def create() -> Answer:
        created = await applications.create(
            connection=desk.connection,
            clock=desk.clock,
            identity=desk.officer,
            email=body.email,
            reference=body.reference,
        )
        await _invite(desk, created.id)
        return Answer(303, {"Location": f"{_path(created.id)}?done=created"})

    answer = await once(
        connection=desk.connection,
        clock=desk.clock,
        claim=_claim(desk.officer.subject, form.value("key"), typed),
        effect=create,
    )
    return see(answer.headers["Location"])


def _claim(subject: str, key: str, typed: dict[str, str]) -> Claim:
    """What names a form that was sent; with something else typed it is another one."""
    operation = "web:newApplication"
    mark = fingerprint(subject=subject, operation=operation, path={}, body=typed)
    return Claim(subject, operation, f"{key[:32]}:{mark.hex()}", mark)


@router.get("/applications/{application_id}")
async def show_application(
    application_id: ApplicationId,
    desk: DeskDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """All about one application, and what can be done with it now."""
    return await _show(desk, application_id, Form(), notice=NOTICES.get(done, ""))


async def _show(desk: Desk, application_id: UUID, form: Form, *, notice: str = "") -> Response:
    where: dict[str, Any] = {
        "connection": desk.connection,
        "identity": desk.officer,
        "application_id": application_id,
    }
    return page(
        "application",
        session=desk.session,
        form=form,
        seen=await overview.read(**where),
        documents=await documents.list_documents(**where),
        decision=await _decision(where),
        outcomes=list(Outcome),
        notice=notice,
    )


async def _decision(where: dict[str, Any]) -> Decision | None:
    try:
        return await decisions.read(**where)
    except NotFound:
        return None


@router.get("/applications/{application_id}/documents/{document_id}")
async def read_document(
    application_id: ApplicationId, document_id: Annotated[Id, Path()], desk: DeskDep
) -> Response:
    """A document's file."""
    document, content = await documents.read_content(
        connection=desk.connection,
        identity=desk.officer,
        application_id=application_id,
        document_id=document_id,
    )
    return attachment(document.kind, document.media_type, content)


@router.post("/applications/{application_id}/invitation")
async def take_invitation(application_id: ApplicationId, desk: DeskDep) -> Response:
    """Invite the applicant again."""
    await desk.form()
    try:
        await _invite(desk, application_id)
    except Conflict as refusal:
        return await _refuse(desk, application_id, refusal)
    return see(f"{_path(application_id)}?done=invited")


@router.post("/applications/{application_id}/review")
async def take_review(application_id: ApplicationId, desk: DeskDep) -> Response:
    """Take the application into review."""
    await desk.form()
    try:
        await decisions.review(
            connection=desk.connection, officer=desk.officer, application_id=application_id
        )
    except Conflict as refusal:
        return await _refuse(desk, application_id, refusal)
    return see(f"{_path(application_id)}?done=reviewed")


@router.post("/applications/{application_id}/decision")
async def take_decision(application_id: ApplicationId, desk: DeskDep) -> Response:
    """Decide on the application."""
    form = await desk.form("outcome", "reason")
    try:
        body = parsed(NewDecision, form.values)
        await decisions.decide(
            connection=desk.connection,
            clock=desk.clock,
            officer=desk.officer,
            application_id=application_id,
            outcome=body.outcome,
            reason=body.reason,
        )
    except Unprocessable as refusal:
        return await _show(desk, application_id, form.refused(refusal.fields))
    except Conflict as refusal:
        return await _refuse(desk, application_id, refusal)
    return see(f"{_path(application_id)}?done=decided")


async def _refuse(desk: Desk, application_id: UUID, refusal: Conflict) -> Response:
    """The page again, as things stand now, with what could not be done."""
    return await _show(desk, application_id, Form(problems=(Problem("", refusal.message),)))


async def _invite(desk: Desk, application_id: UUID) -> None:
    await invitations.invite(
        connection=desk.connection,
        clock=desk.clock,
        officer=desk.officer,
        application_id=application_id,
    )


def _path(application_id: UUID) -> str:
    return f"{BASE}/applications/{application_id}"
