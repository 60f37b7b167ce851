"""Compares what bodies in XML call things, which is on the wire there (OpenAPI 3.1, 4.8.26)."""

from collections.abc import Iterator
from typing import Any, Final

from treaty.compatibility import media_types
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.contract.document import Document
from treaty.contract.model import MediaType
from treaty.contract.pointer import join
from treaty.findings import Place

_TOLD: Final = ("name", "namespace", "attribute", "wrapped", "nodeType")
_DEEPEST: Final = 16
Written = tuple[tuple[str, Any], ...]


def compare(crossing: Crossing, base: MediaType, revision: MediaType, place: Place) -> None:
    """Reports each place that both sides have and that is written in another way."""
    if not (media_types.is_xml(base.name) and base.schema and revision.schema):
        return
    sides = (crossing.matched.base.document, crossing.matched.revision.document)
    older = dict(_written(sides[0], base.schema.value, base.schema.pointer))
    newer = dict(_written(sides[1], revision.schema.value, revision.schema.pointer))
    for at in (each for each in older if each in newer):
        (was, here), (now, there) = older[at], newer[at]
        if was != now:
            what = f"`{at or '/'}` is written otherwise in XML"
            crossing.report(
                Change(
                    f"{crossing.side}-xml-changed",
                    f"{what}: {_shown(was)} became {_shown(now)}",
                    here,
                    there,
                    Place(place.side, "body", place.status, place.media_type, at),
                )
            )


def _written(
    document: Document, schema: Any, pointer: str, at: str = "", depth: int = 0
) -> Iterator[tuple[str, tuple[Written, str]]]:
    """How each place of a body is written, with where that is said."""
    node, pointer = document.dereference(schema, pointer)
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    xml = node.get("xml")
    told = {name: xml[name] for name in _TOLD if xml.get(name)} if isinstance(xml, dict) else {}
    if at.rpartition("/")[2] == told.get("name"):
        del told["name"]  # it is called so anyhow
    yield at, (tuple(told.items()), pointer)
    properties = node.get("properties")
    for name, part in properties.items() if isinstance(properties, dict) else ():
        inner = join(pointer, "properties", name)
        yield from _written(document, part, inner, join(at, name), depth + 1)
    if "items" in node:
        inner = join(pointer, "items")
        yield from _written(document, node["items"], inner, f"{at}/*", depth + 1)
    parts = node.get("allOf")
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        for place, said in _written(document, part, join(pointer, "allOf", index), at, depth + 1):
            if place != at or said[0]:
                yield place, said


def _shown(written: Written) -> str:
    return ", ".join(f"{name} {value}" for name, value in written) or "as it is called"
