"""The `$ref`s of a document: where they stand, told apart from data that merely looks like them.

Sources: OpenAPI 3.1 section 4.8.23 (Reference Object) and 4.8.24 (Schema Object); JSON Schema
2020-12 Core, sections 8.2 (identifiers) and 8.2.3 (references).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin

import orjson

from treaty.contract.pointer import PointerError, find, from_reference, join

_REFERENCE = re.compile(rb'"\$ref":"((?:[^"\\]|\\.)*)"')
_IDENTIFIED = re.compile(rb'"\$(?:id|anchor|dynamicAnchor|self)":"')
_MAPPING = re.compile(rb'"mapping":\{[^{}]*:"[^"#{}]*\.(?:ya?ml|json)\b')

_NEAR = 2

_LITERAL = frozenset({"example", "default", "const", "enum", "value", "dataValue", "scopes"})
_NAMED = frozenset(
    {
        "properties",
        "patternProperties",
        "dependentSchemas",
        "$defs",
        "definitions",
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "headers",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
        "mediaTypes",
        "content",
        "encoding",
        "webhooks",
        "paths",
        "variables",
    }
)


class Site(NamedTuple):
    """One reference.

    Attributes:
        holder: The object that holds it.
        key: The member that it is: `$ref`, or a name in a discriminator's mapping.
        pointer: The holder's place in its file.
        resource: The place of the schema resource (`$id`) around it; empty for the file itself.
        base: The URI that it is relative to, where a `$id` sets one.
    """

    holder: dict[str, Any]
    key: str
    pointer: str
    resource: str
    base: str

    @property
    def reference(self) -> str:
        """The reference as it is written."""
        return str(self.holder[self.key])


class Survey(NamedTuple):
    """What a walk over one file found.

    Attributes:
        sites: Its references.
        resources: The places of its schema resources by `$id`, made absolute where they can be.
        anchors: The places of `$anchor`s by resource's place and name.
        identified: The objects that carry a `$id`, with their places.
    """

    sites: list[Site]
    resources: dict[str, str]
    anchors: dict[tuple[str, str], str]
    identified: list[dict[str, Any]]


class _Step(NamedTuple):  # a walk makes one for each value, and tuples are made fastest
    node: Any
    pointer: str
    resource: str = ""
    base: str = ""
    named: bool = False  # its keys are names, not keywords


def references_in(serialised: bytes) -> frozenset[str]:
    """Gives the strings that stand under `$ref` anywhere, examples included, at C speed."""
    return frozenset(map(unquoted, set(_REFERENCE.findall(serialised))))


def unquoted(text: bytes) -> str:
    """What stands between the quotation marks of a string in JSON."""
    return str(orjson.loads(b'"' + text + b'"')) if b"\\" in text else text.decode()


def is_self_contained(content: Any, serialised: bytes, references: Iterable[str]) -> bool:
    """Tells whether all references are pointers into the same file.

    Args:
        content: The file's content.
        serialised: The same as compact JSON.
        references: What stands under `$ref` in it.
    """
    if not all(reference == "#" or reference.startswith("#/") for reference in references):
        return False
    if _MAPPING.search(serialised):
        return False
    if not _IDENTIFIED.search(serialised):
        return True
    found = survey(content, holding=_IDENTIFIED)  # it may stand in examples only
    return not found.resources and not found.anchors


def survey(content: Any, *, holding: re.Pattern[bytes] | None = None) -> Survey:
    """Walks a file, without recursion, for its references and identifiers.

    Args:
        content: The file's content.
        holding: What the text of a value must hold to be walked; the whole file is, if not given.
    """
    found = Survey([], {}, {}, [])
    seen: set[int] = set()
    stack = [_Step(content, "")]
    while stack:
        step = stack.pop()
        small = step.pointer.count("/") >= _NEAR  # what holds nearly everything is not asked
        if holding and small and not holding.search(orjson.dumps(step.node)):
            continue
        if isinstance(step.node, dict):
            if id(step.node) in seen:  # YAML aliases share values
                continue
            seen.add(id(step.node))
            stack.extend(_visit(step, found))
        elif isinstance(step.node, list):
            stack.extend(
                _Step(item, join(step.pointer, index), step.resource, step.base)
                for index, item in enumerate(step.node)
                if isinstance(item, dict | list)
            )
    return found


def _visit(step: _Step, found: Survey) -> Iterator[_Step]:
    resource, base = step.resource, step.base
    if not step.named:
        resource, base = _identify(step, found)
        if isinstance(step.node.get("$ref"), str):
            found.sites.append(Site(step.node, "$ref", step.pointer, resource, base))
    for key, child in step.node.items():
        if not isinstance(child, dict | list):
            continue
        pointer = join(step.pointer, key)
        if not step.named and key == "discriminator" and isinstance(child, dict):
            _mapping(_Step(child, pointer, resource, base), found)
        elif step.named or not _is_literal(key, child, step.pointer):
            named = not step.named and key in _NAMED and isinstance(child, dict)
            yield _Step(child, pointer, resource, base, named)


def _identify(step: _Step, found: Survey) -> tuple[str, str]:
    """Notes `$id`, `$anchor` and `$self`, and gives the resource and base that hold below."""
    node, resource, base = step.node, step.resource, step.base
    identifier = node.get("$id")
    if isinstance(identifier, str) and not identifier.startswith("#"):
        resource, base = step.pointer, urljoin(base, identifier)
        found.resources[base.rstrip("#")] = step.pointer
        found.identified.append(node)
    if not step.pointer and isinstance(node.get("$self"), str):
        found.resources[node["$self"]] = ""
    for keyword in ("$anchor", "$dynamicAnchor"):
        if isinstance(node.get(keyword), str):
            found.anchors[resource, node[keyword]] = step.pointer
    return resource, base


def _is_literal(key: str, child: Any, pointer: str) -> bool:
    if key in _LITERAL or (key == "examples" and isinstance(child, list)):
        return True
    return key.startswith("x-") and pointer != ""


def _mapping(step: _Step, found: Survey) -> None:
    mapping = step.node.get("mapping")
    if not isinstance(mapping, dict):
        return
    for name, target in mapping.items():
        if isinstance(target, str) and re.search(r"[/#]|\.(?:json|ya?ml)\Z", target):
            pointer = join(step.pointer, "mapping")
            found.sites.append(Site(mapping, name, pointer, step.resource, step.base))


def broken(content: Any, references: Iterable[str]) -> set[str]:
    """Gives the local references that lead nowhere."""
    missing = set()
    for reference in references:
        try:
            find(content, from_reference(reference))
        except PointerError:
            missing.add(reference)
    return missing


def endless(content: Any, references: Iterable[str]) -> list[str]:
    """Gives a cycle of references that resolve to nothing but one another; empty if there is none.

    Recursion through a schema's keywords is no such cycle.
    """
    following = {}
    for reference in sorted(references):
        target = find(content, from_reference(reference))
        if isinstance(target, dict) and isinstance(target.get("$ref"), str):
            following[reference] = target["$ref"]
    done: set[str] = set()
    for start in following:
        path: dict[str, None] = {}
        at = start
        while at in following and at not in done and at not in path:
            path[at] = None
            at = following[at]
        if at in path:
            chain = list(path)
            return chain[chain.index(at) :]
        done.update(path)
    return []
