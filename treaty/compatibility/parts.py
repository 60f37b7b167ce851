"""Compares the parts of forms that cross as JSON (OpenAPI 3.1, section 4.8.15.1.1)."""

from typing import Any

from treaty.compatibility import media_types
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.mode import Media
from treaty.compatibility.schema_findings import Carrier, MakeMessage
from treaty.contract.document import Document
from treaty.contract.model import MediaType
from treaty.contract.pointer import join
from treaty.findings import Place


def compare(
    crossing: Crossing,
    base: MediaType,
    revision: MediaType,
    place: Place,
    message: MakeMessage,
) -> None:
    """Compares, with their JSON types, the parts that both sides write as JSON.

    Args:
        crossing: The message.
        base: The form in the base.
        revision: The form in the revision.
        place: Where the form is.
        message: Makes a whole message of a form.
    """
    older = _json_parts(crossing.matched.base.document, base)
    newer = _json_parts(crossing.matched.revision.document, revision)
    sent = base if crossing.base_sends else revision
    for name in (each for each in older if each in newer):
        crossing.comparison.schemas.compare(
            Carrier(
                operation=crossing.matched.identity,
                place=Place(
                    place.side, "body", place.status, place.media_type, join(place.pointer, name)
                ),
                base=older[name],
                revision=newer[name],
                mode=crossing.mode(),
                message=_within(crossing, sent, name, message),
            )
        )


def _within(crossing: Crossing, media: MediaType, name: str, message: MakeMessage) -> MakeMessage:
    return lambda value: message(_form(crossing, media) | {name: value})


def _form(crossing: Crossing, media: MediaType) -> dict[str, Any]:
    """A form with what is required of it."""
    if media.schema is None:
        return {}
    made = crossing.comparison.samples.value(media.schema.pointer, crossing.mode(Media.TEXT))
    return made if isinstance(made, dict) else {}


def _json_parts(document: Document, media: MediaType) -> dict[str, str]:
    """The pointers of the parts' schemas, by name."""
    if media.schema is None:
        return {}
    schema, pointer = document.dereference(media.schema.value, media.schema.pointer)
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return {}
    return {
        name: join(pointer, "properties", name)
        for name, part in properties.items()
        if _is_json(document, media, name, part, join(pointer, "properties", name))
    }


def _is_json(document: Document, media: MediaType, name: str, part: Any, pointer: str) -> bool:
    """Whether a part is written as JSON: it says so, or it is an object of a multipart form."""
    encoding = media.node.get("encoding")
    written = encoding.get(name) if isinstance(encoding, dict) else None
    content_type = written.get("contentType") if isinstance(written, dict) else None
    if isinstance(content_type, str):
        return media_types.is_json(content_type)
    schema, at = document.dereference(part, pointer)
    if isinstance(schema, dict) and schema.get("type") == "array":
        schema, _ = document.dereference(schema.get("items"), join(at, "items"))
    of_objects = isinstance(schema, dict) and schema.get("type") in ("object", ["object"])
    return of_objects and media_types.read(media.name).main == "multipart"
