"""Multipart forms are taken apart."""

import pytest

from treaty.conformance.multipart import MultipartError, Part, parts

TYPE = 'multipart/form-data; boundary="x-y"'
FORM = (
    b'--x-y\r\nContent-Disposition: form-data; name="kind"\r\n\r\npassport\r\n'
    b'--x-y\r\ncontent-disposition: form-data; name="file"; filename="a \\"b\\".pdf"\r\n'
    b"Content-Type: application/PDF; v=1\r\n\r\n%PDF\r\n\x00--x\r\n--x-y--\r\n"
)


def test_parts_of_a_form_have_names_types_and_bytes() -> None:
    """Quoted names are unquoted, and bytes that look like a boundary stay."""
    assert parts(FORM, TYPE) == [
        Part("kind", None, "", b"passport"),
        Part("file", 'a "b".pdf', "application/pdf", b"%PDF\r\n\x00--x"),
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (FORM, "multipart/form-data", "names no boundary"),
        (b"kind=passport", TYPE, "does not end with the boundary"),
        (FORM[:-6], TYPE, "does not end with the boundary"),
        (b"--x-y\r\nno headers\r\n--x-y--", TYPE, "has no headers"),
        (b"--x-y\r\nA: b\r\n\r\n1\r\n--x-y--", TYPE, "has no name"),
    ],
)
def test_parts_of_a_broken_form_say_what_is_broken(
    body: bytes, content_type: str, reason: str
) -> None:
    """A body that was cut off is told from one that is none."""
    with pytest.raises(MultipartError, match=reason):
        parts(body, content_type)
