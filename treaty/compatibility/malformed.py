"""Members of a document that are not of the kind that OpenAPI says: nothing there was compared.

The linter checks a document's whole structure; this looks only at what would otherwise be passed
over in silence, at the cost of a look at each operation.
"""

from collections.abc import Iterator
from typing import Any, Final

from treaty.compatibility.collector import Change, Collector
from treaty.compatibility.lowered import unreadable
from treaty.contract.document import Document
from treaty.contract.model import Contract
from treaty.contract.pointer import join
from treaty.contract.schema import roots, walk
from treaty.findings import Finding, Undecided

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


def schemas(base: Contract, revision: Contract, found: list[Finding]) -> list[Finding]:
    """Finds what no schema can say, where neither the walk nor anything that it found leads.

    Args:
        base: The older contract.
        revision: The newer contract.
        found: What the comparison found; what it told of a schema is not told again.
    """
    collector = Collector(base.document, revision.document)
    known = {position for each in found for position in (each.base, each.revision)}
    for side, contract in (("base", base), ("revision", revision)):
        for pointer, value in _unreadable(contract):
            if contract.document.position(pointer) in known:
                continue
            here = pointer if side == "base" else None
            there = pointer if side == "revision" else None
            what = f"`{pointer}` cannot be {value!r:.80} ({side})"
            change = Change("document-malformed", what, here, there, evidence=Undecided(what))
            collector.add(None, change)
    return collector.findings()


def _unreadable(contract: Contract) -> Iterator[tuple[str, Any]]:
    """The keywords with values that they cannot have; a pattern is left to those who read it."""
    for schema in walk(contract.document, roots(contract)):
        for word in unreadable(schema.value):
            if word != "pattern":
                yield join(schema.pointer, word), schema.value[word]


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
