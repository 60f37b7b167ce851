"""Walks over schemas, without recursion: chains of references and deep nesting are no matter.

Source: JSON Schema 2020-12 Core, sections 10 and 11, and what OpenAPI 3.0 keeps of draft 5.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, Contract, MediaType, Parameter, Schema
from treaty.contract.pointer import from_reference, join

IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
"""The keywords whose schemas apply to the same value as the schema that holds them."""

_ONE = (
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")


def subschemas(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Gives the schemas that stand directly in a schema, each with the keyword that holds it."""
    node = schema.value
    if not isinstance(node, dict):
        return
    for keyword in _ONE:
        if isinstance(node.get(keyword), dict | bool):
            yield keyword, Schema(node[keyword], join(schema.pointer, keyword))
    for keyword in _SEVERAL:
        if isinstance(node.get(keyword), list):
            for index, item in enumerate(node[keyword]):
                yield keyword, Schema(item, join(schema.pointer, keyword, index))
    for keyword in _NAMED:
        if isinstance(node.get(keyword), dict):
            for name, member in node[keyword].items():
                yield keyword, Schema(member, join(schema.pointer, keyword, name))


def referred(document: Document, schema: Schema) -> Schema | None:
    """Gives the schema that a schema's `$ref` names, if it has one."""
    reference = schema.value.get("$ref") if isinstance(schema.value, dict) else None
    if not isinstance(reference, str):
        return None
    return Schema(document.resolve(reference), from_reference(reference))


def walk(document: Document, roots: Iterable[Schema]) -> Iterator[Schema]:
    """Gives every schema that is reached from the roots, through `$ref` too, each once."""
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        schema = stack.pop()
        if schema.pointer in seen:
            continue
        seen.add(schema.pointer)
        yield schema
        target = referred(document, schema)
        if target is not None:
            stack.append(target)
        stack.extend(inner for _, inner in subschemas(schema))


def roots(contract: Contract) -> list[Schema]:
    """Gives the schemas that stand where OpenAPI, and no other schema, holds them, each once."""
    found: dict[str, Schema] = {}
    for name, value in _component(contract, "schemas").items():
        pointer = join("/components/schemas", name)
        found[pointer] = Schema(value, pointer)
    for media in media_types(contract):
        for schema in (media.schema, media.item_schema):
            if schema is not None:
                found[schema.pointer] = schema
    for parameter in parameters(contract):
        if parameter.schema is not None:
            found[parameter.schema.pointer] = parameter.schema
    return list(found.values())


def operations(contract: Contract) -> list[ApiOperation]:
    """Gives a contract's operations, webhooks and callbacks, those inside callbacks included."""
    found: list[ApiOperation] = []
    seen: set[str] = set()
    pending = [*contract.operations, *contract.webhooks]
    while pending:
        operation = pending.pop(0)
        if operation.pointer not in seen:
            seen.add(operation.pointer)
            found.append(operation)
            pending.extend(inner for _, inner in operation.callbacks)
    return found


def parameters(contract: Contract) -> list[Parameter]:
    """Gives the parameters and response headers of all operations, each definition once."""
    found: dict[str, Parameter] = {}
    for operation in operations(contract):
        headers = [header for response in operation.responses for header in response.headers]
        for parameter in (*operation.parameters, *headers):
            found[parameter.pointer] = parameter
    return list(found.values())


def media_types(contract: Contract) -> list[MediaType]:
    """Gives the media types of all bodies, parameters and headers, each definition once."""
    found: dict[str, MediaType] = {}
    for operation in operations(contract):
        contents = [response.content for response in operation.responses]
        contents += [parameter.content for parameter in operation.parameters]
        contents += [operation.body.content] if operation.body else []
        for media in (media for content in contents for media in content):
            found[media.pointer] = media
    return list(found.values())


def _component(contract: Contract, member: str) -> dict[str, Any]:
    components = contract.document.content.get("components")
    found = components.get(member) if isinstance(components, dict) else None
    return found if isinstance(found, dict) else {}
