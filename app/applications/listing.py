"""Lists of applications, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import access
from app.applications.cursor import Cursor
from app.applications.model import Application
from app.applications.repository import COLUMNS, application_of
from app.applications.table import applications
from app.identity import Identity


@dataclass(frozen=True, slots=True)
class Filter:
    """Which applications to list; whatever is None does not matter.

    Attributes:
        status: Where they stand.
        email: The applicant's address, in either case.
        created_after: They are younger than this.
        created_before: They are older than this.
    """

    status: str | None = None
    email: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Attributes:
        items: The applications, newest first.
        next: Where the next page begins; None if this is the last one.
    """

    items: tuple[Application, ...]
    next: Cursor | None


async def list_applications(
    *,
    connection: AsyncConnection,
    identity: Identity,
    wanted: Filter,
    limit: int,
    cursor: Cursor | None = None,
) -> Page:
    """A page of the applications that somebody may see, at most `limit` of them.

    Newest first, and by id where two were created at the same instant, so that the order is the
    same for every page; what is created later comes before the first page.

    Raises:
        Forbidden: If they have no role.
    """
    access.require_role(identity)
    order = (applications.c.created_at, applications.c.id)
    query = (
        select(*COLUMNS)
        .where(applications.c.deleted_at.is_(None), *_seen_by(identity), *_matching(wanted))
        .order_by(*(column.desc() for column in order))
        .limit(limit + 1)  # one more tells whether there is a next page
    )
    if cursor is not None:
        query = query.where(tuple_(*order) < tuple_(literal(cursor.at), literal(cursor.id)))
    found = [application_of(row) for row in await connection.execute(query)]
    items = tuple(found[:limit])
    last = items[-1] if len(found) > limit else None
    return Page(items, None if last is None else Cursor(last.created_at, last.id))


def _seen_by(identity: Identity) -> Iterator[ColumnElement[bool]]:
    """What `access.require_access` says of one application, for all of them."""
    if identity.is_officer:
        return
    if identity.application_id is not None:
        yield applications.c.id == identity.application_id
    else:
        yield applications.c.owner_subject == identity.subject


def _matching(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        yield applications.c.status == wanted.status
    if wanted.email is not None:
        yield func.lower(applications.c.email) == wanted.email.lower()
    if wanted.created_after is not None:
        yield applications.c.created_at > wanted.created_after
    if wanted.created_before is not None:
        yield applications.c.created_at < wanted.created_before
