"""Walks over schemas."""

from fixtures.contracts import ContractOf
from treaty.contract.model import Schema
from treaty.contract.schema import operations, referred, roots, subschemas, walk

PETS = """
paths:
  /pets:
    post:
      parameters: [{name: a, in: query, content: {application/json: {schema: {type: integer}}}}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"200": {description: d, headers: {H: {schema: {type: string}}}}}
      callbacks:
        done: {"{$url}": {post: {requestBody: {content: {text/plain: {schema: {}}}}}}}
components:
  schemas:
    Pet: {properties: {mother: {$ref: "#/components/schemas/Pet"}, tags: {items: {type: string}}}}
"""


def test_subschemas_of_every_keyword_with_pointer() -> None:
    """Single schemas, lists and maps, and the list that `items` once was."""
    value = {
        "not": {},
        "items": [{}, True],
        "additionalProperties": False,
        "anyOf": [{}],
        "properties": {"a/b": {}},
        "enum": [{}],
        "default": {},
    }
    found = {(keyword, schema.pointer) for keyword, schema in subschemas(Schema(value, "/s"))}
    assert found == {
        ("not", "/s/not"),
        ("items", "/s/items/0"),
        ("items", "/s/items/1"),
        ("additionalProperties", "/s/additionalProperties"),
        ("anyOf", "/s/anyOf/0"),
        ("properties", "/s/properties/a~1b"),
    }


def test_subschemas_of_boolean_none() -> None:
    """A boolean schema holds no other."""
    assert list(subschemas(Schema(value=True, pointer="/s"))) == []


def test_roots_all_places_of_schemas(contract_of: ContractOf) -> None:
    """Components, bodies, parameters, headers and callbacks."""
    post = "/paths/~1pets/post"
    assert {schema.pointer for schema in roots(contract_of(PETS))} == {
        "/components/schemas/Pet",
        f"{post}/parameters/0/content/application~1json/schema",
        f"{post}/requestBody/content/application~1json/schema",
        f"{post}/responses/200/headers/H/schema",
        f"{post}/callbacks/done/{{$url}}/post/requestBody/content/text~1plain/schema",
    }


def test_walk_recursive_schema_each_once(contract_of: ContractOf) -> None:
    """References are followed and cycles end."""
    contract = contract_of(PETS)
    pet = Schema({"$ref": "#/components/schemas/Pet"}, "/here")
    pointers = [schema.pointer for schema in walk(contract.document, [pet])]
    assert sorted(pointers) == [
        "/components/schemas/Pet",
        "/components/schemas/Pet/properties/mother",
        "/components/schemas/Pet/properties/tags",
        "/components/schemas/Pet/properties/tags/items",
        "/here",
    ]


def test_referred_without_reference_none(contract_of: ContractOf) -> None:
    """Only a `$ref` that is a string refers."""
    document = contract_of(PETS).document
    assert referred(document, Schema({"$ref": {}}, "/a")) is None
    assert referred(document, Schema(value=False, pointer="/a")) is None


def test_operations_with_callbacks_each_once(contract_of: ContractOf) -> None:
    """What the service sends is an operation too."""
    assert [operation.path for operation in operations(contract_of(PETS))] == ["/pets", "{$url}"]
