"""What a document is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DocumentKind(StrEnum):
    """What proves who somebody is."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    RESIDENCE_PERMIT = "residence_permit"


class Parsing(StrEnum):
    """How far the document parser is with a document."""

    PENDING = "pending"
    PARSED = "parsed"
    FAILED = "failed"


class MediaType(StrEnum):
    """What a document's file may be."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Tag:
    """Something that the document parser found in a document.

    Attributes:
        name: What it is.
        confidence: How sure the parser is, from 0 to 1.
    """

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document, without its content.

    Attributes:
        id: Names it; a file that replaces it gets another one.
        kind: A `DocumentKind`, or one that a newer release knows.
        media_type: A `MediaType`, or one that a newer release knows.
        size: Bytes.
        uploaded_at: When it was stored.
        parsing: A `Parsing`, or one that a newer release knows.
        version: How often it was written, as the database counts.
    """

    id: UUID
    kind: str
    media_type: str
    size: int
    uploaded_at: datetime
    parsing: str
    version: int
