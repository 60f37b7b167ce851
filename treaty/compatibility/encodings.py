"""Compares how the parts of forms are encoded (OpenAPI 3.1, section 4.8.15)."""

from typing import Any

from treaty.compatibility import media_types
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.contract.model import MediaType
from treaty.contract.pointer import join
from treaty.findings import Place


def compare(crossing: Crossing, base: MediaType, revision: MediaType, place: Place) -> None:
    """Reports parts whose content type, headers or style the receiver no longer takes."""
    older, newer = _encodings(base), _encodings(revision)
    for name in dict.fromkeys([*older, *newer]):
        old, new = older.get(name, {}), newer.get(name, {})
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


def _encodings(media: MediaType) -> dict[str, dict[str, Any]]:
    found = media.node.get("encoding")
    if not isinstance(found, dict):
        return {}
    return {name: each for name, each in found.items() if isinstance(each, dict)}


def _differences(sent: dict[str, Any], taken: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    if not _takes(sent.get("contentType"), taken.get("contentType")):
        what = f"has to be {taken['contentType']}"
        found.append(("encoding-content-type-changed", what))
    missing = sorted(_required_headers(taken) - _required_headers(sent))
    if missing:
        found.append(("encoding-header-required", f"needs the header `{missing[0]}`"))
    if _style(sent) != _style(taken):
        found.append(("encoding-style-changed", "is written in another style"))
    return found


def _takes(sent: Any, taken: Any) -> bool:
    """Whether the receiver's content types cover the sender's; without any it takes them all."""
    if not isinstance(taken, str):
        return True
    if not isinstance(sent, str):
        return False
    accepted = [media_types.read(part) for part in taken.split(",")]
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
