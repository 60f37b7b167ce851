"""Whole messages as people write them: a request as it is sent, a response as it comes."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from treaty.findings import Finding, Place

_LONGEST_TEXT = 400
_SHOWN_TEXT = 60
_MOST_ITEMS = 40


def lines(message: Mapping[str, Any]) -> list[str]:
    """An HTTP message: its first line, its headers and its body."""
    written = [_request_line(message)] if "method" in message else []
    if "status" in message:
        written.append(_status_line(message))
    headers = _shortened(message.get("headers", {}))
    written += [f"{name}: {value}" for name, value in headers.items()]
    if message.get("cookies"):
        cookies = "; ".join(f"{name}={value}" for name, value in message["cookies"].items())
        written.append(f"Cookie: {cookies}")
    if "body" in message:
        written += ["", *_body(message)]
    return written


def placed(finding: Finding) -> str:
    """What a finding says, led by where in an exchange it is."""
    place = where(finding)
    return f"{place}: {finding.message}" if place else finding.message


def where(finding: Finding) -> str:
    """The operation and the place of a finding, as people say it."""
    return " ".join(part for part in (str(finding.operation or ""), spot(finding.place)) if part)


def spot(place: Place) -> str:
    """A place in an exchange."""
    parts = (place.side, place.status, place.location, place.media_type, place.pointer)
    return " ".join(part for part in parts if part)


def reached(finding: Finding, most: int) -> str:
    """The operations that a change touches, the first of them by name."""
    if not finding.reaches:
        return ""
    named = ", ".join(str(operation) for operation in finding.reaches[:most])
    rest = len(finding.reaches) - most
    return f"{named} and {rest} more" if rest > 0 else named


def _request_line(message: Mapping[str, Any]) -> str:
    query = urlencode(_shortened(message.get("query", {})), doseq=True, quote_via=quote)
    target = f"{message['path']}?{query}" if query else message["path"]
    return f"{message['method']} {target}"


def _status_line(message: Mapping[str, Any]) -> str:
    status = message["status"]
    known = status in {each.value for each in HTTPStatus}
    return f"HTTP {status} {HTTPStatus(status).phrase}" if known else f"HTTP {status}"


def _shortened(value: Any) -> Any:
    """A value without the middle of what is too long to read, which says how long it is."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_SHOWN_TEXT]}... ({len(value)} characters)"
    if isinstance(value, list):
        shown = [_shortened(item) for item in value[:_MOST_ITEMS]]
        return shown if len(value) <= _MOST_ITEMS else [*shown, f"... ({len(value)} items)"]
    if isinstance(value, dict):
        named = {name: _shortened(each) for name, each in list(value.items())[:_MOST_ITEMS]}
        rest = {"...": f"({len(value)} properties)"} if len(value) > _MOST_ITEMS else {}
        return named | rest
    return value


def _body(message: Mapping[str, Any]) -> list[str]:
    body = _shortened(message["body"])
    if isinstance(body, str) and "json" not in str(message.get("headers", {})):
        return body.split("\n")
    text = json.dumps(body, ensure_ascii=False)
    if len(text) > 80:  # noqa: PLR2004  a line's worth
        text = json.dumps(body, ensure_ascii=False, indent=2)
    return text.split("\n")
