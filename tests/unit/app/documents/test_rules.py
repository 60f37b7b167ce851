"""Which files are taken as documents."""

import pytest

from app.documents.rules import LARGEST, media_type_of, require_fitting_size, require_media_type
from app.errors import PayloadTooLarge, UnsupportedMediaType

PNG = b"\x89PNG\r\n\x1a\nrest"
JPEG = b"\xff\xd8\xff\xe0rest"
PDF = b"%PDF-1.7 rest"
TAKEN = [(PNG, "image/png"), (JPEG, "image/jpeg"), (PDF, "application/pdf")]


@pytest.mark.parametrize(("content", "media_type"), TAKEN)
def test_type_is_told_by_the_first_bytes(content: bytes, media_type: str) -> None:
    """Each of the three has a signature."""
    assert media_type_of(content) == media_type


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"GIF89a", b" %PDF-1.7", b"\xff\xd8"])
def test_content_without_a_signature_has_no_type(content: bytes) -> None:
    """Empty, cut, other and shifted files are nothing that is taken."""
    assert media_type_of(content) is None


@pytest.mark.parametrize(("content", "media_type"), TAKEN)
def test_honest_file_is_taken(content: bytes, media_type: str) -> None:
    """Declared and found agree, however the type is written."""
    assert require_media_type(content, declared=media_type) == media_type
    assert require_media_type(content, declared=f"{media_type.upper()}; name=x") == media_type


@pytest.mark.parametrize("declared", ["", "image/jpeg", "application/octet-stream", "png"])
def test_file_that_is_not_what_it_is_declared_as_is_refused(declared: str) -> None:
    """A PNG in disguise is no PNG; the refusal says what was found."""
    with pytest.raises(UnsupportedMediaType, match="image/png"):
        require_media_type(PNG, declared=declared)


def test_file_of_another_type_is_refused_whatever_it_is_declared_as() -> None:
    """A name does not make a picture."""
    with pytest.raises(UnsupportedMediaType, match="PNG, a JPEG or a PDF"):
        require_media_type(b"GIF89a", declared="image/png")


def test_size_is_limited_to_20_mib() -> None:
    """The limit itself is still taken."""
    assert LARGEST == 20_971_520
    require_fitting_size(LARGEST)
    with pytest.raises(PayloadTooLarge, match="20 MB"):
        require_fitting_size(LARGEST + 1)
