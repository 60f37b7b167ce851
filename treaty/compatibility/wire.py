"""What is left of a parameter's value on the wire: an empty list is nothing, one item is its text.

Source: OpenAPI 3.1, section 4.8.12.3 (styles), RFC 6570 section 3.2.8 (no pair for an empty list).
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from treaty.contract.document import Document
from treaty.contract.model import Parameter, Schema
from treaty.contract.pointer import join

Condition = dict[str, Any]
"""A schema of what else is true of every value that is sent."""

SOMETHING: Final[Condition] = {"minItems": 1, "minProperties": 1}
SEVERAL: Final[Condition] = {"minItems": 2}
SEGMENT: Final[Condition] = {
    "minLength": 1,
    "minItems": 1,
    "minProperties": 1,
    "not": {"type": ["null"]},
}
"""Between two slashes of a path there is a text: without one another path is meant."""

_KINDS: Final = {str: "string", int: "integer", list: "array", dict: "object"}
_LISTS: Final = frozenset({"array", "object"})
_LIST: Final = frozenset({"array"})
_ABOUT_ONE: Final = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"})
_FREE: Final = frozenset({"type", "minLength"})
_COMMENTS: Final = frozenset({"description", "title", "example", "examples", "deprecated"})


class Side(NamedTuple):
    """One side's parameter, whose value is written as text.

    Attributes:
        document: Its document.
        parameter: The parameter.
        schema: The schema of its value.
    """

    document: Document
    parameter: Parameter
    schema: Schema

    def kinds(self) -> frozenset[str]:
        """The types that it names."""
        return frozenset(types(self.document, self.schema))

    def node(self) -> tuple[Any, str]:
        """The schema behind its references, and where it is."""
        return self.document.dereference(self.schema.value, self.schema.pointer)


class Compared(NamedTuple):
    """What two schemas come to as texts.

    Attributes:
        sender: The schema of what is sent.
        receiver: The schema of what is taken.
        sent: What else is true of what is sent.
    """

    sender: Schema
    receiver: Schema
    sent: Condition | None = None


def compared(sender: Side, receiver: Side) -> Compared | None:
    """Tells what has to be compared of two schemas; None where every text that is sent is taken."""
    sent, taken = sender.kinds(), receiver.kinds()
    if sent and taken == _LIST and not sent & _LISTS:
        items = _items(receiver)
        if items is not None and _is_whole(receiver):
            return None if _takes_any_text(items.value) else Compared(sender.schema, items)
        if items is not None and _takes_any_text(items.value) and not _is_limited(receiver):
            return None
    if sent == _LIST and taken and not taken & _LISTS:
        items = _items(sender)
        if items is not None and _has_one_at_most(sender):
            return Compared(items, receiver.schema)
        if _is_whole(sender):
            return Compared(sender.schema, receiver.schema, SEVERAL)
    return Compared(sender.schema, receiver.schema, _condition(sender, sent))


def _condition(sender: Side, kinds: frozenset[str]) -> Condition | None:
    location, style = sender.parameter.location, sender.parameter.style
    if location == "path" and style == "simple":
        return SEGMENT
    in_pairs = location in {"query", "cookie"}
    return SOMETHING if in_pairs and (not kinds or kinds & _LISTS) else None


def _is_whole(side: Side) -> bool:
    """Whether the text of a list of one item is that of the item, whatever that is."""
    return side.parameter.explode and side.parameter.location in {"query", "cookie"}


def _items(side: Side) -> Schema | None:
    """The schema of a list's only item; None where more is asked of a list than that."""
    node, pointer = side.node()
    if not isinstance(node, Mapping) or node.keys() - _ABOUT_ONE - _COMMENTS:
        return None
    if node.get("minItems", 0) > 1 or node.get("maxItems", 1) < 1:
        return None
    return Schema(node.get("items", True), join(pointer, "items")) if "items" in node else None


def _has_one_at_most(side: Side) -> bool:
    node, _ = side.node()
    return isinstance(node, Mapping) and node.get("maxItems") == 1


def _is_limited(side: Side) -> bool:
    node, _ = side.node()
    return isinstance(node, Mapping) and not node.keys().isdisjoint({"maxItems", "uniqueItems"})


def _takes_any_text(node: Any) -> bool:
    """Whether a schema admits every text that is not empty."""
    if node is True or node == {}:
        return True
    return (
        isinstance(node, Mapping)
        and node.get("type") == "string"
        and not node.keys() - _FREE - _COMMENTS
        and node.get("minLength", 0) <= 1
    )


def _kind(value: Any) -> str:
    """The type of a value that a schema lists."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return _KINDS.get(type(value), "number")


def types(document: Document, schema: Schema) -> set[str]:
    """The types that a schema names, its own and those of its parts in place."""
    found: set[str] = set()
    stack, seen = [schema.value], set()
    while stack:
        node, _ = document.dereference(stack.pop(), schema.pointer)
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        named = node.get("type")
        listed = named if isinstance(named, list) else [named]
        found.update(each for each in listed if isinstance(each, str))
        if named is None:
            found.update(map(_kind, [node["const"]] if "const" in node else node.get("enum") or ()))
        for keyword in ("allOf", "anyOf", "oneOf"):
            if isinstance(node.get(keyword), list):
                stack.extend(node[keyword])
    return found
