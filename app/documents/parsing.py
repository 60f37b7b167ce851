"""Having the document parser look at a document."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.documents import repository, service
from app.documents.parser import DocumentParser, UnreadableDocumentError


async def parse(*, engine: AsyncEngine, parser: DocumentParser, document_id: UUID) -> None:
    """Store what the parser finds in a document, once, however often this is done.

    A document that was deleted or replaced meanwhile is of no interest any more.

    Raises:
        TryLaterError: If the parser is at work, or has too much of it.
        ParserError: If the parser does not answer, or not as its contract says.
    """
    async with engine.connect() as connection:  # which is not kept while the parser is at work
        document = await repository.find_pending(connection, document_id)
    if document is None:
        return
    try:
        tags = await parser.parse(
            document_id, media_type=document.media_type, content=document.content
        )
    except UnreadableDocumentError:
        async with engine.begin() as connection:
            await service.mark_unreadable(connection=connection, document_id=document_id)
    else:
        async with engine.begin() as connection:
            await service.store_tags(connection=connection, document_id=document_id, tags=tags)
