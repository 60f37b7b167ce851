"""Schemas walked for what they promise, alone or along a value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from treaty.contract.dialect import Node
from treaty.contract.document import Document
from treaty.contract.model import Schema
from treaty.contract.pointer import from_reference, join

DEEPEST: Final = 4
"""How many steps into a value are counted: beyond it, recursive contracts have no end."""

_BRANCHES = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Visit:
    """A schema on the way.

    Attributes:
        node: The schema, without what it refers to.
        pointer: Its place in the document.
        path: Where its value stands: a pointer, with `*` for any item or any property.
        is_branch: Whether it is one of several that the value may keep to.
    """

    node: Node
    pointer: str
    path: str
    is_branch: bool = False


def visits(document: Document, schema: Schema) -> Iterator[Visit]:
    """Gives every schema that speaks about a value or a part of it, each once.

    Parts that are more than `DEEPEST` steps inside are left out.
    """
    waiting, seen = [(schema.value, schema.pointer, "", False)], set[str]()
    while waiting:
        node, pointer, path, branch = waiting.pop()
        if not isinstance(node, dict) or pointer in seen or path.count("/") > DEEPEST:
            continue
        seen.add(pointer)
        yield Visit(node, pointer, path, branch)
        inside = [(part, at, f"{path}{step}", False) for part, at, step in _inside(node, pointer)]
        here = [
            (part, at, path, branch or _is_branch(pointer, at))
            for part, at in _in_place(document, node, pointer)
        ]
        waiting += [*reversed(inside), *reversed(here)]


def _is_branch(pointer: str, part: str) -> bool:
    """Whether a part is a branch of the union of the schema at a pointer."""
    return part.startswith((f"{pointer}/anyOf/", f"{pointer}/oneOf/"))


def _in_place(document: Document, node: Node, pointer: str) -> Iterator[tuple[Any, str]]:
    reference = node.get("$ref")
    if isinstance(reference, str):
        target = from_reference(reference)
        yield document.at(target), target
    for keyword in ("allOf", *_BRANCHES):
        for index, part in enumerate(_list(node.get(keyword))):
            yield part, join(pointer, keyword, index)


def _inside(node: Node, pointer: str) -> Iterator[tuple[Any, str, str]]:
    for name, part in _object(node.get("properties")).items():
        yield part, join(pointer, "properties", name), join("", name)
    for index, part in enumerate(_list(node.get("prefixItems"))):
        yield part, join(pointer, "prefixItems", index), f"/{index}"
    for keyword in ("items", "additionalProperties"):
        yield node.get(keyword), join(pointer, keyword), "/*"


def visits_along(
    document: Document, schema: Schema, value: Any, accepts: Callable[[str, Any], bool]
) -> Iterator[tuple[Visit, Any]]:
    """Gives the schemas that speak about a value or a part of it, each with that part.

    Args:
        document: The document that the schema stands in.
        schema: The schema.
        value: A value that it admits.
        accepts: Whether the schema at a place admits a value; it chooses among branches.
    """
    waiting = [(schema.value, schema.pointer, "", value)]
    while waiting:
        node, pointer, path, part = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield Visit(node, pointer, path), part
        for inner, at in _in_place(document, node, pointer):
            if not _is_branch(pointer, at) or accepts(at, part):
                waiting.append((inner, at, path, part))
        waiting += [
            (inner, at, f"{path}{step}", each)
            for inner, at, step, each in _parts(node, pointer, part)
        ]


def _parts(node: Node, pointer: str, value: Any) -> Iterator[tuple[Any, str, str, Any]]:
    if isinstance(value, dict):
        properties = _object(node.get("properties"))
        for name, each in value.items():
            known = name in properties
            at = (
                join(pointer, "properties", name)
                if known
                else join(pointer, "additionalProperties")
            )
            inner = properties[name] if known else node.get("additionalProperties")
            yield inner, at, join("", name) if known else "/*", each
    if isinstance(value, list):
        first = _list(node.get("prefixItems"))
        for index, each in enumerate(value):
            known = index < len(first)
            at = join(pointer, "prefixItems", index) if known else join(pointer, "items")
            yield first[index] if known else node.get("items"), at, "/*", each


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
