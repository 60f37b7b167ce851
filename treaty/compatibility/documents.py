"""Two documents side by side: what is equal in both, and what a reference reaches."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, Protocol
from urllib.parse import unquote

import orjson

from treaty.compatibility.inheritance import below, children_of, heirs
from treaty.contract.document import Document
from treaty.contract.references import unquoted

REF: Final = re.compile(rb'"\$(?:dynamicR|r)ef":"(#(?:[^"\\]|\\.)*)"')
MISSING: Final = object()

FOR_READERS: Final = frozenset(
    {"title", "description", "summary", "example", "examples", "externalDocs", "tags", "$comment"}
)
"""The members that say nothing about a message; so do extensions, one aside."""

PART: Final = frozenset(
    {"schema", "itemSchema", "requestBody", "items", "additionalProperties", "not", "contains"}
)
PARTS: Final = frozenset({"parameters", "allOf", "anyOf", "oneOf", "prefixItems"})
NAMED_PARTS: Final = frozenset({"responses", "content", "headers", "properties"})


class Contracted(Protocol):
    """What the comparison needs of a document: references in its content are local."""

    @property
    def content(self) -> Any:
        """The document as plain data."""

    @property
    def version(self) -> str:
        """`3.0`, `3.1` or `3.2`."""


def unescaped(token: str) -> str:
    """A reference token of RFC 6901, as the key it stands for."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def escaped(key: str) -> str:
    """A key as a reference token of RFC 6901."""
    return key.replace("~", "~0").replace("/", "~1")


def same(left: Any, right: Any) -> bool:
    """Whether two values of JSON data are written alike, however deep they are."""
    try:
        if orjson.dumps(left) == orjson.dumps(right):
            return True
        if left != right:
            return False
        # Python holds 1 and True for equal, JSON does not.
        sort = orjson.OPT_SORT_KEYS
        return orjson.dumps(left, option=sort) == orjson.dumps(right, option=sort)
    except (RecursionError, TypeError):
        return _same_step_by_step(left, right)


def _same_step_by_step(left: Any, right: Any) -> bool:
    stack = [(left, right)]
    while stack:
        one, other = stack.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            stack.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            stack.extend(zip(one, other, strict=True))
        elif one != other or isinstance(one, bool) is not isinstance(other, bool):
            return False
    return True


def alike(base: Any, revision: Any, different: set[tuple[int, int]] | None = None) -> bool:
    """Whether two nodes say the same about messages, whatever else they tell their readers.

    Args:
        base: A schema, an operation or a part of one.
        revision: Likewise.
        different: Pairs of nodes, by identity, that are known not to be; it is added to, so that
            a walk down from the nodes does not ask of each level again.
    """
    if same(base, revision):
        return True
    known = set() if different is None else different
    above: dict[tuple[int, int], tuple[int, int]] = {}
    stack = [(base, revision, False)]
    while stack:
        one, other, only = stack.pop()
        pair: tuple[int, int] | None = (id(one), id(other))
        if pair not in known and not only and same(one, other):
            continue
        inner = None if pair in known else _differing(one, other)
        if inner is None:
            while pair:
                known.add(pair)
                pair = above.get(pair)
            return False
        for left, right in inner:
            above[id(left), id(right)] = (id(one), id(other))
            stack.append((left, right, len(inner) == 1))
    return True


def _differing(one: Any, other: Any) -> list[tuple[Any, Any]] | None:
    """The parts of two unequal nodes that may differ; None where something else does already."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return [] if same(one, other) else None
    found = []
    for word in one.keys() | other.keys():
        if word in FOR_READERS or (word.startswith("x-") and word != "x-extensible-enum"):
            continue
        left, right = one.get(word, MISSING), other.get(word, MISSING)
        inner = _inner(word, left, right)
        if not inner and not same(left, right):
            return None
        found += inner
    return found


def _inner(word: str, left: Any, right: Any) -> list[tuple[Any, Any]]:
    """The pairs of nodes that two members consist of, where they consist of such."""
    if word in PART:
        return [(left, right)]
    if word in PARTS and isinstance(left, list) and isinstance(right, list):
        return list(zip(left, right, strict=True)) if len(left) == len(right) else []
    if word in NAMED_PARTS and isinstance(left, dict) and isinstance(right, dict):
        return [(left[name], right[name]) for name in left] if left.keys() == right.keys() else []
    return []


def references(node: Any) -> frozenset[str]:
    """Every local `$ref` in a node, at any depth."""
    try:
        return _referred(orjson.dumps(node))
    except TypeError:  # too deep for it, or keys that are no strings
        return frozenset(_walked(node))


def _referred(serialised: bytes) -> frozenset[str]:
    if b'ef":"#' not in serialised:  # as in most nodes, and soon seen
        return frozenset()
    return frozenset(map(unquoted, set(REF.findall(serialised))))


def _walked(node: Any) -> Iterator[str]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            for word in ("$ref", "$dynamicRef"):
                target = current.get(word)
                if isinstance(target, str) and target.startswith("#"):
                    yield target
            stack.extend(current.values())
        elif isinstance(current, list):
            stack.extend(current)


class Side:
    """One of the two documents.

    Attributes:
        content: The document as plain data.
        version: `3.0`, `3.1` or `3.2`.
        tags: The values that lead to each parent's heirs, for who sends and for who reads them.
    """

    def __init__(self, document: Contracted) -> None:
        self.content = document.content
        self.version = document.version
        self._document = document if isinstance(document, Document) else None
        self._resolved: dict[str, Any] = {}
        self._edges: dict[str, frozenset[str]] = {}
        self.tags: dict[tuple[str, bool], dict[str, list[Any]]] = {}

    @cached_property
    def references(self) -> frozenset[str]:
        """Every local reference in the document; what was read of it before is taken over."""
        if self._document is None:
            return references(self.content)
        found = {each for each in self._document.references if each.startswith("#")}
        if b'"$dynamicRef":' in self._document.serialised:
            found |= _referred(self._document.serialised)
        return frozenset(found)

    def resolve(self, pointer: str) -> Any:
        """The node at a JSON pointer, or `MISSING`."""
        try:
            return self._resolved[pointer]
        except KeyError:
            node = self._resolved[pointer] = self._look_up(pointer)
            return node

    def place(self, reference: str) -> str:
        """A reference as a JSON pointer: one that names an anchor, or encodes characters."""
        anchor = reference.startswith("#") and len(reference) > 1 and reference[1] != "/"
        if anchor:
            return self._anchors.get(reference[1:], reference)
        if "%" in reference and self._walk(reference) is MISSING:
            return unquote(reference)
        return reference

    @cached_property
    def _anchors(self) -> dict[str, str]:
        """The pointers of the document's anchors (JSON Schema Core 8.2.2).

        A document without `$id` is one resource, in which `$dynamicRef` leads where `$ref` does.
        """
        found: dict[str, str] = {}
        stack: list[tuple[str, Any]] = [("#", self.content)]
        while stack:
            at, node = stack.pop()
            if isinstance(node, dict):
                for word in ("$anchor", "$dynamicAnchor"):
                    if isinstance(node.get(word), str):
                        found.setdefault(node[word], at)
                stack += [(f"{at}/{escaped(str(key))}", each) for key, each in node.items()]
            elif isinstance(node, list):
                stack += [(f"{at}/{index}", each) for index, each in enumerate(node)]
        return found

    @cached_property
    def heirs(self) -> dict[str, tuple[str, ...]]:
        """The components that inherit from each one that tells its heirs apart."""
        return heirs(self._look_up("#/components/schemas"))

    @cached_property
    def descent(self) -> dict[str, tuple[str, ...]]:
        """What each component that inherits from a parent is made into itself, by its pointer."""
        if not self.heirs:
            return {}
        children = children_of(self._look_up("#/components/schemas"))
        inherited = {heir for parent in self.heirs for heir in below(children, parent)}
        return {heir: below(children, heir) for heir in inherited - self.heirs.keys()}

    @cached_property
    def _inherited(self) -> dict[int, tuple[str, ...]]:
        return {id(self.resolve(parent)): found for parent, found in self.heirs.items()}

    def references_in(self, node: Any) -> frozenset[str]:
        """The references that stand in a node of the document; a parent leads to its heirs."""
        return references(node).union(self.heirs_of(node))

    def heirs_of(self, node: Any) -> tuple[str, ...]:
        """What inherits from a node of the document, where it is a parent."""
        return self._inherited.get(id(node), ())

    def _look_up(self, pointer: str) -> Any:
        pointer = self.place(pointer)
        if len(pointer) > 1 and not pointer.startswith(("#/", "/")):
            return MISSING
        return self._walk(pointer)

    def _walk(self, pointer: str) -> Any:
        node = self.content
        for token in pointer.removeprefix("#").split("/")[1:]:
            key = unescaped(token)
            if isinstance(node, dict):
                node = node.get(key, MISSING)
            elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                return MISSING
        return node

    def edges(self, reference: str) -> frozenset[str]:
        """The references that stand in what a reference points to."""
        try:
            return self._edges[reference]
        except KeyError:
            node = self.resolve(reference)
            found = self.references_in(node) if self.heirs else references(node)
            self._edges[reference] = found
            return found

    def reachable(self, pointer: str) -> frozenset[str]:
        """Every reference reachable from a place, itself not counted."""
        return self.closure(self.edges(pointer))

    def closure(self, starts: frozenset[str]) -> frozenset[str]:
        """References, and all that these reach."""
        seen = set(starts)
        stack = list(starts)
        while stack:
            new = self.edges(stack.pop()) - seen
            seen |= new
            stack.extend(new)
        return frozenset(seen)


class Pair:
    """The base and the revision, and what differs between them.

    Attributes:
        base: The older document.
        revision: The newer document.
    """

    def __init__(self, base: Contracted, revision: Contracted) -> None:
        self.base = Side(base)
        self.revision = Side(revision)
        self._clean: dict[int, bool] = {}
        self._unchanged: dict[tuple[int, int], bool] = {}
        self._different: set[tuple[int, int]] = set()

    @cached_property
    def same_dialect(self) -> bool:
        """Whether equal text means the same in both documents."""
        return (self.base.version == "3.0") is (self.revision.version == "3.0")

    @cached_property
    def dirty(self) -> frozenset[str]:
        """The references whose target differs, or reaches one that does."""
        refs = self.base.closure(self.base.references)
        changed = [
            ref
            for ref in refs
            if self.base.heirs.get(ref) != self.revision.heirs.get(ref)
            or not alike(self.base.resolve(ref), self.revision.resolve(ref), self._different)
        ]
        into: dict[str, list[str]] = {}
        for ref in refs:
            for target in self.base.edges(ref):
                into.setdefault(target, []).append(ref)
        seen = set(changed)
        while changed:
            new = [ref for ref in into.get(changed.pop(), ()) if ref not in seen]
            seen.update(new)
            changed.extend(new)
        return frozenset(seen)

    def unchanged(self, base: Any, revision: Any) -> bool:
        """Whether two nodes of the documents say the same and reach nothing that differs."""
        if not self.same_dialect:
            return False
        pair = (id(base), id(revision))
        if pair not in self._unchanged:
            self._unchanged[pair] = (
                alike(base, revision, self._different)
                and self.base.heirs_of(base) == self.revision.heirs_of(revision)
                and self._reaches_nothing_dirty(base)
            )
        return self._unchanged[pair]

    def _reaches_nothing_dirty(self, node: Any) -> bool:
        key = id(node)
        if key not in self._clean:
            found = self.base.references_in(node) if self.base.heirs else references(node)
            self._clean[key] = self.dirty.isdisjoint(found)
        return self._clean[key]
