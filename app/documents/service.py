"""Uploading documents, and reading them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications import service as applications
from app.applications import states
from app.applications.states import Step
from app.clock import Clock
from app.documents import repository, rules
from app.documents.model import Document, DocumentKind, Parsing, Tag
from app.errors import NotFound
from app.etags import FIRST_VERSION, Precondition
from app.identity import Identity
from app.jobs import queue
from app.jobs.model import parse_document


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in.

    Attributes:
        kind: What it is a file of.
        content: The file.
        declared_type: Its Content-Type, as its sender says; empty if they do not.
    """

    kind: DocumentKind
    content: bytes
    declared_type: str


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """A document and what the parser found in it.

    Attributes:
        document: The document.
        tags: What was found, the surest first.
    """

    document: Document
    tags: tuple[Tag, ...] = ()


async def submit(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    upload: Upload,
) -> Document:
    """Store an identity document when it is its turn.

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
    return await _store(connection, clock, application_id, upload)


async def add(
    *,
    connection: AsyncConnection,
    clock: Clock,
    identity: Identity,
    application_id: UUID,
    upload: Upload,
) -> Document:
    """Store an identity document, whatever else was submitted.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
        Conflict: If the application is no draft.
        PayloadTooLarge: If the file is too large.
        UnsupportedMediaType: If the file is nothing that is taken, or not what it is said to be.
    """
    await applications.begin_change(
        connection=connection, identity=identity, application_id=application_id
    )
    return await _store(connection, clock, application_id, upload)


async def list_documents(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID
) -> list[TaggedDocument]:
    """An application's documents, by the time of their upload.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, or none that they may see.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    found = await repository.list_of(connection, application_id)
    tags = await repository.tags_of(connection, [document.id for document in found])
    return [TaggedDocument(document, tuple(tags[document.id])) for document in found]


async def read(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID, document_id: UUID
) -> TaggedDocument:
    """One document.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or no such document.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    document = await _find(connection, application_id, document_id)
    tags = await repository.tags_of(connection, [document_id])
    return TaggedDocument(document, tuple(tags[document_id]))


async def read_content(
    *, connection: AsyncConnection, identity: Identity, application_id: UUID, document_id: UUID
) -> tuple[Document, bytes]:
    """One document and its content.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or no such document.
    """
    await applications.read(connection=connection, identity=identity, application_id=application_id)
    document = await _find(connection, application_id, document_id)
    return document, await repository.content_of(connection, document_id)


async def delete(
    *,
    connection: AsyncConnection,
    identity: Identity,
    application_id: UUID,
    document_id: UUID,
    precondition: Precondition,
) -> None:
    """Take a document back from a draft.

    Raises:
        Forbidden: If they have no role.
        NotFound: If there is no such application, none that they may see, or no such document.
        PreconditionFailed: If it is not the version that is meant.
        Conflict: If the application is no draft.
    """
    application = await applications.read(
        connection=connection, identity=identity, application_id=application_id, lock=True
    )
    document = await _find(connection, application_id, document_id)
    precondition.check(document.version)
    states.require_draft(application.status)
    await repository.remove(connection, document_id)


async def store_tags(
    *, connection: AsyncConnection, document_id: UUID, tags: Iterable[Tag]
) -> bool:
    """Note what the parser found, once; False if that was done before or the document is gone."""
    return await repository.settle(connection, document_id, Parsing.PARSED, tags)


async def mark_unreadable(*, connection: AsyncConnection, document_id: UUID) -> bool:
    """Note that the parser cannot read a document; False if it is settled already or gone."""
    return await repository.settle(connection, document_id, Parsing.FAILED)


async def _find(connection: AsyncConnection, application_id: UUID, document_id: UUID) -> Document:
    found = await repository.find(connection, application_id, document_id)
    if found is None:
        raise NotFound("There is no such document.")
    return found


async def _store(
    connection: AsyncConnection, clock: Clock, application_id: UUID, upload: Upload
) -> Document:
    rules.require_fitting_size(len(upload.content))
    document = Document(
        id=uuid4(),
        kind=upload.kind,
        media_type=rules.require_media_type(upload.content, declared=upload.declared_type),
        size=len(upload.content),
        uploaded_at=clock.now(),
        parsing=Parsing.PENDING,
        version=FIRST_VERSION,
    )
    await repository.replace(connection, application_id, document, upload.content)
    await queue.defer(connection, parse_document(document.id))
    return document
