"""Members of a document that are not of the kind that OpenAPI says: nothing there was compared.

The linter checks a document's whole structure; this looks only at what would otherwise be passed
over in silence, at the cost of a look at each operation.
"""

from collections.abc import Iterator
from typing import Any, Final

from treaty.compatibility.collector import Change, Collector
from treaty.contract.document import Document
from treaty.contract.pointer import join
from treaty.findings import Undecided

_METHODS: Final = frozenset(
    {"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
)
_KINDS: Final[dict[type, str]] = {dict: "an object", list: "a list"}


def compare(collector: Collector) -> None:
    """Reports what cannot be read in either document."""
    for side, document in (("base", collector.base), ("revision", collector.revision)):
        for pointer, kind in _problems(document):
            here = pointer if side == "base" else None
            there = pointer if side == "revision" else None
            what = f"`{pointer}` is not {_KINDS[kind]} ({side})"
            collector.add(
                None,
                Change("document-malformed", what, here, there, evidence=Undecided(what)),
            )


def _problems(document: Document) -> Iterator[tuple[str, type]]:
    content = document.content
    for word in ("paths", "webhooks", "components"):
        yield from _of(content, "", word, dict)
    for word in ("paths", "webhooks"):
        for name, item in _members(content.get(word)):
            at = join("", word, name)
            if not isinstance(item, dict):
                if not name.startswith("x-"):
                    yield at, dict
                continue
            yield from _listed(document, item, at, "parameters")
            for method in item.keys() & _METHODS:
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
        item, place = document.dereference(written, join(at, word, str(index)))
        if not isinstance(item, dict):
            yield place, dict


def _of(holder: dict[str, Any], at: str, word: str, kind: type) -> Iterator[tuple[str, type]]:
    if word in holder and not isinstance(holder[word], kind):
        yield join(at, word), kind


def _members(node: Any) -> list[tuple[str, Any]]:
    return [(str(name), each) for name, each in node.items()] if isinstance(node, dict) else []
