"""The linter's questions about schemas as such."""

from collections.abc import Iterable, Iterator
from typing import Any

from treaty.contract import lint_rules as rules
from treaty.contract.bundle import FILES
from treaty.contract.document import Document
from treaty.contract.model import Contract, Schema
from treaty.contract.pointer import PointerError, join
from treaty.contract.problem import Problem
from treaty.contract.schema import IN_PLACE, referred, roots, subschemas, walk
from treaty.contract.structure import schema_problems


def validity_problems(contract: Contract) -> Iterator[Problem]:
    """Gives the schemas that are not valid in their dialect; 3.0's own are the structure's."""
    document = contract.document
    checked: set[str] = set()
    for schema in _standing_alone(document, roots(contract)):
        if document.version == "3.0" and not schema.pointer.startswith(f"/{FILES}/"):
            continue
        if schema.pointer not in checked:
            checked.add(schema.pointer)
            yield from schema_problems(document.version, schema)


def problems(contract: Contract, schemas: Iterable[Schema]) -> Iterator[Problem]:
    """Gives what is wrong with valid schemas.

    Args:
        contract: The contract.
        schemas: All its schemas.
    """
    for schema in schemas:
        if isinstance(schema.value, dict):
            yield from _required(contract.document, schema)
            yield from _mapping(contract.document, schema)


def endless(document: Document, schemas: Iterable[Schema]) -> Iterator[Problem]:
    """Gives the schemas that apply themselves to the same value again and again."""
    following = {schema.pointer: _in_place(document, schema) for schema in schemas}
    done: set[str] = set()
    for start in following:
        path: dict[str, Iterator[str]] = {}
        stack = [start] if start not in done else []
        while stack:
            at = stack[-1]
            if at not in path:
                path[at] = iter(following.get(at, ()))
            following_one = next(path[at], None)
            if following_one is None:
                done.add(at)
                del path[at]
                stack.pop()
            elif following_one in path:
                message = "the schema applies itself to the same value without end"
                yield Problem(rules.ENDLESS_SCHEMA, following_one, message)
            elif following_one not in done:
                stack.append(following_one)


def _standing_alone(document: Document, found: Iterable[Schema]) -> Iterator[Schema]:
    """Gives the roots, and what they refer to outside of one another."""
    known = list(found)
    tops = {schema.pointer for schema in known}
    yield from known
    for schema in walk(document, known):
        target = referred(document, schema)
        if target is not None and tops.isdisjoint(_prefixes(target.pointer)):
            tops.add(target.pointer)
            yield target


def _prefixes(pointer: str) -> Iterator[str]:
    """Gives a pointer and those of all that is around it."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _in_place(document: Document, schema: Schema) -> list[str]:
    target = referred(document, schema)
    found = [inner.pointer for keyword, inner in subschemas(schema) if keyword in IN_PLACE]
    return found if target is None else [*found, target.pointer]


def _required(document: Document, schema: Schema) -> Iterator[Problem]:
    node = schema.value
    required = node.get("required")
    if not isinstance(required, list) or "properties" not in node:
        return
    if node.get("additionalProperties") or node.get("patternProperties"):
        return
    declared = _declared(document, schema)
    for name in required:
        if name not in declared:
            pointer = join(schema.pointer, "required")
            message = f"`required` names {name!r}, which `properties` does not declare"
            yield Problem(rules.REQUIRED_UNDECLARED, pointer, message)


def _declared(document: Document, schema: Schema) -> set[str]:
    """Gives the properties that a schema declares, in the schemas that apply in place too."""
    found: set[str] = set()
    seen: set[str] = set()
    stack = [schema]
    while stack:
        one = stack.pop()
        if one.pointer in seen or not isinstance(one.value, dict):
            continue
        seen.add(one.pointer)
        properties: Any = one.value.get("properties")
        found.update(properties if isinstance(properties, dict) else ())
        stack.extend(inner for keyword, inner in subschemas(one) if keyword in IN_PLACE)
        target = referred(document, one)
        if target is not None:
            stack.append(target)
    return found


def _mapping(document: Document, schema: Schema) -> Iterator[Problem]:
    discriminator = schema.value.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    for value, target in mapping.items() if isinstance(mapping, dict) else ():
        try:
            if target.startswith("#"):
                document.resolve(target)
            else:
                document.at(join("/components/schemas", target))
        except PointerError:
            pointer = join(schema.pointer, "discriminator", "mapping", value)
            message = f"the discriminator maps {value!r} to {target!r}, which does not exist"
            yield Problem(rules.DANGLING_LINK, pointer, message)
