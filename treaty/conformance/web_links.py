"""Reads `Link` headers (RFC 8288, section 3)."""

import re
from typing import Final

from treaty.conformance.exchange import Headers

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_PARAMETER: Final = rf'\s*;\s*[^\s;,="]*\s*(?:=\s*(?:{_QUOTED}|[^\s;,"]*))?'
_LINK: Final = re.compile(rf"<([^<>]*)>((?:{_PARAMETER})*)")
_PARTS: Final = re.compile(rf';\s*([^\s;,="]+)\s*=\s*({_QUOTED}|[^\s;,"]*)')


def next_link(value: str) -> str:
    """The address of the next page in a header's value; empty where none is there.

    A link with an `anchor` is one of something else (section 3.2).
    """
    for target, written in _LINK.findall(value):
        parameters: dict[str, str] = {}
        for name, text in _PARTS.findall(written):
            parameters.setdefault(name.lower(), text.strip('"'))  # the first counts (section 3.3)
        relations = parameters.get("rel", "").lower().split()
        if "next" in relations and "anchor" not in parameters:
            return str(target).strip()
    return ""


def next_address(headers: Headers) -> str:
    """The same of all `Link` headers of an answer, which are one list (RFC 9110, section 5.3)."""
    return next_link(", ".join(value for name, value in headers if name.lower() == "link"))
