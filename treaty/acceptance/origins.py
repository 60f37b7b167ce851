"""Which host an address leads to, and whether a profile may talk to it."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def origin(url: str) -> str:
    """Gives scheme, host and port of an address; empty where it has none (RFC 6454).

    A user or a password in the address is no part of it, so it never reaches a message.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme.lower())
    except ValueError:
        return ""
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme.lower()}://{host.lower()}:{port}"


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Whether an address is on an allow-list, whose ports may be `*`."""
    found = origin(url)
    if not found or "@" in urlsplit(url).netloc:
        return False
    any_port = f"{found.rpartition(':')[0]}:*"
    return any(any_port == each or origin(each) == found for each in hosts)


def is_encrypted(url: str) -> bool:
    """Whether an address is one of TLS."""
    return url.lower().startswith("https://")
