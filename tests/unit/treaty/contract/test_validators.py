"""Validators of a document's schemas."""

from typing import Any

import pytest

from fixtures.contracts import ContractOf
from treaty.contract.model import Contract, Schema
from treaty.contract.schema import roots, walk
from treaty.contract.validators import Validators

HEAD_30 = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\n"


def validators(contract: Contract) -> Validators:
    """The validators of a contract's schemas."""
    return Validators(contract.document, walk(contract.document, roots(contract)))


def at(contract: Contract, pointer: str) -> Schema:
    """The schema at a place."""
    return Schema(contract.document.at(pointer), pointer)


@pytest.mark.parametrize(
    ("schema", "value", "accepted"),
    [
        ("{type: integer, nullable: true}", None, True),
        ("{type: integer}", None, False),
        ("{enum: [a], nullable: true}", None, True),
        ("{allOf: [{$ref: '#/components/schemas/B'}], nullable: true}", None, True),
        ("{allOf: [{$ref: '#/components/schemas/B'}], nullable: true}", 3, False),
        ("{$ref: '#/components/schemas/B', nullable: true}", None, False),
        ("{properties: {a: {type: integer, nullable: true}}}", {"a": None}, True),
        ("{minimum: 1, exclusiveMinimum: true}", 1, False),
        ("{type: string, format: date}", "2024-02-30", False),
    ],
)
def test_errors_openapi_3_0_reads_its_own_dialect(
    schema: str,
    value: Any,
    accepted: bool,  # noqa: FBT001  a table's column
    contract_of: ContractOf,
) -> None:
    """`nullable` and boolean bounds mean what 3.0 says; a `$ref` stands alone."""
    text = f"paths: {{}}\ncomponents: {{schemas: {{A: {schema}, B: {{type: string}}}}}}"
    contract = contract_of(text, head=HEAD_30)
    errors = validators(contract).errors(at(contract, "/components/schemas/A"), value)
    assert (errors == []) is accepted


def test_errors_schema_inside_nullable_one_found_where_it_moved(contract_of: ContractOf) -> None:
    """A pointer into a rewritten schema still leads to the same schema, and so does a `$ref`."""
    text = (
        "paths: {}\ncomponents: {schemas: {A: {nullable: true, properties: {a: {nullable: true,"
        " allOf: [{type: integer}]}}}, B: {$ref: '#/components/schemas/A/properties/a/allOf/0'}}}"
    )
    contract = contract_of(text, head=HEAD_30)
    known = validators(contract)
    for pointer in ("/components/schemas/A/properties/a/allOf/0", "/components/schemas/B"):
        assert known.errors(at(contract, pointer), 1) == []
        assert known.errors(at(contract, pointer), None) != []


def test_errors_openapi_3_1_siblings_of_reference_apply(contract_of: ContractOf) -> None:
    """Since 3.1 a schema is JSON Schema 2020-12."""
    text = "paths: {}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B', minLength: 2},"
    contract = contract_of(text + " B: {type: string}}}")
    known = validators(contract)
    schema = at(contract, "/components/schemas/A")
    assert known.errors(schema, "ab") == []
    assert [error.message for error in known.errors(schema, "a")] == [
        '"a" is shorter than 2 characters'
    ]
