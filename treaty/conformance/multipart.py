"""Bodies of `multipart/form-data` taken apart (RFC 7578, RFC 2046 section 5.1)."""

import re
from dataclasses import dataclass

_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))')


class MultipartError(ValueError):
    """A body is not the multipart message that its `Content-Type` says."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form.

    Attributes:
        name: The field's name.
        filename: The file's name, for a file.
        media_type: As the part says, in lower case without parameters; empty where it is silent.
        data: Its content.
    """

    name: str
    filename: str | None
    media_type: str
    data: bytes


def parameters(header: str) -> dict[str, str]:
    """Gives the parameters of a header's value, names in lower case."""
    return {
        found[1].lower(): found[3] if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
        for found in _PARAMETER.finditer(header)
    }


def parts(body: bytes, content_type: str) -> list[Part]:
    """Takes a form apart.

    Args:
        body: The whole body.
        content_type: The request's header, which names the boundary.

    Raises:
        MultipartError: There is no boundary, or the body does not keep to it.
    """
    boundary = parameters(content_type).get("boundary")
    if not boundary:
        raise MultipartError("the Content-Type names no boundary")
    delimiter = b"\r\n--" + boundary.encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(delimiter)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004  around one delimiter
        raise MultipartError("the body does not end with the boundary")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, separator, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not separator:
        raise MultipartError("a part has no headers")
    headers = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    disposition = parameters(headers.get("content-disposition", ""))
    if "name" not in disposition:
        raise MultipartError("a part has no name")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Part(disposition["name"], disposition.get("filename"), media_type, data)
