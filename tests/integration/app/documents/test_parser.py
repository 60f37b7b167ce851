"""The client of the document parser, against the stub of the parser's contract."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from app.documents.parser import (
    DocumentParser,
    ParserError,
    UnreadableDocumentError,
)
from app.jobs.retries import TryLaterError
from fixtures.factories import JPEG, PDF, PNG
from fixtures.parser import KEY, TAGS, ParserStub, Said


@pytest.fixture
async def documents(parser: ParserStub) -> AsyncIterator[DocumentParser]:
    """The client."""
    client = DocumentParser(parser.url, key=KEY)
    yield client
    await client.close()


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("image/png", PNG), ("image/jpeg", JPEG), ("application/pdf", PDF)],
    ids=["png", "jpeg", "pdf"],
)
async def test_parser_is_shown_every_kind_of_document(
    documents: DocumentParser, media_type: str, content: bytes
) -> None:
    """Each request is one that the contract admits, and the answer is about that document."""
    tags = await documents.parse(uuid4(), media_type=media_type, content=content)

    assert [(tag.name, tag.confidence) for tag in tags] == [
        (tag["name"], tag["confidence"]) for tag in TAGS
    ]


async def test_parser_that_finds_nothing_is_believed(
    documents: DocumentParser, parser: ParserStub
) -> None:
    """A document may show nothing that it knows."""
    about = uuid4()
    parser.says(Said(200, body={"version": "1.9", "document_id": str(about), "tags": []}))

    assert await documents.parse(about, media_type="application/pdf", content=PDF) == []


@pytest.mark.parametrize("status", [202, 429, 503])
async def test_parser_that_asks_for_time_gets_as_much_as_it_asks_for(
    documents: DocumentParser, parser: ParserStub, status: int
) -> None:
    """The contract's example asks for thirty seconds."""
    parser.says(f"code={status}")

    with pytest.raises(TryLaterError) as caught:
        await documents.parse(uuid4(), media_type="application/pdf", content=PDF)

    assert caught.value.wait == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, UnreadableDocumentError),
        (401, ParserError),
        (413, UnreadableDocumentError),
        (415, UnreadableDocumentError),
        (422, UnreadableDocumentError),
    ],
)
async def test_refusal_is_the_documents_fault_or_not(
    documents: DocumentParser, parser: ParserStub, status: int, error: type[Exception]
) -> None:
    """A document that cannot be read now cannot be read later; a key can be mended."""
    parser.says(f"code={status}")

    with pytest.raises(error, match=f"status {status}"):
        await documents.parse(uuid4(), media_type="application/pdf", content=PDF)
