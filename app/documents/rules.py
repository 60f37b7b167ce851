"""Which files are taken as documents."""

from collections.abc import Mapping

from app.documents.model import MediaType
from app.errors import PayloadTooLarge, UnsupportedMediaType

LARGEST = 20 * 1024 * 1024  # bytes
SIGNATURES: Mapping[bytes, MediaType] = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,  # PNG (third edition), section 5.2
    b"\xff\xd8\xff": MediaType.JPEG,  # ITU-T T.81, annex B: SOI and the next marker
    b"%PDF-": MediaType.PDF,  # ISO 32000-2, section 7.5.2
}


def media_type_of(content: bytes) -> MediaType | None:
    """What a file is by its first bytes, or None if it is nothing that is taken."""
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)


def require_fitting_size(size: int) -> None:
    """Refuse a file that is too large, by its size in bytes.

    Raises:
        PayloadTooLarge: If it is.
    """
    if size > LARGEST:
        raise PayloadTooLarge("A file has at most 20 MB.")


def require_media_type(content: bytes, *, declared: str) -> MediaType:
    """What a file is, if that is taken and its sender says the same.

    Args:
        content: The file.
        declared: The Content-Type that came with it; empty if none did.

    Raises:
        UnsupportedMediaType: If the file is nothing that is taken, or not what it is said to be.
    """
    found = media_type_of(content)
    if found is None:
        raise UnsupportedMediaType("A document is a PNG, a JPEG or a PDF.")
    if declared.partition(";")[0].strip().lower() != found:
        raise UnsupportedMediaType(f"The file is {found} and was not declared as that.")
    return found
