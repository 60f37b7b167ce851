"""Uploading documents."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications.states import Step
from app.clock import Clock
from app.documents import repository, rules
from app.documents.model import Document, DocumentKind
from app.identity import Identity


async def upload(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    kind: DocumentKind,
    content: bytes,
    declared_type: str,
) -> Document:
    """Store an identity document.

    Args:
        connection: The transaction to store it in.
        clock: Tells when it is uploaded.
        identity: Who uploads it.
        application_id: The application that it belongs to.
        kind: What it is.
        content: The file.
        declared_type: The file's Content-Type, as its sender says; empty if they do not.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If it is not the time for this step.
        PayloadTooLarge: If the file is too large.
        UnsupportedMediaType: If the file is nothing that is taken, or not what it is said to be.
    """
    await applications.begin_step(
        connection=connection,
        identity=identity,
        application_id=application_id,
        step=Step.DOCUMENT,
    )
    rules.require_fitting_size(len(content))
    document = Document(
        id=uuid4(),
        kind=kind,
        media_type=rules.require_media_type(content, declared=declared_type),
        size=len(content),
        uploaded_at=clock.now(),
    )
    await repository.replace(connection, application_id, document, content)
    return document
