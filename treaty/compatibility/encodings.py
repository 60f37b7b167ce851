"""Compares how the parts of forms are encoded (OpenAPI 3.1, section 4.8.15)."""

from typing import Any, Final, NamedTuple

from treaty.compatibility import media_types, wire
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.contract.document import Document
from treaty.contract.model import MediaType, Schema
from treaty.contract.pointer import join
from treaty.findings import Place

_JSON: Final = "application/json"
_OCTETS: Final = "application/octet-stream"
_TEXT: Final = "text/plain"
_BYTES: Final = frozenset({"binary", "byte", "base64"})
_PRIMITIVE: Final = frozenset({"string", "number", "integer", "boolean", "null"})


def compare(crossing: Crossing, base: MediaType, revision: MediaType, place: Place) -> None:
    """Reports parts whose content type, headers or style the receiver no longer takes."""
    sides = (
        _Form(base, crossing.matched.base.document),
        _Form(revision, crossing.matched.revision.document),
    )
    for name in dict.fromkeys([*sides[0].encodings, *sides[1].encodings]):
        old, new = (side.part(name) for side in sides)
        sent, taken = (old, new) if crossing.base_sends else (new, old)
        for rule, what in _differences(sent, taken):
            crossing.report(
                Change(
                    f"{crossing.side}-{rule}",
                    f"the part `{name}` {what}",
                    join(base.pointer, "encoding", name),
                    join(revision.pointer, "encoding", name),
                    Place(place.side, "body", place.status, place.media_type, f"/{name}"),
                )
            )


class _Part(NamedTuple):
    """How a part is encoded.

    Attributes:
        encoding: Its Encoding Object.
        kinds: The types that its schema names.
        content_type: What it says, or what its schema implies; empty where nothing is implied.
    """

    encoding: dict[str, Any]
    kinds: set[str]
    content_type: str


class _Form:
    def __init__(self, media: MediaType, document: Document) -> None:
        self._media, self._document = media, document
        found = media.node.get("encoding")
        written = found if isinstance(found, dict) else {}
        self.encodings = {name: each for name, each in written.items() if isinstance(each, dict)}

    def part(self, name: str) -> _Part:
        encoding, schema = self.encodings.get(name, {}), self._property(name)
        kinds = wire.types(self._document, schema) if schema else set()
        said = encoding.get("contentType")
        return _Part(encoding, kinds, said if isinstance(said, str) else self._implied(schema))

    def _property(self, name: str) -> Schema | None:
        if self._media.schema is None:
            return None
        schema, pointer = self._behind(self._media.schema)
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(properties, dict) or name not in properties:
            return None
        return Schema(properties[name], join(pointer, "properties", name))

    def _implied(self, schema: Schema | None) -> str:
        """The content type that a part's schema implies (OpenAPI 3.1, section 4.8.15.1.1)."""
        if schema is None:
            return ""
        kinds = wire.types(self._document, schema)
        node, pointer = self._behind(schema)
        if not isinstance(node, dict):
            return ""
        if kinds == {"array"}:
            items = node.get("items")
            return self._implied(Schema(items, join(pointer, "items"))) if items else ""
        if kinds == {"object"}:
            return _JSON
        if not kinds or not kinds <= _PRIMITIVE:
            return ""
        bytes_ = node.get("format") in _BYTES or "contentEncoding" in node
        return _OCTETS if bytes_ or "contentMediaType" in node else _TEXT

    def _behind(self, schema: Schema) -> tuple[Any, str]:
        return self._document.dereference(schema.value, schema.pointer)


def _differences(sent: _Part, taken: _Part) -> list[tuple[str, str]]:
    found = []
    if not _takes(sent.content_type, taken):
        found.append(("encoding-content-type-changed", f"has to be {taken.content_type}"))
    missing = sorted(_required_headers(taken.encoding) - _required_headers(sent.encoding))
    if missing:
        found.append(("encoding-header-required", f"needs the header `{missing[0]}`"))
    kinds = sent.kinds | taken.kinds
    told_apart = not kinds or not kinds.isdisjoint({"array", "object"})
    if told_apart and _style(sent.encoding) != _style(taken.encoding):
        found.append(("encoding-style-changed", "is written in another style"))
    return found


def _takes(sent: str, taken: _Part) -> bool:
    """Whether the receiver's content types cover the sender's; bytes may be of any kind."""
    said = isinstance(taken.encoding.get("contentType"), str)
    if not taken.content_type or (not said and taken.content_type == _OCTETS):
        return True
    if not sent:
        return not said
    accepted = [media_types.read(part) for part in taken.content_type.split(",")]
    return all(
        any(one.covers(media_types.read(part)) for one in accepted) for part in sent.split(",")
    )


def _required_headers(encoding: dict[str, Any]) -> set[str]:
    headers = encoding.get("headers")
    found = headers.items() if isinstance(headers, dict) else ()
    return {
        name.lower()
        for name, header in found
        if isinstance(header, dict) and header.get("required") is True
    }


def _style(encoding: dict[str, Any]) -> tuple[Any, Any]:
    style = encoding.get("style", "form")
    return style, encoding.get("explode", style == "form")
