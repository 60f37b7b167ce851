"""Documents in the database, content and all."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.documents.model import Document
from app.documents.table import documents


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
        select(
            documents.c.id,
            documents.c.kind,
            documents.c.media_type,
            documents.c.size,
            documents.c.uploaded_at,
        )
        .where(documents.c.application_id == application_id)
        .order_by(documents.c.uploaded_at, documents.c.id)
    )
    rows = await connection.execute(query)
    return [Document(**row._mapping) for row in rows]  # noqa: SLF001  its public name
