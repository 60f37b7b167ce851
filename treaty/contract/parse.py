"""Text to data: JSON through orjson, YAML through yaml_rs, each checked where it is too tolerant.

The only module that knows the readers. yaml_rs is fast and mostly right; a text on which it could
differ from YAML 1.2's core schema, or that it refuses, goes to the careful reader, whose word is
final.
"""

import json
import re
from typing import Any, NamedTuple

import orjson

from treaty.contract.limits import MAX_BYTES, MAX_DEPTH
from treaty.errors import ContractError

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_MARKERS = (b"_", b"<<", b" &", b" !", b" 0b", b" .", b"-.", b"+.")
_DOUBTFUL = re.compile(
    rb"""
      (?:[:\-]\s++ | [,\[{]\s*+) (?: [&!][^\s,\]}] | [-+]?0b[01_]+ | [-+]?\d[\dA-Fa-fox]*_[\w.]*
                         | [-+]?\.(?:inf|nan) )
    | << ["']?+ \s*+ :
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DOUBTFUL_KEY = re.compile(
    rb"(?:^|[{,]|-[ ]|[?][ ])[ \t]*+(?!(?:0|[1-9]\d*+)[ \t]*+:)"
    rb"(?:[-+]?[\d.][\w.+-]*+|~|null|true|false)?+[ \t]*+:(?=\s|$)",
    re.MULTILINE | re.IGNORECASE,
)


class Parsed(NamedTuple):
    """A file as data.

    Attributes:
        content: Plain dictionaries with string keys, lists, strings, numbers, booleans and None.
        serialised: The same as compact JSON, members in the file's order.
    """

    content: Any
    serialised: bytes


def parse(data: bytes, name: str) -> Parsed:
    """Reads JSON or YAML.

    Args:
        data: The file's bytes.
        name: The file as the user would name it, for errors.

    Raises:
        ContractError: It is empty, binary, not UTF-8, neither JSON nor YAML, too large, too deep,
            repeats a key, or expands beyond measure.
    """
    if len(data) > MAX_BYTES:
        raise ContractError(
            f"larger than {MAX_BYTES >> 20} MiB", hint="name an OpenAPI document", file=name
        )
    body = data.removeprefix(b"\xef\xbb\xbf")
    if body.lstrip()[:1] in {b"{", b"["}:
        parsed = _json(body, name)
        if parsed is not None:
            return parsed
    return _yaml(body, _text(body, name), name)


def serialise(content: Any, name: str) -> bytes:
    """Writes data as compact JSON, members in their order.

    Raises:
        ContractError: It is nested too deep.
    """
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError:
        raise _too_deep(name) from None


def _too_deep(name: str) -> ContractError:
    return ContractError(
        f"nested deeper than {MAX_DEPTH} levels",
        hint="move inner schemas under components and refer to them",
        file=name,
    )


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise ContractError("the file is empty", hint="write an OpenAPI document", file=name)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _binary(data, name) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise ContractError("not UTF-8", hint="save it as UTF-8", file=name, line=line) from None
    if len(data.translate(None, _CONTROLS)) != len(data):
        raise _binary(data, name)
    return text


def _binary(data: bytes, name: str) -> ContractError:
    first = next(index for index, byte in enumerate(data) if byte in _CONTROLS)
    return ContractError(
        "a binary file or a control character, not YAML or JSON",
        hint="name an OpenAPI document",
        file=name,
        line=data.count(b"\n", 0, first) + 1,
    )


def _json(data: bytes, name: str) -> Parsed | None:
    """Reads JSON; None where the text is no JSON but may be YAML."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "limit" in error.msg:
            raise _too_deep(name) from None
        if not name.endswith(".json") or "UTF-8" in error.msg or b"\0" in data:
            return None
        raise ContractError(
            f"not JSON: {error.msg}", hint="correct the syntax", file=name, line=error.lineno
        ) from None
    serialised = serialise(content, name)
    # A repeated key is lost by orjson, and its quotation marks with it.
    if data.count(b'"') != serialised.count(b'"') or rb"\u0022" in data:
        _refuse_repeated_keys(data.decode(), name)
    return Parsed(content, serialised)


def _refuse_repeated_keys(text: str, name: str) -> None:
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            repeated.extend(key for key in keys if keys.count(key) > 1)

    json.loads(text, object_pairs_hook=members)
    if not repeated:
        return
    lines = [at.start() for at in re.finditer(rf'"{re.escape(repeated[0])}"\s*:', text)]
    raise ContractError(
        f"the key {repeated[0]!r} stands twice in one object",
        hint="remove one of the two",
        file=name,
        line=text.count("\n", 0, lines[1]) + 1 if len(lines) == 2 else None,  # noqa: PLR2004
    )


def _yaml(data: bytes, text: str, name: str) -> Parsed:
    parsed = None if _is_doubtful(data) else _yaml_fast(text, data)
    if parsed is not None:
        return parsed
    from treaty.contract.yaml_events import read_events  # noqa: PLC0415  PyYAML is seldom needed

    content = read_events(text, name)
    return Parsed(content, serialise(content, name))


def _is_doubtful(data: bytes) -> bool:
    return any(marker in data for marker in _MARKERS) and bool(_DOUBTFUL.search(data))


def _yaml_fast(text: str, data: bytes) -> Parsed | None:
    """Reads YAML with yaml_rs; None where the careful reader has to decide."""
    try:
        import yaml_rs  # noqa: PLC0415  JSON, which is most often large, is read without it
    except ImportError:  # no wheel for this platform
        return None
    try:
        content: Any = yaml_rs.loads(text, parse_datetime=False)
    except Exception:  # noqa: BLE001  what it raises is not settled, and its word is not final
        return None
    if isinstance(content, list):  # or several documents, which it does not tell apart
        return None
    try:
        return Parsed(content, orjson.dumps(content))
    except orjson.JSONEncodeError:
        return _with_string_keys(content, data)


def _with_string_keys(content: Any, data: bytes) -> Parsed | None:
    """Turns keys such as `200:` into strings, at C speed; None where a key's text is lost."""
    if _DOUBTFUL_KEY.search(data):
        return None
    try:
        serialised = orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return None
    content = orjson.loads(serialised)
    # `200:` beside `"200":` are one key now; the careful reader names the line.
    return Parsed(content, serialised) if orjson.dumps(content) == serialised else None
