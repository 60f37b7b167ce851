"""The linter's questions about values that a contract shows: examples and defaults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from treaty.contract import lint_rules as rules
from treaty.contract.document import Document
from treaty.contract.model import ApiOperation, Contract, MediaType, Parameter, Schema
from treaty.contract.pointer import join
from treaty.contract.problem import Problem
from treaty.contract.schema import operations
from treaty.contract.validators import Validators
from treaty.findings import Operation, Rule

_MOST = 3  # what one value is told at once


@dataclass(frozen=True, slots=True)
class _Shown:
    """A value that a contract shows.

    Attributes:
        rule: What it breaks if its schema rejects it.
        value: The value.
        pointer: Its place.
        schema: The schema that it has to match.
        absent: The keyword of properties that may be missing from it: `readOnly` in a request.
        operation: The operation it belongs to.
    """

    rule: Rule
    value: Any
    pointer: str
    schema: Schema
    absent: str = ""
    operation: Operation | None = None


def problems(contract: Contract, schemas: Iterable[Schema]) -> Iterator[Problem]:
    """Gives the examples and defaults that their schemas reject.

    Args:
        contract: The contract, whose schemas are valid.
        schemas: All its schemas.
    """
    known = tuple(schemas)
    validators = Validators(contract.document, known)
    one_sided = {keyword: _properties_with(known, keyword) for keyword in ("readOnly", "writeOnly")}
    seen: set[str] = set()
    for shown in _shown(contract, known):
        if shown.pointer in seen:
            continue
        seen.add(shown.pointer)
        absent = one_sided.get(shown.absent, frozenset())
        errors = validators.errors(shown.schema, shown.value)
        for error in [error for error in errors if not _is_absent(error, absent)][:_MOST]:
            at = shown.pointer + join("", *map(str, error.instance_path))
            yield Problem(shown.rule, at, error.message, shown.operation)


def _shown(contract: Contract, schemas: Iterable[Schema]) -> Iterator[_Shown]:
    document = contract.document
    for operation in operations(contract):
        yield from _of_operation(document, operation)
    for schema in schemas:
        yield from _of_schema(document, schema)


def _of_operation(document: Document, operation: ApiOperation) -> Iterator[_Shown]:
    bodies: list[tuple[str, tuple[MediaType, ...]]] = [
        ("writeOnly", response.content) for response in operation.responses
    ]
    if operation.body is not None:
        bodies.append(("readOnly", operation.body.content))
    holders: list[tuple[str, MediaType | Parameter]] = [
        (absent, media) for absent, content in bodies for media in content if _is_data(media.name)
    ]
    holders += [("readOnly", parameter) for parameter in operation.parameters]
    holders += [
        ("writeOnly", header) for response in operation.responses for header in response.headers
    ]
    for absent, holder in holders:
        if holder.schema is not None:
            for value, pointer in _examples(document, holder.node, holder.pointer):
                yield _Shown(
                    rules.INVALID_EXAMPLE,
                    value,
                    pointer,
                    holder.schema,
                    absent,
                    operation.identity,
                )


def _examples(document: Document, node: dict[str, Any], pointer: str) -> Iterator[tuple[Any, str]]:
    if "example" in node:
        yield node["example"], join(pointer, "example")
    examples = node.get("examples")
    for name, written in examples.items() if isinstance(examples, dict) else ():
        example, at = document.dereference(written, join(pointer, "examples", name))
        for member in ("value", "dataValue"):
            if isinstance(example, dict) and member in example:
                yield example[member], join(at, member)


def _of_schema(document: Document, schema: Schema) -> Iterator[_Shown]:
    node = schema.value
    if not isinstance(node, dict) or (document.version == "3.0" and "$ref" in node):
        return
    if "default" in node:
        at = join(schema.pointer, "default")
        yield _Shown(rules.INVALID_DEFAULT, node["default"], at, schema)
    if "example" in node:
        at = join(schema.pointer, "example")
        yield _Shown(rules.INVALID_EXAMPLE, node["example"], at, schema)
    if isinstance(node.get("examples"), list):
        for index, value in enumerate(node["examples"]):
            at = join(schema.pointer, "examples", index)
            yield _Shown(rules.INVALID_EXAMPLE, value, at, schema)


def _is_data(media_type: str) -> bool:
    """Tells the media types whose examples are written as the value that the schema describes."""
    name = media_type.partition(";")[0].strip().lower()
    return name.endswith(("json", "/x-www-form-urlencoded", "/form-data", "/plain"))


def _properties_with(schemas: Iterable[Schema], keyword: str) -> frozenset[str]:
    return frozenset(
        name
        for schema in schemas
        if isinstance(schema.value, dict) and isinstance(schema.value.get("properties"), dict)
        for name, member in schema.value["properties"].items()
        if isinstance(member, dict) and member.get(keyword) is True
    )


def _is_absent(error: jsonschema_rs.ValidationError, names: frozenset[str]) -> bool:
    return getattr(error.kind, "property", None) in names
