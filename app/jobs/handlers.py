"""What each task does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import svcs
from sqlalchemy.ext.asyncio import AsyncEngine

from app.clock import Clock
from app.documents import parsing
from app.documents.parser import DocumentParser
from app.invitations import service as invitations
from app.invitations.links import InvitationLinks
from app.jobs.model import PARSE_DOCUMENT, SEND_INVITATION, VERSION
from app.jobs.retries import NotForUsError
from app.mail import Emailer

Payload = Mapping[str, Any]
Handler = Callable[[svcs.Container, Payload], Awaitable[None]]


async def perform(services: svcs.Container, task: str, payload: Payload) -> None:
    """Do a job; whoever does it twice has done it once.

    Raises:
        NotForUsError: If this release does not know the task, or not this version of its payload.
    """
    handler = HANDLERS.get(task)
    version = payload.get("version")
    if handler is None or not isinstance(version, int) or version > VERSION:
        raise NotForUsError(f"{task}, version {version}")
    await handler(services, payload)


async def _parse_document(services: svcs.Container, payload: Payload) -> None:
    await parsing.parse(
        engine=await services.aget(AsyncEngine),
        parser=await services.aget(DocumentParser),
        document_id=UUID(payload["document_id"]),
    )


async def _send_invitation(services: svcs.Container, payload: Payload) -> None:
    await invitations.deliver(
        engine=await services.aget(AsyncEngine),
        clock=await services.aget(Clock),
        emailer=await services.aget(Emailer),
        links=await services.aget(InvitationLinks),
        invitation_id=UUID(payload["invitation_id"]),
    )


HANDLERS: Mapping[str, Handler] = {
    PARSE_DOCUMENT: _parse_document,
    SEND_INVITATION: _send_invitation,
}
