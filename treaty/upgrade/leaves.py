"""JSON documents as their single values, to tell what two of them have differently."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

Leaves = Mapping[str, Any]
"""The single values of a document by their RFC 6901 pointers; empty containers count as values."""


def json_body(body: bytes | None) -> Any:
    """A message's body as JSON data; None where it is none."""
    try:
        return orjson.loads(body or b"null")
    except orjson.JSONDecodeError:
        return None


def leaves(document: Any) -> dict[str, Any]:
    """All single values of a document."""
    return dict(_walk(document, ""))


def _walk(node: Any, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and node:
        for name, value in node.items():
            yield from _walk(value, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from _walk(value, f"{at}/{index}")
    else:
        yield at, node


def unlike(one: Leaves, other: Leaves, *, but: Collection[str] = ()) -> str:
    """The first value that both have, and have otherwise; in words, empty where there is none."""
    for pointer, value in one.items():
        if pointer in other and pointer not in but and not same(value, other[pointer]):
            words = f"{pointer or 'the body'} is {shown(value)} and {shown(other[pointer])}"
            return f"{words}, of another type" if _another_type(value, other[pointer]) else words
    return ""


def lost(before: Leaves, after: Leaves, *, but: Collection[str] = ()) -> str:
    """The first value that is gone or is another one now; in words, empty where all are kept.

    What was null or empty may get a value: nothing is lost by that.
    """
    for pointer, value in before.items():
        if pointer in but or value in (None, {}, []):
            continue
        if pointer not in after:
            return f"{pointer or 'the body'} was {shown(value)} and is gone"
        if not same(value, after[pointer]):
            return f"{pointer or 'the body'} was {shown(value)} and is {shown(after[pointer])}"
    return ""


def same(one: Any, other: Any) -> bool:
    """Whether two single values are the same JSON value: 1 and 1.0 are, 1 and true are not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004  a line's worth


def _another_type(one: Any, other: Any) -> bool:
    return type(one) is not type(other) and None not in (one, other)
