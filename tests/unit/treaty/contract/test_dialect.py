"""What OpenAPI's dialects of JSON Schema mean."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from treaty.contract.dialect import (
    admits_null,
    assertions,
    conjuncts,
    extensible_members,
    hidden_names,
    tags,
)
from treaty.contract.document import Document, load
from treaty.contract.source import read


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """A document with a few schemas that refer to each other."""
    schemas = {
        "Base": {"properties": {"id": {"$ref": "#/components/schemas/Id"}, "name": {}}},
        "Id": {"type": "string", "readOnly": True},
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["id"]}]},
        "Told": {"properties": {"kind": {"const": "told"}}},
    }
    content = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": schemas}}
    (tmp_path / "api.json").write_bytes(orjson.dumps(content))
    return load(read("api.json", root=tmp_path))


@pytest.mark.parametrize(
    ("written", "asserted"),
    [
        ({"type": "string", "description": "no assertion"}, {"type": "string"}),
        ({"minimum": 3, "exclusiveMinimum": True}, {"exclusiveMinimum": 3}),
        ({"maximum": 3, "exclusiveMaximum": False}, {"maximum": 3}),
        ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 5}),
        ({"type": "string", "format": "uuid"}, {"type": "string", "format": "uuid"}),
        ({"type": "string", "format": "colour"}, {"type": "string"}),
        ({"type": "integer", "format": "int64"}, {"type": "integer"}),
        ({"format": "int32", "minimum": 1}, {"minimum": 1, "maximum": 2**31 - 1}),
        ({"required": ["a", "b", "a"]}, {"required": ["a", "b"]}),
        ({"required": True, "type": "file", "minLength": -1, "multipleOf": 0}, {}),
    ],
)
def test_assertions_with_a_dialect_are_json_schema_2020(
    written: dict[str, Any], asserted: dict[str, Any]
) -> None:
    """Boolean bounds, formats and keywords without sense are read as OpenAPI has them."""
    assert assertions(written) == asserted


def test_null_with_nullable_is_admitted_by_version_3_0_alone() -> None:
    """OpenAPI 3.1 dropped the keyword."""
    assert admits_null({"nullable": True}, "3.0")
    assert not admits_null({"nullable": True}, "3.1")


def test_extensible_members_with_list_or_flag_are_the_enum() -> None:
    """Both ways to write an enum that may grow are understood."""
    assert extensible_members({"x-extensible-enum": ["a"]}) == ["a"]
    assert extensible_members({"x-extensible-enum": True, "enum": ["b"]}) == ["b"]
    assert extensible_members({"enum": ["b"]}) is None


def test_conjuncts_with_references_give_all_that_holds_together(document: Document) -> None:
    """`$ref` and `allOf` are followed, once each."""
    found = list(conjuncts(document, {"$ref": "#/components/schemas/Cat"}))
    assert [sorted(part) for part in found] == [
        ["$ref"], ["allOf"], ["$ref"], ["properties"], ["required"]
    ]  # fmt: skip


def test_hidden_names_behind_references_belong_to_one_direction(document: Document) -> None:
    """A property is read-only through its `$ref`, and stays part of responses."""
    schema = document.at("/components/schemas/Cat")
    assert hidden_names(document, schema, "request") == {"id"}
    assert hidden_names(document, schema, "response") == frozenset()


def test_tags_with_a_mapping_lead_to_their_branch(document: Document) -> None:
    """The component's own name leads to it too."""
    branch = {"$ref": "#/components/schemas/Cat"}
    mapping = {"c": "#/components/schemas/Cat", "b": "Base"}
    union = {"oneOf": [branch], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    assert tags(document, union, branch) == ("kind", ["c", "Cat"])


def test_tags_with_a_branch_that_lists_its_values_are_left_to_it(document: Document) -> None:
    """What the schema says itself is not said again."""
    branch = {"$ref": "#/components/schemas/Told"}
    union = {"oneOf": [branch], "discriminator": {"propertyName": "kind"}}
    assert tags(document, union, branch) is None
    assert tags(document, {"oneOf": [branch]}, branch) is None
