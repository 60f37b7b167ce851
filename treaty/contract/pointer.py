"""JSON pointers (RFC 6901) and the URI fragments that carry them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote


class PointerError(LookupError):
    """A pointer leads nowhere."""


def escape(token: str) -> str:
    """Writes one member name as a pointer's token."""
    if "~" not in token and "/" not in token:
        return token
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Reads one token of a pointer as a member name."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def join(pointer: str, *tokens: str | int) -> str:
    """Appends member names or indices to a pointer."""
    for token in tokens:
        pointer = f"{pointer}/{escape(str(token))}"
    return pointer


def split(pointer: str) -> list[str]:
    """Gives a pointer's member names; the empty pointer, which names the whole, has none."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def from_reference(reference: str) -> str:
    """Reads the pointer out of a local reference: `#/a%20b` is `/a b`."""
    fragment = reference.removeprefix("#")
    return unquote(fragment) if "%" in fragment else fragment


def find(content: Any, pointer: str) -> Any:
    """Gives what a pointer names.

    Args:
        content: A JSON value.
        pointer: The pointer, not percent-encoded.

    Raises:
        PointerError: There is nothing at that place.
    """
    if pointer and not pointer.startswith("/"):
        raise PointerError(pointer)
    return follow(content, split(pointer))


def follow(content: Any, tokens: Iterable[str]) -> Any:
    """Gives what a sequence of member names leads to.

    Raises:
        PointerError: There is nothing at that place.
    """
    for token in tokens:
        if isinstance(content, dict) and token in content:
            content = content[token]
        elif isinstance(content, list) and token.isdecimal() and int(token) < len(content):
            content = content[int(token)]
        else:
            raise PointerError(token)
    return content


def put(content: Any, pointer: str, value: Any) -> Any:
    """Gives a JSON value with another one at a place in its objects.

    Where nothing is that could hold the place, it stays as it is.

    Args:
        content: The JSON value, which is not changed.
        pointer: The place.
        value: What is there then.
    """
    return _put(content, split(pointer), value)


def without(content: Any, pointer: str) -> Any:
    """Gives a JSON value without what is at a place in its objects."""
    above, _, last = pointer.rpartition("/")
    try:
        holder = find(content, above)
    except PointerError:
        return content
    if not isinstance(holder, dict):
        return content
    rest = {name: value for name, value in holder.items() if name != unescape(last)}
    return put(content, above, rest)


def _put(content: Any, tokens: list[str], value: Any) -> Any:
    if not tokens:
        return value
    name, *rest = tokens
    if not isinstance(content, dict) or (rest and name not in content):
        return content
    return content | {name: _put(content.get(name), rest, value)}
