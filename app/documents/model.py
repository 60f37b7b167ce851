"""What a document is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DocumentKind(StrEnum):
    """What proves who somebody is."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"


class MediaType(StrEnum):
    """What a document's file may be."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document, without its content.

    Attributes:
        id: Names it; a file that replaces it gets another one.
        kind: A `DocumentKind`, or one that a newer release knows.
        media_type: A `MediaType`, or one that a newer release knows.
        size: Bytes.
        uploaded_at: When it was stored.
    """

    id: UUID
    kind: str
    media_type: str
    size: int
    uploaded_at: datetime
