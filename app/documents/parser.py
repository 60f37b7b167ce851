"""The document parser, a service of another team: contracts/consumed/document-parser/v1.yaml."""

from datetime import timedelta
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, ValidationError

from app.documents.model import Tag
from app.jobs.retries import TryLaterError
from app.tls import tls_context

VERSION = "1.0"
TIMEOUT = 60  # seconds
LATER = frozenset({202, 429, 503})
REFUSED = frozenset({400, 413, 415, 422})


class ParserError(Exception):
    """The parser did not answer, or not as its contract says."""


class UnreadableDocumentError(Exception):
    """The parser cannot read the document, now or later."""


class _Tag(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    confidence: float = Field(ge=0, le=1)


class _ParseResult(BaseModel):
    version: str = Field(pattern=r"^1\.")
    document_id: UUID
    tags: list[_Tag]


class DocumentParser:
    """A client of the parser."""

    def __init__(self, url: str, *, key: str) -> None:
        """Make a client of the parser at `url` that shows it `key`."""
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"X-Api-Key": key},
            timeout=TIMEOUT,
            follow_redirects=False,
            verify=tls_context(),
        )

    async def close(self) -> None:
        """End its connections."""
        await self._client.aclose()

    async def parse(self, document_id: UUID, *, media_type: str, content: bytes) -> list[Tag]:
        """What the parser finds in a document; asked again, it answers the same.

        Raises:
            UnreadableDocumentError: If it cannot read it.
            TryLaterError: If it is at work, or has too much of it.
            ParserError: If it does not answer, or not as its contract says.
        """
        form = {"version": VERSION, "document_id": str(document_id), "media_type": media_type}
        files = {"file": (str(document_id), content, media_type)}
        try:
            answer = await self._client.post("/parse", data=form, files=files)
        except httpx.HTTPError as error:
            raise ParserError(type(error).__name__) from error
        if answer.status_code in REFUSED:
            raise UnreadableDocumentError(f"status {answer.status_code}")
        if answer.status_code in LATER:
            raise TryLaterError(_retry_after(answer))
        return _tags(answer, document_id)


def _retry_after(answer: httpx.Response) -> timedelta:
    seconds = answer.headers.get("Retry-After", "")
    if not seconds.isdecimal():
        raise ParserError(f"status {answer.status_code} without Retry-After")
    return timedelta(seconds=int(seconds[:6]))


def _tags(answer: httpx.Response, document_id: UUID) -> list[Tag]:
    if answer.status_code != httpx.codes.OK:
        raise ParserError(f"status {answer.status_code}")
    try:
        result = _ParseResult.model_validate_json(answer.content)
    except ValidationError as error:
        raise ParserError("an answer that its contract does not allow") from error
    if result.document_id != document_id:
        raise ParserError("an answer about another document")
    return [Tag(tag.name, tag.confidence) for tag in result.tags]
