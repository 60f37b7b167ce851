"""Whether what is read is what was written, however a format may write the same."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from treaty.contract.pointer import join

_DURATION: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def is_kept(sent: Any, got: Any, format_: str = "") -> bool:
    """Whether a value that is read means what was written.

    Args:
        sent: What was written.
        got: What is read.
        format_: The contract's `format`; texts without one mean only themselves.
    """
    if isinstance(sent, str) and isinstance(got, str) and sent != got:
        meaning = _MEANINGS.get(format_)
        try:
            return meaning is not None and bool(meaning(sent) == meaning(got))
        except ValueError:
            return False
    if isinstance(sent, bool) is not isinstance(got, bool):
        return False
    return bool(sent == got)


def pairs(sent: Any, got: Any, at: str = "", kind: str = "") -> Iterator[tuple[str, str, Any, Any]]:
    """What was written beside what is read at the same place, as far as both have it.

    Args:
        sent: What was written.
        got: What is read.
        at: The place of both.
        kind: The same, with `*` for any item.

    Yields:
        The place, the same with `*`, and both values.
    """
    if isinstance(sent, dict) and isinstance(got, dict):
        for name in (each for each in sent if each in got):
            yield from pairs(sent[name], got[name], join(at, name), join(kind, name))
    elif isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for index, (one, other) in enumerate(zip(sent, got, strict=True)):
            yield from pairs(one, other, join(at, index), f"{kind}/*")
    elif at:
        yield at, kind, sent, got


def _email(text: str) -> Any:
    """The domain is the same in either case (RFC 5321, section 2.4)."""
    local, _, domain = text.rpartition("@")
    return local, domain.casefold()


def _instant(text: str) -> Any:
    """The same instant may have another offset, and more or fewer zeros (RFC 3339)."""
    return datetime.fromisoformat(text.upper()).timestamp()


def _time(text: str) -> Any:
    return time.fromisoformat(text.upper())


def _duration(text: str) -> Any:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    parts = [float(each or 0) for each in found.groups()]
    years, months, weeks, days, hours, minutes, seconds = parts
    days += 7 * weeks
    return 12 * years + months, ((24 * days + hours) * 60 + minutes) * 60 + seconds


def _address(text: str) -> Any:
    """Scheme and host are the same in either case; no path is the path `/` (RFC 3986, 6.2)."""
    parts = urlsplit(text)
    path = parts.path or ("/" if parts.netloc else "")
    return parts.scheme.lower(), parts.netloc.lower(), path, parts.query, parts.fragment


_MEANINGS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date-time": _instant,
    "time": _time,
    "duration": _duration,
    "email": _email,
    "idn-email": _email,
    "hostname": str.casefold,
    "idn-hostname": str.casefold,
    "ipv4": ip_address,
    "ipv6": ip_address,
    "uri": _address,
    "uri-reference": _address,
    "iri": _address,
    "iri-reference": _address,
    "url": _address,
    "uuid": str.casefold,
}
"""What texts of a format mean, so that two that mean the same are the same."""
