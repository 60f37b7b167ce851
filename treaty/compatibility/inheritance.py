"""Components that inherit from one with a discriminator (OpenAPI 3.1, section 4.8.25).

A message that is declared as the parent is one of its heirs, as its discriminator tells: a
component whose `allOf` refers to the parent or to another heir, or one that the mapping names. Of
what the mapping gives the address of, no more is known than that it is like the parent.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

SCHEMAS: Final = "#/components/schemas/"
UNIONS: Final = ("oneOf", "anyOf")

_NAME: Final = re.compile(r"[a-zA-Z0-9._-]+")
"""The names that components may have (OpenAPI 3.1, section 4.8.7)."""


def heirs(schemas: Any) -> dict[str, tuple[str, ...]]:
    """The heirs of each parent among a document's components, all by their JSON pointers.

    Args:
        schemas: The document's `components.schemas`.
    """
    components = schemas if isinstance(schemas, dict) else {}
    parents = {f"{SCHEMAS}{name}": raw for name, raw in components.items() if is_parent(raw)}
    if not parents:
        return {}
    children = children_of(components)
    found = {}
    for parent, raw in parents.items():
        default = raw["discriminator"].get("defaultMapping")
        named = [*mapping_of(raw).values(), *([default] if isinstance(default, str) else [])]
        first = (heir_of(each, parent) for each in named)
        found[parent] = tuple(dict.fromkeys((*first, *below(children, parent))))
    return {parent: known for parent, known in found.items() if known}


def children_of(schemas: Mapping[str, Any]) -> dict[str, list[str]]:
    """The components whose `allOf` refers to each one, by their JSON pointers."""
    children: dict[str, list[str]] = {}
    for name, raw in schemas.items():
        for reference in bases(raw):
            children.setdefault(reference, []).append(f"{SCHEMAS}{name}")
    return children


def below(children: Mapping[str, list[str]], parent: str) -> tuple[str, ...]:
    """What inherits from a component, directly or through others."""
    found: dict[str, None] = {}
    stack = [parent]
    while stack:
        new = [each for each in children.get(stack.pop(), ()) if each not in found]
        found |= dict.fromkeys(new)
        stack += new
    return tuple(found)


def is_parent(raw: Any) -> bool:
    """Whether a schema has a discriminator, and no alternatives of its own that it tells apart."""
    if not isinstance(raw, dict) or not isinstance(raw.get("discriminator"), dict):
        return False
    named = isinstance(raw["discriminator"].get("propertyName"), str)
    return named and not any(word in raw for word in UNIONS)


def bases(raw: Any) -> Iterator[str]:
    """What the entries of a schema's `allOf` refer to."""
    parts = raw.get("allOf") if isinstance(raw, dict) else None
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            yield part["$ref"]


def mapping_of(raw: Mapping[str, Any]) -> dict[str, str]:
    """What each value of a schema's discriminator leads to, as written."""
    mapping = raw["discriminator"].get("mapping")
    given = mapping.items() if isinstance(mapping, dict) else ()
    return {str(value): str(target) for value, target in given}


def target_of(written: str) -> str:
    """A target of a mapping: a JSON pointer, also for a component's name, or an address."""
    return f"{SCHEMAS}{written}" if _NAME.fullmatch(written) else written


def heir_of(written: str, parent: str) -> str:
    """What a parent's mapping leads to: an heir, or the parent where that is not at hand."""
    target = target_of(written)
    return target if target.startswith("#") else parent
