"""What routes take and answer, made of what FastAPI writes: without FastAPI."""

from types import SimpleNamespace
from typing import Any

from treaty.compatibility.offered_messages import OfferedMessages

PET = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string"},
        "name": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Name"},
        "size": {"type": "integer", "default": 1},
        "parent": {"$ref": "#/components/schemas/Pet"},
    },
}


def answering(schema: Any, **route: Any) -> tuple[OfferedMessages, Any]:
    """Rewrites an operation that answers a schema; gives what was made and the answer's schema."""
    messages = OfferedMessages({"Pet": PET})
    content = {"application/json": {"schema": schema}}
    node = {"responses": {"200": {"description": "Pet", "content": content}}}
    rewritten = messages.operation(node, SimpleNamespace(**route))
    return messages, rewritten["responses"]["200"]["content"]["application/json"]["schema"]


REFERENCE = {"$ref": "#/components/schemas/Pet"}


def test_operation_model_answered_whole_and_closed() -> None:
    """A model writes all of its properties and no others, also where it refers to itself."""
    messages, schema = answering(REFERENCE)
    assert schema == {"$ref": "#/components/schemas/answer00.Pet"}
    model = messages.made["answer00.Pet"]
    assert model["required"] == ["kind", "name", "size", "parent"]
    assert model["additionalProperties"] is False
    assert model["properties"]["parent"] == schema


def test_operation_none_excluded_null_neither_sent_nor_promised() -> None:
    """A route without nulls sends the others."""
    messages, _ = answering(REFERENCE, response_model_exclude_none=True)
    model = messages.made["answer10.Pet"]
    assert model["required"] == ["kind", "size", "parent"]
    assert model["properties"]["name"] == {"type": "string", "title": "Name"}


def test_operation_defaults_excluded_not_promised() -> None:
    """A route without defaults may leave out what has one, null among them."""
    messages, _ = answering(REFERENCE, response_model_exclude_defaults=True)
    assert messages.made["answer01.Pet"]["required"] == ["kind", "parent"]


def test_operation_typed_dictionary_keeps_its_own_requirements() -> None:
    """What a typed dictionary does not require may be missing."""
    pet = type("Pet", (), {"__optional_keys__": frozenset({"name"}), "__annotations__": {}})
    messages, _ = answering(REFERENCE, response_model=list[pet])  # type: ignore[valid-type]  # made here
    assert messages.made["answer00.Pet"]["required"] == ["kind"]


def test_operation_equal_inline_schemas_one_component() -> None:
    """What many answers write out is compared once."""
    part = {"type": "object", "properties": {"code": {"type": "string"}}}
    messages, schema = answering({"type": "object", "properties": {"a": part, "b": part}})
    whole = messages.made[schema["$ref"].rpartition("/")[2]]
    assert whole["properties"]["a"] == whole["properties"]["b"]
    assert len(messages.made) == 3


def test_operation_discriminator_leads_to_the_answered_models() -> None:
    """A tag's value stands for the model as it is answered."""
    tagged = {
        "oneOf": [REFERENCE],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": REFERENCE["$ref"]}},
    }
    messages, schema = answering(tagged)
    made = messages.made[schema["$ref"].rpartition("/")[2]]
    assert made["discriminator"]["mapping"] == {"cat": "#/components/schemas/answer00.Pet"}


def test_operation_parameter_without_null() -> None:
    """A URL has no null; several other alternatives stay alternatives."""
    messages = OfferedMessages({})
    one = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    two = {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}
    node = {"parameters": [{"name": "a", "schema": one}, {"name": "b", "schema": two}, {}]}
    assert [each.get("schema") for each in messages.operation(node, None)["parameters"]] == [
        {"type": "string"},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        None,
    ]


def test_operation_boolean_and_foreign_schemas_kept() -> None:
    """What is no model of the application stays as it is."""
    anything: object = True
    assert answering(anything)[1] is True
    assert answering({"$ref": "#/other"})[1] == {"$ref": "#/other"}
