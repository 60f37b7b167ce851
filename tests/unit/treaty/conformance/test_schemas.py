"""Schemas of a contract judge values, closed and exact."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.schemas import Flaw, Schemas, SchemaValidator
from treaty.contract.dialect import Direction
from treaty.contract.document import Document
from treaty.errors import ContractError

Judge = Callable[..., list[tuple[str, str]]]
A = {"type": "object", "properties": {"a": {"type": "integer"}}}
B = {"type": "object", "properties": {"b": {"type": "integer"}}}
REF_A, REF_B = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}


@pytest.fixture
def validator(document: Callable[..., Document]) -> Callable[..., SchemaValidator]:
    """Makes the validator of a schema `S`, beside `A` and `B`."""

    def make(
        schema: Any, direction: Direction = "response", *, version: str = "3.1.0", **more: Any
    ) -> SchemaValidator:
        made = document(schemas={"S": schema, "A": A, "B": B, **more}, version=version)
        return Schemas(made).validator("/components/schemas/S", direction)

    return make


@pytest.fixture
def judge(validator: Callable[..., SchemaValidator]) -> Judge:
    """Gives the kinds and pointers of a value's flaws."""

    def flaws(schema: Any, value: Any, *args: Any, **more: Any) -> list[tuple[str, str]]:
        found = validator(schema, *args, **more).flaws(value)
        return [(flaw.kind, flaw.pointer) for flaw in found]

    return flaws


@pytest.mark.parametrize(
    "schema",
    [
        A,
        REF_A,
        {"allOf": [REF_A]},
        {"allOf": [REF_A, {"type": "object", "description": "as it is"}]},
        {"anyOf": [REF_A, {"type": "null"}]},
        {"oneOf": [REF_A, {"type": "string"}]},
        {"$ref": "#/components/schemas/A", "description": "beside"},
        {"if": {"required": ["x"]}, "then": {}, "properties": {"a": {}}},
        {"required": ["a"]},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
    ],
)
def test_property_that_nothing_declares_is_found_however_the_schema_is_composed(
    judge: Judge, schema: Any
) -> None:
    """An open schema is no leave to send what the contract does not describe."""
    assert judge(schema, {"a": 1}) == []
    assert judge(schema, {"a": 1, "zz": 2}) == [("undeclared", "/zz")]


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [REF_A, REF_B]},
        {"anyOf": [REF_A, REF_B]},
        {"allOf": [REF_A], "properties": {"b": {}}},
        {"allOf": [{"allOf": [REF_A]}, {"anyOf": [REF_B, {"required": ["c"]}]}]},
        {"$ref": "#/components/schemas/A", "properties": {"b": {}}},
        {"properties": {"a": {}}, "if": {}, "then": REF_B},
        {"properties": {"a": {}}, "dependentSchemas": {"a": REF_B}},
    ],
)
def test_property_that_any_part_declares_is_welcome(judge: Judge, schema: Any) -> None:
    """Properties are counted as JSON Schema's evaluated properties are."""
    assert judge(schema, {"a": 1, "b": 2}) == []
    assert judge(schema, {"a": 1, "b": 2, "zz": 3}) == [("undeclared", "/zz")]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        True,
        {"type": "object"},
        {"type": "object", "additionalProperties": True, "properties": {"a": {}}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"allOf": [REF_A, {"additionalProperties": True}]},
        {"anyOf": [{"type": "string"}, {"type": "object"}]},
        {"anyOf": [{"required": ["q"], **A}, REF_B, {"type": "object"}]},
        {"patternProperties": {"^z": {}}, "properties": {"a": {}}},
    ],
)
def test_property_where_any_may_come_is_welcome(judge: Judge, schema: Any) -> None:
    """A free object, and one with `additionalProperties`, say so themselves."""
    assert judge(schema, {"a": 1, "zz": 2}) == []


def test_undeclared_property_inside_lists_and_maps_has_its_pointer(judge: Judge) -> None:
    """Every value of its own is closed, at every depth."""
    schema = {
        "type": "object",
        "properties": {"list": {"items": REF_A}},
        "additionalProperties": REF_A,
    }
    value = {"list": [{"a": 1}, {"a": 1, "x": 1}], "any/thing": {"y": 1}}
    assert judge(schema, value) == [("undeclared", "/any~1thing/y"), ("undeclared", "/list/1/x")]


def test_undeclared_property_of_a_recursive_schema_is_found(judge: Judge) -> None:
    """References to oneself end."""
    schema = {"properties": {"next": {"$ref": "#/components/schemas/S"}}}
    assert judge(schema, {"next": {"next": {"x": 1}}}) == [("undeclared", "/next/next/x")]


def test_condition_is_not_closed(judge: Judge) -> None:
    """`not`, `if` and `contains` ask, they do not declare."""
    schema = {
        "properties": {"a": {}, "b": {}},
        "not": {"properties": {"a": {"const": 1}}, "required": ["a"]},
        "if": {"properties": {"a": {"const": 2}}},
    }
    assert judge(schema, {"a": 1, "b": 1}) == [("invalid", "")]
    assert judge({"contains": A, "items": {}}, [{"a": 1, "b": 2}]) == []


@pytest.mark.parametrize(
    ("schema", "value", "pointer"),
    [
        ({"properties": {"a": {"type": "integer"}}}, {"a": "1"}, "/a"),
        ({"required": ["a"]}, {}, "/a"),
        ({"type": "string", "format": "date"}, "2026-02-30", ""),
        ({"type": "string", "format": "byte"}, "a-b", ""),
        ({"type": "integer", "format": "int32"}, 2**31, ""),
        ({"anyOf": [REF_A, {"type": "null"}]}, {"a": "x"}, "/a"),
        ({"anyOf": [REF_A, REF_B]}, 7, ""),
    ],
)
def test_invalid_value_has_the_pointer_of_what_is_wrong(
    judge: Judge, schema: Any, value: Any, pointer: str
) -> None:
    """A union reports what is wrong with the branch that was meant, where that is plain."""
    assert judge(schema, value) == [("invalid", pointer)]


def test_invalid_branch_does_not_make_its_properties_undeclared(judge: Judge) -> None:
    """Only what is wrong is reported, not what follows from it."""
    union = {"properties": {"u": {"anyOf": [{**A, "required": ["a"]}, {**B, "required": ["b"]}]}}}
    assert judge(union, {"u": {"a": "x"}}) == [("invalid", "/u")]


def test_union_with_a_discriminator_reports_the_tagged_branch(judge: Judge) -> None:
    """The tag chooses, by name and by mapping; another tag is none."""
    pet = {"properties": {"kind": {"type": "string"}}, "required": ["kind"]}
    cat = {"allOf": [pet, {"properties": {"lives": {"type": "integer"}}}]}
    dog = {"allOf": [pet, {"properties": {"barks": {"type": "boolean"}}}]}
    references = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    union = {"oneOf": references, "discriminator": {"propertyName": "kind"}}
    more = {"Cat": cat, "Dog": dog}
    assert judge(union, {"kind": "Cat", "lives": 9}, **more) == []
    assert judge(union, {"kind": "Cat", "lives": "9"}, **more) == [("invalid", "/lives")]
    assert judge(union, {"kind": "Cow"}, **more) == [("invalid", "")]
    assert judge(union, {"kind": "Dog", "lives": 9}, **more) == [("undeclared", "/lives")]


def test_hidden_property_leaks_in_one_direction_only(judge: Judge) -> None:
    """`writeOnly` is no part of a response, `readOnly` none of a request; neither is required."""
    schema = {
        "allOf": [
            {"properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}}},
            {"required": ["id", "pin"]},
        ]
    }
    assert judge(schema, {"id": 1}) == []
    assert judge(schema, {"id": 1, "pin": 1}) == [("hidden", "/pin")]
    assert judge(schema, {"pin": 1}, "request") == []
    assert judge(schema, {"id": 1, "pin": 1}, "request") == [("hidden", "/id")]


def test_request_with_undeclared_property_is_accepted_and_reported(
    validator: Callable[..., SchemaValidator],
) -> None:
    """A service may take it; whoever sent it may have mistyped it."""
    request = validator(A, "request")
    assert request.accepts({"zz": 1})
    assert [flaw.kind for flaw in request.flaws({"zz": 1})] == ["undeclared"]
    assert not request.accepts({"a": "x"})


def test_request_with_undeclared_property_is_refused_where_the_contract_is_closed(
    validator: Callable[..., SchemaValidator],
) -> None:
    """`additionalProperties: false` is the contract's own word."""
    closed = {"properties": {"a": {}}, "additionalProperties": False}
    request = validator(closed, "request")
    assert not request.accepts({"zz": 1})
    (flaw,) = request.flaws({"zz": 1})
    assert (flaw.kind, flaw.pointer) == ("invalid", "/zz")
    assert flaw.place == "/components/schemas/S/additionalProperties"
    (flaw,) = validator(closed).flaws({"zz": 1})
    assert flaw.kind == "undeclared"


def test_one_of_with_two_matches_is_ambiguous(judge: Judge) -> None:
    """It counts as `anyOf`, with a remark."""
    schema = {"oneOf": [REF_A, REF_B]}
    assert judge(schema, {"a": 1, "b": 2}) == [("ambiguous", "")]
    assert judge(schema, {"a": 1, "zz": 2}) == [("undeclared", "/zz")]


@pytest.mark.parametrize(
    "schema", [{"x-extensible-enum": ["a"]}, {"enum": ["a"], "x-extensible-enum": True}]
)
def test_extensible_enum_may_grow_in_responses_only(judge: Judge, schema: Any) -> None:
    """A new member is remarked upon in a response and refused in a request."""
    assert judge(schema, "a") == []
    assert judge(schema, "b") == [("member", "")]
    assert judge(schema, "b", "request") == [("invalid", "")]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True},
        {"type": "string", "enum": ["a"], "nullable": True},
        {"$ref": "#/components/schemas/A", "nullable": True},
        {"allOf": [REF_A], "nullable": True},
        {"properties": {"a": {"type": "integer"}}, "nullable": True},
    ],
)
def test_nullable_of_version_3_0_admits_null(judge: Judge, schema: Any) -> None:
    """Whatever stands beside it; from 3.1 on it means nothing."""
    assert judge(schema, None, version="3.0.3") == []
    assert judge(schema, 5, version="3.0.3") in ([], [("invalid", "")])


def test_reference_of_version_3_0_ignores_what_stands_beside_it(judge: Judge) -> None:
    """Since 3.1 its siblings hold too."""
    schema = {"$ref": "#/components/schemas/A", "required": ["b"]}
    assert judge(schema, {"a": 1}, version="3.0.3") == []
    assert judge(schema, {"a": 1}, version="3.1.0") == [("invalid", "/b")]


def test_items_as_a_list_are_positions(judge: Judge) -> None:
    """JSON Schema before 2020-12 wrote `prefixItems` that way."""
    assert judge({"items": [A]}, [{"zz": 1}]) == [("undeclared", "/0/zz")]


@pytest.mark.parametrize(
    ("schema", "value", "place"),
    [
        ({"oneOf": [REF_A, {"type": "null"}]}, {"a": "x"}, "A/properties/a/type"),
        ({"type": "object", "minProperties": 1, "nullable": True}, {}, "S/minProperties"),
        ({"allOf": [{"minLength": 2}]}, "x", "S/allOf/0/minLength"),
        ({"anyOf": [REF_A, REF_B], "properties": {}}, {"zz": 1}, "S"),
    ],
)  # fmt: skip
def test_flaw_has_the_place_in_the_document(
    validator: Callable[..., SchemaValidator], schema: Any, value: Any, place: str
) -> None:
    """However a schema is rewritten for the validator, its place stays the author's."""
    version = "3.0.3" if "nullable" in schema else "3.1.0"
    found: tuple[Flaw, ...] = validator(schema, version=version).flaws(value)
    assert [flaw.place for flaw in found] == [f"/components/schemas/{place}"]


def test_message_of_a_long_value_is_shortened(validator: Callable[..., SchemaValidator]) -> None:
    """A finding is a line, not a dump."""
    (flaw,) = validator({"type": "integer"}).flaws("x\n" * 1000)
    assert len(flaw.message) < 250
    assert "\n" not in flaw.message


def test_schema_that_cannot_be_compiled_names_file_and_line(
    validator: Callable[..., SchemaValidator],
) -> None:
    """A pattern that is no regular expression is the contract's fault."""
    with pytest.raises(ContractError) as caught:
        validator({"pattern": "("})
    assert caught.value.file == "api.json"
    assert caught.value.line


def test_validator_is_compiled_once(document: Callable[..., Document]) -> None:
    """Whoever asks again gets the same one."""
    schemas = Schemas(document(schemas={"A": A}))
    first = schemas.validator("/components/schemas/A", "response")
    assert schemas.validator("/components/schemas/A", "response") is first
