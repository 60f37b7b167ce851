"""Documents in the database, content and all."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    cast,
    delete,
    exists,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications
from app.documents.model import Document, Parsing, Tag
from app.documents.table import document_tags, documents
from app.jobs.table import jobs

_COLUMNS = (
    documents.c.id,
    documents.c.kind,
    documents.c.media_type,
    documents.c.size,
    documents.c.uploaded_at,
    documents.c.parsing,
    documents.c.version,
)
_PENDING = documents.c.parsing == literal_column(f"'{Parsing.PENDING}'")  # as its index has it


@dataclass(frozen=True, slots=True)
class PendingDocument:
    """What the document parser needs to know of a document.

    Attributes:
        media_type: What the file is.
        content: The file.
    """

    media_type: str
    content: bytes


async def replace(
    connection: AsyncConnection, application_id: UUID, document: Document, content: bytes
) -> None:
    """Store a document of a locked application, in place of any of the same kind."""
    same_kind = (documents.c.application_id == application_id) & (documents.c.kind == document.kind)
    await connection.execute(delete(documents).where(same_kind))
    values = {
        "id": document.id,
        "application_id": application_id,
        "kind": document.kind,
        "media_type": document.media_type,
        "size": document.size,
        "sha256": sha256(content).digest(),
        "content": content,
        "uploaded_at": document.uploaded_at,
    }
    await connection.execute(insert(documents).values(values))


async def list_of(connection: AsyncConnection, application_id: UUID) -> list[Document]:
    """An application's documents, by the time of their upload."""
    query = (
        select(*_COLUMNS)
        .where(documents.c.application_id == application_id)
        .order_by(documents.c.uploaded_at, documents.c.id)
    )
    rows = await connection.execute(query)
    return [Document(**row._mapping) for row in rows]  # noqa: SLF001  its public name


async def find(
    connection: AsyncConnection, application_id: UUID, document_id: UUID
) -> Document | None:
    """One of an application's documents, if there is such a one."""
    query = select(*_COLUMNS).where(_is(application_id, document_id))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Document(**row._mapping)  # noqa: SLF001  its public name


async def content_of(connection: AsyncConnection, document_id: UUID) -> bytes:
    """The content of a document that is there."""
    query = select(documents.c.content).where(documents.c.id == document_id)
    content: bytes = (await connection.execute(query)).scalar_one()
    return content


async def find_pending(connection: AsyncConnection, document_id: UUID) -> PendingDocument | None:
    """A document that the parser has to look at, unless its application was deleted."""
    query = (
        select(documents.c.media_type, documents.c.content)
        .join(applications, applications.c.id == documents.c.application_id)
        .where(documents.c.id == document_id, _PENDING, applications.c.deleted_at.is_(None))
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else PendingDocument(row.media_type, row.content)


async def list_forgotten(connection: AsyncConnection, *, most: int) -> list[UUID]:
    """Documents that the parser has to look at and for which there is no job, the oldest first."""
    subject = literal("document:").concat(cast(documents.c.id, Text))
    waits = exists().where(
        jobs.c.queueing_lock == subject, jobs.c.status == literal_column("'todo'")
    )
    is_done = exists().where(jobs.c.lock == subject, jobs.c.status == literal_column("'doing'"))
    query = (
        select(documents.c.id)
        .join(applications, applications.c.id == documents.c.application_id)
        .where(_PENDING, applications.c.deleted_at.is_(None), ~waits, ~is_done)
        .order_by(documents.c.uploaded_at)
        .limit(most)
    )
    return list((await connection.execute(query)).scalars())


async def remove(connection: AsyncConnection, document_id: UUID) -> None:
    """Delete a document of a locked application, and its tags with it."""
    await connection.execute(delete(documents).where(documents.c.id == document_id))


async def tags_of(
    connection: AsyncConnection, document_ids: Collection[UUID]
) -> dict[UUID, list[Tag]]:
    """What the parser found in these documents, the surest first."""
    found: dict[UUID, list[Tag]] = {document_id: [] for document_id in document_ids}
    query = (
        select(document_tags.c.document_id, document_tags.c.name, document_tags.c.confidence)
        .where(document_tags.c.document_id.in_(document_ids))
        .order_by(document_tags.c.confidence.desc(), document_tags.c.name)
    )
    for row in await connection.execute(query):
        found[row.document_id].append(Tag(row.name, row.confidence))
    return found


async def settle(
    connection: AsyncConnection, document_id: UUID, parsing: Parsing, tags: Iterable[Tag] = ()
) -> bool:
    """Note what came of parsing; False if that was noted before, or the document is gone."""
    change = (
        update(documents)
        .where(documents.c.id == document_id, _PENDING)
        .values(parsing=parsing.value)
    )
    if (await connection.execute(change.returning(documents.c.id))).one_or_none() is None:
        return False
    rows = [{"document_id": document_id, **asdict(tag)} for tag in tags]
    if rows:
        new = insert(document_tags).values(rows)
        await connection.execute(new.on_conflict_do_nothing())
    return True


def _is(application_id: UUID, document_id: UUID) -> ColumnElement[bool]:
    return (documents.c.application_id == application_id) & (documents.c.id == document_id)
