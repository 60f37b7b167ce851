"""Which operation a concrete path belongs to.

A literal segment goes before a templated one, as OpenAPI 3.1.1 section 4.8.8.2 says; of several
templated ones, the one with more literal text.
"""

import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

Target = TypeVar("Target")

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class _Leaf(Generic[Target]):
    targets: dict[str, tuple[Target, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Node(Generic[Target]):
    literals: dict[str, "_Node[Target]"] = field(default_factory=dict)
    mixed: list[tuple[str, re.Pattern[str], "_Node[Target]"]] = field(default_factory=list)
    whole: "_Node[Target] | None" = None
    leaf: _Leaf[Target] | None = None


@dataclass(frozen=True, slots=True)
class Match(Generic[Target]):
    """What a path leads to.

    Attributes:
        target: What was added for the path and the method; None where the path has other methods.
        parameters: The values in the path, decoded.
        methods: The methods that the path has.
    """

    target: Target | None
    parameters: dict[str, str]
    methods: tuple[str, ...]


class Router(Generic[Target]):
    """Finds what was added for a path; the cost follows the path's length."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, template: str, target: Target) -> None:
        """Adds a path template; of two targets for one method and path, the first stays."""
        node, names = self._root, list[str]()
        for segment in _segments(template):
            names += _PARAMETER.findall(segment)
            node = _child(node, segment)
        node.leaf = node.leaf or _Leaf()
        node.leaf.targets.setdefault(method, (target, tuple(names)))

    def find(self, method: str, path: str) -> Match[Target] | None:
        """Gives what a concrete path leads to.

        Args:
            method: In capitals.
            path: Encoded, without the query.
        """
        found = _descend(self._root, _segments(path), 0, [])
        if found is None:
            return None
        leaf, values = found
        methods = tuple(leaf.targets)
        known = leaf.targets.get(method)
        if known is None:
            return Match(None, {}, methods)
        target, names = known
        return Match(target, dict(zip(names, values, strict=True)) if names else {}, methods)


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _child(node: _Node[Target], segment: str) -> _Node[Target]:
    if "{" not in segment:
        return node.literals.setdefault(unquote(segment), _Node())
    if _PARAMETER.fullmatch(segment):
        node.whole = node.whole or _Node()
        return node.whole
    shape = _PARAMETER.sub("{}", segment)
    for known, _, child in node.mixed:
        if known == shape:
            return child
    expression = "(.+?)".join(map(re.escape, shape.split("{}")))
    added: _Node[Target] = _Node()
    node.mixed.append((shape, re.compile(expression), added))
    node.mixed.sort(key=lambda each: -len(each[0]))
    return added


def _descend(
    node: _Node[Target], segments: list[str], index: int, values: list[str]
) -> tuple[_Leaf[Target], list[str]] | None:
    if index == len(segments):
        return (node.leaf, values) if node.leaf else None
    segment = segments[index]
    text = unquote(segment) if "%" in segment else segment
    child = node.literals.get(text)
    if child and (found := _descend(child, segments, index + 1, values)):
        return found
    for _, expression, child in node.mixed:
        if (match := expression.fullmatch(text)) and (
            found := _descend(child, segments, index + 1, [*values, *match.groups()])
        ):
            return found
    if node.whole and segment:
        return _descend(node.whole, segments, index + 1, [*values, text])
    return None
