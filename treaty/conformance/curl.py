"""A request as a `curl` line that can be pasted into a shell, without its secrets."""

import re
from shlex import quote
from typing import Any, Final
from urllib.parse import quote as encode

import orjson

from treaty.conformance.bodies import base_name, is_json
from treaty.conformance.exchange import Exchange
from treaty.conformance.multipart import MultipartError, Part, parts

MASK: Final = "***"
"""Stands for a secret."""

_SECRET: Final = re.compile(
    r"(?i)(^|[-_.])(authorization|cookie|csrf|xsrf|password|passwd|pwd|secret|token|signature|sig"
    r"|credentials?|api[-_]?key|session([-_]?id)?|otp|pin|code[-_]?verifier)s?$"
    r"|password|secret|token|apikey"
)
_DROPPED: Final = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"}
)
_LONGEST: Final = 2000
_ORIGIN: Final = "http://localhost"


def is_secret(name: str) -> bool:
    """Whether a header, a parameter or a property is likely to hold a secret, by its name."""
    return _SECRET.search(name) is not None


def curl(exchange: Exchange, *, secrets: frozenset[str] = frozenset()) -> str:
    """Gives an exchange's request as a `curl` line.

    Args:
        exchange: Its request.
        secrets: Further names of headers and parameters to mask, in lower case.
    """
    words = ["curl"]
    has_body = bool(exchange.request_body)
    if exchange.method == "HEAD":
        words.append("--head")
    elif exchange.method != ("POST" if has_body else "GET"):
        words += ["-X", exchange.method]
    words.append(quote(_address(exchange, secrets)))
    content_type = ""
    for name, value in exchange.request_headers:
        if name.lower() == "content-type":
            content_type = value
        elif name.lower() not in _DROPPED and (name.lower(), value) != ("accept", "*/*"):
            words += ["-H", quote(f"{name}: {_masked_header(name, value, secrets)}")]
    return " ".join(words + _body(exchange.request_body or b"", content_type))


def _address(exchange: Exchange, secrets: frozenset[str]) -> str:
    address = exchange.url.partition("#")[0]
    if address.startswith("/"):
        address = _ORIGIN + address
    base, mark, query = address.partition("?")
    base = re.sub(r"(?<=://)[^/@]+@", f"{MASK}@", base)
    pairs = [pair.partition("=") for pair in query.split("&")]
    masked = [
        f"{name}={MASK}" if is_secret(name) or name.lower() in secrets else name + equals + value
        for name, equals, value in pairs
    ]
    return base + mark + "&".join(masked)


def _masked_header(name: str, value: str, secrets: frozenset[str]) -> str:
    if not is_secret(name) and name.lower() not in secrets:
        return value
    scheme, space, _ = value.partition(" ")
    known = space and scheme.lower() in {"bearer", "basic", "digest"}
    return f"{scheme} {MASK}" if known else MASK


def _body(data: bytes, content_type: str) -> list[str]:
    if not data:
        return ["-H", quote(f"Content-Type: {content_type}")] if content_type else []
    name = base_name(content_type)
    if name == "multipart/form-data":
        try:
            return [word for part in parts(data, content_type) for word in _field(part)]
        except MultipartError:
            return _raw(data, content_type)
    if is_json(name):
        return _raw(_masked_json(data), content_type)
    if name == "application/x-www-form-urlencoded":
        return _raw(_masked_form(data), content_type)
    return _raw(data, content_type)


def _raw(data: bytes, content_type: str) -> list[str]:
    words = ["-H", quote(f"Content-Type: {content_type}")]
    if len(data) > _LONGEST:
        return [*words, "--data-binary", f"@body # {len(data)} bytes, too many to show"]
    return [*words, *_written(data)]


def _written(data: bytes) -> list[str]:
    """Bytes as words of a shell; what is no text as bash and zsh have it written by `printf`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not data):
        return ["--data-raw", quote(text)]
    return ["--data-binary", f"@<(printf '{''.join(map(_written_byte, data))}')"]


def _written_byte(byte: int) -> str:
    sign = chr(byte)
    is_plain = sign.isascii() and sign.isprintable() and sign not in "'%\\"
    return sign if is_plain else f"\\x{byte:02x}"


def _field(part: Part) -> list[str]:
    if part.filename is None and len(part.data) <= _LONGEST:
        value = MASK if is_secret(part.name) else part.data.decode("utf-8", "replace")
        return ["-F", quote(f"{part.name}={value}")]
    kind = f";type={part.media_type}" if part.media_type else ""
    return ["-F", quote(f"{part.name}=@{part.filename or part.name}{kind}")]


def _masked_json(data: bytes) -> bytes:
    try:
        value = orjson.loads(data)
        masked = _masked(value)
        return data if masked == value else orjson.dumps(masked)
    except orjson.JSONDecodeError:
        return data
    except orjson.JSONEncodeError:  # integers beyond 64 bits
        return data


def _masked(value: Any, *, secret: bool = False) -> Any:
    """Masks all below a secret's name; what is empty, true or false tells nothing."""
    if isinstance(value, dict):
        return {
            name: _masked(each, secret=secret or is_secret(name)) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each, secret=secret) for each in value]
    return MASK if secret and not isinstance(value, bool | None) else value


def _masked_form(data: bytes) -> bytes:
    pairs = [pair.partition("=") for pair in data.decode("utf-8", "replace").split("&")]
    return "&".join(
        f"{name}={encode(MASK)}" if is_secret(name) else name + equals + value
        for name, equals, value in pairs
    ).encode()
