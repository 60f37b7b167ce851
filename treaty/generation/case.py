"""A request as values, and how those are written on the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from treaty.conformance.bodies import base_name, is_json
from treaty.conformance.check import Expectation
from treaty.conformance.exchange import Headers
from treaty.contract.model import ApiOperation, MediaType, Parameter
from treaty.generation.actors import Actor
from treaty.generation.request import Request

Key = tuple[str, str]
"""A parameter's location and its name, as the contract writes it."""

NO_BODY: Final = object()
"""Stands for the body of a request that has none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request as values.

    Attributes:
        operation: Its operation.
        values: The values of its parameters; texts and lists of texts are written as they are.
        body: Its body: JSON data, or bytes that are sent as they are.
        media_type: The body's, or the `Content-Type` that is sent without one.
        phase: The phase that made it.
        note: What it tries, in words.
        place: What it varies: a pointer into the body or a parameter's name; empty for all.
        variant: Which of the media types of a form's files it takes, counted from 0.
        method: The method, if it is not its operation's.
        target: The whole path and query, if an earlier answer gave them.
    """

    operation: ApiOperation
    values: Mapping[Key, Any] = field(default_factory=dict)
    body: Any = NO_BODY
    media_type: str = ""
    phase: str = "examples"
    note: str = ""
    place: str = ""
    variant: int = 0
    method: str = ""
    target: str = ""

    def request(self, actor: Actor, *, expectation: Expectation = Expectation.NONE) -> Request:
        """Writes it as somebody's request."""
        headers, body = self._message()
        return Request(
            self.method or self.operation.method,
            self.url,
            (*headers, *actor.headers),
            body,
            self.operation,
            expectation,
            self.phase,
            self.note,
        )

    @property
    def url(self) -> str:
        """Path and query, encoded."""
        if self.target:
            return self.target
        base = self.operation.servers[0].base_path
        path = self.operation.path
        for (location, name), value in self.values.items():
            if location == "path":
                path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
        query = list(self._pairs("query"))
        path = quote(base + path, safe="/%:@!$&'()*+,;=~-._")
        return f"{path}?{urlencode(query)}" if query else path

    def _message(self) -> tuple[Headers, bytes]:
        headers = [
            (name, _text(value).encode("utf-8").decode("latin-1"))
            for (location, name), value in self.values.items()
            if location == "header"
        ]
        if cookies := list(self._pairs("cookie")):
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies)))
        content_type, body = self.media_type, b""
        if self.body is not NO_BODY:
            content_type, body = self.message_body()
        return (*headers, *([("Content-Type", content_type)] if content_type else [])), body

    def _pairs(self, location: str) -> Iterable[tuple[str, str]]:
        parameters = {each.key: each for each in self.operation.parameters}
        for (where, name), value in self.values.items():
            if where == location:
                yield from _written(name, value, parameters.get((location, name)))

    def message_body(self) -> tuple[str, bytes]:
        """The body as it is sent, with its `Content-Type`."""
        if isinstance(self.body, bytes):
            return self.media_type, self.body
        name = base_name(self.media_type)
        if name == "multipart/form-data" and isinstance(self.body, Mapping):
            return self._multipart(self.body)
        if name == "application/x-www-form-urlencoded" and isinstance(self.body, Mapping):
            pairs = [
                pair for key, value in self.body.items() for pair in _written(key, value, None)
            ]
            return self.media_type, urlencode(pairs).encode()
        if is_json(name) or not isinstance(self.body, str):
            return self.media_type, to_json(self.body)
        return self.media_type, self.body.encode("utf-8", "surrogatepass")

    def _multipart(self, members: Mapping[str, Any]) -> tuple[str, bytes]:
        boundary = f"treaty-{sha256(repr(members).encode()).hexdigest()[:16]}"
        media = self.media
        lines: list[bytes] = []
        for name, value in members.items():
            for each in value if isinstance(value, list) else [value]:
                kinds = part_types(media, name) if media else ()
                lines.append(f"--{boundary}\r\n".encode())
                disposition = f'Content-Disposition: form-data; name="{_quoted(name)}"'
                if kinds:
                    kind = kinds[self.variant % len(kinds)]
                    disposition += f'; filename="{_quoted(name)}"\r\nContent-Type: {kind}'
                lines += [disposition.encode(), b"\r\n\r\n", _part(each, is_file=bool(kinds))]
                lines.append(b"\r\n")
        lines.append(f"--{boundary}--\r\n".encode())
        return f"{self.media_type}; boundary={boundary}", b"".join(lines)

    @property
    def media(self) -> MediaType | None:
        """What the contract says about its media type."""
        body = self.operation.body
        named = [each for each in (body.content if body else ()) if each.name == self.media_type]
        return named[0] if named else None


def part_types(media: MediaType, name: str) -> tuple[str, ...]:
    """The media types that a form's part may have, as its encoding says; none for plain values."""
    encoding = media.node.get("encoding")
    one = encoding.get(name) if isinstance(encoding, dict) else None
    written = one.get("contentType") if isinstance(one, dict) else None
    return tuple(each.strip() for each in written.split(",")) if isinstance(written, str) else ()


def to_json(value: Any) -> bytes:
    """Writes JSON; numbers beyond 64 bits too, and texts that are no Unicode as escapes."""
    try:
        return orjson.dumps(value)
    except TypeError:
        import json  # noqa: PLC0415  the rare case

        return json.dumps(value, default=str).encode()


def _written(name: str, value: Any, parameter: Parameter | None) -> list[tuple[str, str]]:
    """The pairs that a value is written as in a query, a form or cookies (OpenAPI, 4.8.12)."""
    explode = parameter.explode if parameter else True
    style = parameter.style if parameter else "form"
    if isinstance(value, list):
        if explode:
            return [(name, _text(each)) for each in value]
        separator = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(style, ",")
        return [(name, separator.join(map(_text, value)))]
    if isinstance(value, Mapping):
        if style == "deepObject":
            return [(f"{name}[{key}]", _text(each)) for key, each in value.items()]
        if explode:
            return [(key, _text(each)) for key, each in value.items()]
        return [(name, ",".join(_text(part) for pair in value.items() for part in pair))]
    return [(name, _text(value))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(_text, value))
    if isinstance(value, Mapping):
        return ",".join(_text(part) for pair in value.items() for part in pair)
    return orjson.dumps(value).decode() if isinstance(value, bool | None) else str(value)


def _part(value: Any, *, is_file: bool) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("latin-1" if is_file and _is_latin(value) else "utf-8", "surrogatepass")
    return to_json(value)


def _is_latin(value: str) -> bool:
    return all(ord(character) < 256 for character in value)  # noqa: PLR2004  a byte


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
