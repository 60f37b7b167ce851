"""Bodies read by their media type and judged by their schema."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from treaty.conformance.multipart import MultipartError, Part, parts
from treaty.conformance.schemas import Flaw, Schemas, SchemaValidator
from treaty.conformance.styles import fields
from treaty.conformance.text import Shape, judge, value_of
from treaty.contract.dialect import Direction, Node
from treaty.contract.model import MediaType
from treaty.contract.pointer import join

MISSING: Final = object()
"""Stands for a body that was not read: there is none, or nothing here understands it."""


class UnreadableError(ValueError):
    """A body is not what its media type says."""


def base_name(content_type: str) -> str:
    """Gives a media type in lower case without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def is_json(name: str) -> bool:
    """Whether a media type is JSON or a format that is written in it (RFC 6839)."""
    return name == "application/json" or name.endswith("+json") or name == "text/json"


_SEQUENCES: Final = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/x-jsonlines", "application/json-seq"}
)


def parse_json(data: bytes) -> Any:
    """Reads JSON.

    Raises:
        UnreadableError: It is none (RFC 8259), or is not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        _decoded(data)
        raise UnreadableError(f"is no JSON: {error}") from None


def repeats_a_name(data: bytes) -> bool:
    """Whether an object in JSON has a name twice, of which receivers make what they like.

    Source: RFC 8259, section 4.
    """
    found = False

    def read(pairs: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or len({name for name, _ in pairs}) < len(pairs)

    try:
        json.loads(data, object_pairs_hook=read)
    except (ValueError, RecursionError):
        return False
    return found


@dataclass(frozen=True, slots=True)
class BodyReading:
    """What a body holds.

    Attributes:
        value: Its value; `MISSING` where nothing here understands it.
        flaws: What its schema says against it.
        error: Why it could not be read at all; empty where it could.
        place: Where the contract describes it.
    """

    value: Any
    flaws: tuple[Flaw, ...]
    error: str
    place: str


class BodyReader:
    """Reads and judges bodies of one media type of a contract.

    Attributes:
        media: The Media Type Object.
        validator: Judges the whole value; None where there is no schema.
    """

    def __init__(self, schemas: Schemas, media: MediaType, direction: Direction) -> None:
        self.media = media
        schema, item = media.schema, media.item_schema
        self.validator = schemas.validator(schema.pointer, direction) if schema else None
        self._items = schemas.validator(item.pointer, direction) if item else None
        self._place = schema.pointer if schema else media.pointer
        self._shape = Shape(schemas.document, schema.value if schema else True)

    def read(self, data: bytes, content_type: str) -> BodyReading:
        """Reads a body and judges it.

        Args:
            data: The body, not empty.
            content_type: The message's header.
        """
        name = base_name(content_type)
        try:
            if is_json(name):
                return self._judged(parse_json(data), self.validator)
            if name in _SEQUENCES:
                return self._sequence(data)
            return self._text(data, name, content_type)
        except UnreadableError as error:
            return BodyReading(MISSING, (), str(error), self.media.pointer)

    def _judged(self, value: Any, validator: SchemaValidator | None) -> BodyReading:
        flaws = () if validator is None or validator.is_valid(value) else validator.flaws(value)
        return BodyReading(value, flaws, "", self._place)

    def _sequence(self, data: bytes) -> BodyReading:
        """Reads JSON texts one after the other: JSON Lines, or RFC 7464 with its separators."""
        values = [parse_json(line) for line in data.replace(b"\x1e", b"").splitlines() if line]
        if self._items is None:
            return self._judged(values, self.validator)
        flaws = [
            Flaw(flaw.kind, flaw.message, join("", index) + flaw.pointer, flaw.place)
            for index, value in enumerate(values)
            for flaw in self._items.flaws(value)
        ]
        return BodyReading(values, tuple(flaws), "", self._place)

    def _text(self, data: bytes, name: str, content_type: str) -> BodyReading:
        if name == "application/x-www-form-urlencoded":
            return self._form(_urlencoded(data, self.media, self._shape))
        if name == "multipart/form-data":
            return self._form(*self._multipart(data, content_type))
        if name.startswith("text/") and name != "text/event-stream":
            text = _decoded(data)
            value, _ = judge(text, self._shape, self.validator) if self.validator else (text, True)
            return self._judged(value, self.validator)
        return BodyReading(MISSING, (), "", self.media.pointer)

    def _form(self, members: Node, wrong: Iterable[Flaw] = ()) -> BodyReading:
        typed = value_of(members, self._shape)
        if self.validator and not self.validator.accepts(typed):
            plain = value_of(members, self._shape, typed=False)
            typed = plain if self.validator.accepts(plain) else typed
        reading = self._judged(typed, self.validator)
        return BodyReading(reading.value, (*reading.flaws, *wrong), "", reading.place)

    def _multipart(self, data: bytes, content_type: str) -> tuple[Node, list[Flaw]]:
        try:
            found = parts(data, content_type)
        except MultipartError as error:
            raise UnreadableError(f"is no multipart form: {error}") from None
        members: dict[str, Any] = {}
        wrong: list[Flaw] = []
        for part in found:
            shape = self._shape.member(part.name)
            value = _part_value(part)
            if shape.kind == "array" and not isinstance(value, list):
                members.setdefault(part.name, []).append(value)
            else:
                members[part.name] = value
            wrong.extend(_wrong_media_type(part, self.media))
        return members, wrong


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {data[error.start]:#04x} at offset {error.start}"
        raise UnreadableError(f"is no UTF-8 text: {where}") from None


def _urlencoded(data: bytes, media: MediaType, shape: Shape) -> Node:
    members: dict[str, Any] = {}
    for name, values in fields(_decoded(data)).items():
        plain = name.removesuffix("[]")
        kind = shape.member(plain).kind
        if kind == "array":
            exploded = _encoding(media, plain).get("explode", True) or len(values) > 1
            members[plain] = values if exploded else values[0].split(",")
        elif "[" in name and name.endswith("]"):
            outer, _, inner = name[:-1].partition("[")
            members.setdefault(outer, {})[inner] = values[0]
        else:
            members[name] = values[0]
    return members


def _encoding(media: MediaType, name: str) -> Node:
    encoding = media.node.get("encoding")
    found = encoding.get(name) if isinstance(encoding, dict) else None
    return found if isinstance(found, dict) else {}


def _part_value(part: Part) -> Any:
    """A file is the text of its bytes, one character each, so that its length is its size."""
    if is_json(part.media_type):
        return parse_json(part.data)
    if part.filename is None and part.media_type in {"", "text/plain"}:
        return _decoded(part.data)
    return part.data.decode("latin-1")


def _wrong_media_type(part: Part, media: MediaType) -> list[Flaw]:
    """What a form's `encoding` says against a part's media type."""
    wanted = _encoding(media, part.name).get("contentType")
    if not isinstance(wanted, str):
        return []
    given = part.media_type or "text/plain"
    if any(matches(base_name(each), given) for each in wanted.split(",")):
        return []
    place = join(media.pointer, "encoding", part.name, "contentType")
    message = f"has the media type {given}, not {wanted}"
    return [Flaw("invalid", message, join("", part.name), place)]


def matches(pattern: str, name: str) -> bool:
    """Whether a media type is of a range: `*/*`, `image/*`, `application/json`."""
    if pattern in {name, "*/*", "*"}:
        return True
    return pattern.endswith("/*") and name.startswith(pattern[:-1])


class Content:
    """The representations of a body: finds the reader for a `Content-Type`.

    Attributes:
        names: The media types as the contract writes them.
    """

    def __init__(
        self, schemas: Schemas, content: Iterable[MediaType], direction: Direction
    ) -> None:
        medias = sorted(content, key=lambda media: _vagueness(media.name))
        self._makers: Mapping[str, Callable[[], BodyReader]] = {
            media.name: partial(BodyReader, schemas, media, direction) for media in medias
        }
        self._readers: dict[str, BodyReader] = {}
        self._known: dict[str, BodyReader | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The media types as the contract writes them, the most specific first."""
        return tuple(self._makers)

    def reader(self, content_type: str) -> BodyReader | None:
        """Gives the reader for a header's value; None where the contract has no such type."""
        try:
            return self._known[content_type]
        except KeyError:
            found = self._find(content_type)
            if len(self._known) < 100:  # noqa: PLR2004  boundaries make every header new
                self._known[content_type] = found
            return found

    def _find(self, content_type: str) -> BodyReader | None:
        written, given = _normal(content_type), base_name(content_type)
        for name in self._makers:
            wanted = _normal(name)
            if wanted == written or (";" not in wanted and matches(wanted, given)):
                if name not in self._readers:
                    self._readers[name] = self._makers[name]()
                return self._readers[name]
        return None


def _normal(media_type: str) -> str:
    return media_type.lower().replace(" ", "")


def _vagueness(name: str) -> tuple[bool, bool, int]:
    return name.startswith("*"), "*" in name, -len(name)
