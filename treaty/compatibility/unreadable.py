"""What in a document cannot be read: what a comparison has to pass over there.

The linter checks a document's whole structure; this looks only at what would otherwise be passed
over in silence. It loads none of the engine, so that a document is soon compared with itself.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from treaty.contract.dialect import ASSERTIONS, NAMED, SCHEMA, SCHEMAS
from treaty.contract.document import Document
from treaty.contract.model import Contract
from treaty.contract.pointer import join
from treaty.contract.schema import roots, walk

HOLDING: Final = frozenset((*SCHEMA, *SCHEMAS, *NAMED))
"""The keywords whose value is or has schemas."""

_HOLDS: Final[dict[str, type]] = dict.fromkeys(SCHEMAS, list) | dict.fromkeys(NAMED, dict)
_METHODS: Final = frozenset(
    {"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
)
_PARTS: Final = ("paths", "webhooks", "components")
_KINDS: Final[dict[type, str]] = {dict: "an object", list: "a list"}


def _is_limit(value: Any) -> bool:
    """A bound, or whether it is excluded: OpenAPI 3.0 says so beside it."""
    return isinstance(value, int | float)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


PLAIN: Final[Mapping[str, Callable[[Any], bool]]] = {
    **ASSERTIONS,
    "exclusiveMinimum": _is_limit,
    "exclusiveMaximum": _is_limit,
    "contentEncoding": _is_text,
    "contentMediaType": _is_text,
}
"""What the value of any other keyword has to look like."""


def words(raw: Any) -> Iterator[str]:
    """The keywords of one schema that cannot be read, those of schemas in it not counted.

    The syntax of a pattern is left to those who read patterns.
    """
    if not isinstance(raw, dict):
        return
    for word, value in raw.items():
        if word in PLAIN:
            if not PLAIN[word](value):
                yield word
        elif word in HOLDING or word == "$ref":
            kind = str if word == "$ref" else _HOLDS.get(word, (dict, bool))
            if not isinstance(value, kind) and not (word == "items" and isinstance(value, list)):
                yield word


def schemas(contract: Contract) -> Iterator[tuple[str, str]]:
    """What no schema can say, in any schema of a contract: pointers, each with what is wrong."""
    for schema in walk(contract.document, roots(contract)):
        for word in words(schema.value):
            pointer = join(schema.pointer, word)
            yield pointer, f"`{pointer}` cannot be {schema.value[word]!r:.80}"


def members(document: Document) -> Iterator[tuple[str, str]]:
    """Members that are not of the kind that OpenAPI says: pointers, each with what is wrong."""
    if not any(part in document.content for part in _PARTS):
        yield "", f"the document has none of {', '.join(_PARTS)}"
    for pointer, kind in _members_of_another_kind(document):
        yield pointer, f"`{pointer}` is not {_KINDS[kind]}"


def _members_of_another_kind(document: Document) -> Iterator[tuple[str, type]]:
    content = document.content
    for word in _PARTS:
        yield from _of(content, "", word, dict)
    for word in ("paths", "webhooks"):
        for name, item in _members(content.get(word)):
            at = join("", word, name)
            if not isinstance(item, dict):
                if not name.startswith("x-"):
                    yield at, dict
                continue
            yield from _listed(document, item, at, "parameters")
            for method in (each for each in item if each in _METHODS):
                yield from _of(item, at, method, dict)
                if isinstance(item[method], dict):
                    yield from _operation(document, item[method], join(at, method))


def _operation(
    document: Document, operation: dict[str, Any], at: str
) -> Iterator[tuple[str, type]]:
    yield from _listed(document, operation, at, "parameters")
    for word in ("requestBody", "responses", "callbacks"):
        yield from _of(operation, at, word, dict)
    for status, written in _members(operation.get("responses")):
        if _is_plain(written):
            continue
        response, place = document.dereference(written, join(at, "responses", status))
        if status.startswith("x-"):
            continue
        if not isinstance(response, dict):
            yield place, dict
            continue
        yield from _content(response, place)
        yield from _of(response, place, "headers", dict)
    body, place = document.dereference(operation.get("requestBody"), join(at, "requestBody"))
    if isinstance(body, dict):
        yield from _content(body, place)


def _is_plain(response: Any) -> bool:
    """Whether a response plainly is as it has to be, as nearly all are: no pointer is needed."""
    if not isinstance(response, dict) or "$ref" in response:
        return False
    content = response.get("content", {})
    if not isinstance(content, dict) or not isinstance(response.get("headers", {}), dict):
        return False
    return all(isinstance(media, dict) for media in content.values())


def _content(holder: dict[str, Any], at: str) -> Iterator[tuple[str, type]]:
    yield from _of(holder, at, "content", dict)
    for name, media in _members(holder.get("content")):
        if not isinstance(media, dict):
            yield join(at, "content", name), dict


def _listed(
    document: Document, holder: dict[str, Any], at: str, word: str
) -> Iterator[tuple[str, type]]:
    yield from _of(holder, at, word, list)
    items = holder.get(word)
    for index, written in enumerate(items if isinstance(items, list) else ()):
        if isinstance(written, dict) and "$ref" not in written:
            continue
        item, place = document.dereference(written, join(at, word, str(index)))
        if not isinstance(item, dict):
            yield place, dict


def _of(holder: dict[str, Any], at: str, word: str, kind: type) -> Iterator[tuple[str, type]]:
    if word in holder and not isinstance(holder[word], kind):
        yield join(at, word), kind


def _members(node: Any) -> list[tuple[str, Any]]:
    return [(str(name), each) for name, each in node.items()] if isinstance(node, dict) else []
