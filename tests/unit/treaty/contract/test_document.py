"""Documents: references across files, places, and what is refused."""

import json
import re
from typing import Any

import pytest

from fixtures.contracts import HEAD, DocumentOf
from treaty.contract.pointer import PointerError
from treaty.errors import ContractError

PETS = HEAD + "components: {schemas: {Pet: {$ref: 'schemas/pet.yaml#/Pet'}}}\n"


def test_load_one_file_content_untouched(document_of: DocumentOf) -> None:
    """Without other files nothing is rewritten."""
    document = document_of(
        HEAD + "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {}}}"
    )
    assert document.content["components"]["schemas"]["A"] == {"$ref": "#/components/schemas/B"}
    assert json.loads(document.serialised) == document.content
    assert document.version == "3.1"
    assert document.references == {"#/components/schemas/B"}


def test_load_reference_to_file_bundled_by_its_path(document_of: DocumentOf) -> None:
    """The other file's content is in the document, under a name that stays the same."""
    document = document_of(PETS, files={"schemas/pet.yaml": "Pet: {type: object}"})
    assert document.references == {"#/x-treaty-files/schemas-pet.yaml/Pet"}
    assert document.resolve("#/x-treaty-files/schemas-pet.yaml/Pet") == {"type": "object"}
    assert json.loads(document.serialised) == document.content


def test_load_references_between_files_all_local(document_of: DocumentOf) -> None:
    """A file may refer to itself, to its neighbours and back to the root."""
    pet = "Pet: {properties: {a: {$ref: '#/Name'}, b: {$ref: ../tag.json}, c: {$ref: '../openapi.yaml#/components/schemas/Pet'}}}\nName: {}"  # noqa: E501
    document = document_of(PETS, files={"schemas/pet.yaml": pet, "tag.json": '{"type": "string"}'})
    pet_pointer = "#/x-treaty-files/schemas-pet.yaml/Pet"
    properties = document.resolve(pet_pointer)["properties"]
    assert properties == {
        "a": {"$ref": "#/x-treaty-files/schemas-pet.yaml/Name"},
        "b": {"$ref": "#/x-treaty-files/tag.json"},
        "c": {"$ref": "#/components/schemas/Pet"},
    }


def test_load_two_files_with_like_names_kept_apart(document_of: DocumentOf) -> None:
    """`a/b.yaml` and `a-b.yaml` are two files."""
    text = HEAD + "components: {schemas: {A: {$ref: a/b.yaml}, B: {$ref: a-b.yaml}}}"
    document = document_of(text, files={"a/b.yaml": "type: string", "a-b.yaml": "type: integer"})
    schemas = document.content["components"]["schemas"]
    assert document.resolve(schemas["A"]["$ref"]) == {"type": "string"}
    assert document.resolve(schemas["B"]["$ref"]) == {"type": "integer"}


def test_load_recursion_across_files_accepted(document_of: DocumentOf) -> None:
    """A cycle through a schema's keywords is recursion."""
    pet = "Pet: {properties: {mother: {$ref: '../openapi.yaml#/components/schemas/Pet'}}}"
    document = document_of(PETS, files={"schemas/pet.yaml": pet})
    node, pointer = document.dereference({"$ref": "#/components/schemas/Pet"}, "/x")
    assert pointer == "/x-treaty-files/schemas-pet.yaml/Pet"
    assert node["properties"]["mother"] == {"$ref": "#/components/schemas/Pet"}


def test_load_reference_in_example_is_data(document_of: DocumentOf) -> None:
    """What an example, a default or an enum holds is never a reference."""
    schemas = "A: {default: {$ref: nowhere.yaml}, enum: [{$ref: '#/no'}], properties: {default: {$ref: '#/components/schemas/B'}}}, B: {}"  # noqa: E501
    document = document_of(f"{HEAD}components: {{schemas: {{{schemas}}}}}")
    assert document.content["components"]["schemas"]["A"]["default"] == {"$ref": "nowhere.yaml"}


def test_load_discriminator_mapping_to_file_bundled(document_of: DocumentOf) -> None:
    """A mapping's values are references too, names of schemas aside."""
    text = HEAD + (
        "components: {schemas: {Pet: {discriminator: {propertyName: kind,"
        " mapping: {dog: dog.yaml, cat: Cat}}}, Cat: {}}}"
    )
    document = document_of(text, files={"dog.yaml": "type: object"})
    mapping = document.content["components"]["schemas"]["Pet"]["discriminator"]["mapping"]
    assert mapping == {"dog": "#/x-treaty-files/dog.yaml", "cat": "Cat"}


def test_load_identified_schemas_resolved_to_pointers(document_of: DocumentOf) -> None:
    """`$id` and `$anchor` become pointers, so that one document has one base."""
    text = (
        HEAD
        + """
components:
  schemas:
    Pet:
      $id: https://example.com/pet
      $defs: {name: {$anchor: name, type: string}}
      properties: {a: {$ref: "#name"}, b: {$ref: "#/$defs/name"}}
    Shop: {properties: {pet: {$ref: https://example.com/pet}, n: {$ref: "https://example.com/pet#name"}}}
"""
    )
    schemas = document_of(text).content["components"]["schemas"]
    name = {"$ref": "#/components/schemas/Pet/$defs/name"}
    assert schemas["Pet"]["properties"] == {"a": name, "b": name}
    assert schemas["Shop"]["properties"] == {"pet": {"$ref": "#/components/schemas/Pet"}, "n": name}
    assert "$id" not in schemas["Pet"]


def test_position_in_other_file_names_that_file(document_of: DocumentOf) -> None:
    """A pointer into a bundled file is placed in that file."""
    document = document_of(PETS, files={"schemas/pet.yaml": "# pets\nPet:\n  type: object"})
    inside = document.position("/x-treaty-files/schemas-pet.yaml/Pet/type")
    assert str(inside) == "schemas/pet.yaml:3:3"
    assert str(document.position("/components")) == "openapi.yaml:3:1"


def test_at_missing_place_error(document_of: DocumentOf) -> None:
    """A pointer that leads nowhere is an error."""
    with pytest.raises(PointerError):
        document_of(HEAD).at("/paths")


def test_load_chain_of_ten_thousand_references_followed(document_of: DocumentOf) -> None:
    """References are followed one after the other, not one in the other."""
    schemas: dict[str, Any] = {
        f"S{index}": {"$ref": f"#/components/schemas/S{index + 1}"} for index in range(10_000)
    }
    schemas["S10000"] = {"type": "string"}
    text = json.dumps({"openapi": "3.1.0", "components": {"schemas": schemas}})
    document = document_of(text, name="a.json")
    assert document.dereference({"$ref": "#/components/schemas/S0"}, "") == (
        {"type": "string"},
        "/components/schemas/S10000",
    )


@pytest.mark.parametrize("written", ["3.0.3", "3.1.1", "3.2.0", "3.1", "3.1.0-rc1"])
def test_load_known_version_minor(written: str, document_of: DocumentOf) -> None:
    """The minor version says how to read a document."""
    assert document_of(f'openapi: "{written}"').version == written[:3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "openapi.yaml:1: not OpenAPI: the document is a list"),
        ("a", "openapi.yaml:1: not OpenAPI: the document is a single value"),
        ("a: 1", "openapi.yaml:1: not OpenAPI: there is no `openapi` member"),
        ("a: 1\nswagger: '2.0'", "openapi.yaml:2: Swagger 2.0 is not read; hint: convert it"),
        ("openapi: 3.1", "openapi.yaml:1: the OpenAPI version 3.1 is not read"),
        ("openapi: 4.0.0", "openapi.yaml:1: the OpenAPI version '4.0.0' is not read"),
        (HEAD + "paths: {/a: {$ref: '#/no'}}", "openapi.yaml:3: $ref '#/no' leads nowhere"),
        (
            HEAD + "paths:\n  /a: {$ref: no.yaml}",
            "openapi.yaml:4: $ref 'no.yaml': no such file: no.yaml",
        ),
        (PETS, "openapi.yaml:3: $ref 'schemas/pet.yaml#/Pet': no such file"),
        (HEAD + "paths: {/a: {$ref: ../a}}", "openapi.yaml:3: $ref '../a' leaves the project"),
        (HEAD + "paths: {/a: {$ref: 'http://a/b'}}", "openapi.yaml:3: $ref 'http://a/b' is remote"),
        (HEAD + "paths: {$ref: '#'}\n$ref: '#'", "openapi.yaml:4: $ref '#' leads back to itself"),
        (
            HEAD + "x: {$ref: '#/y'}\ny: {$ref: '#/x'}",
            "leads back to itself and to nothing else: #/",
        ),
    ],
)
def test_load_bad_document_error_names_line(
    text: str, message: str, document_of: DocumentOf
) -> None:
    """Each is refused on one line, with its place."""
    with pytest.raises(ContractError, match=re.escape(message)) as caught:
        document_of(text)
    assert "hint: " in str(caught.value)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            "Cat: {}",
            "openapi.yaml:3: $ref 'schemas/pet.yaml#/Pet' leads nowhere in schemas/pet.yaml",
        ),
        ("Pet: {$ref: '#/Nmae'}", "schemas/pet.yaml:1: $ref '#/Nmae' leads nowhere"),
        ("Pet: {$ref: '../openapi.yaml#/components/schemas/Pet'}", "leads back to itself"),
        (
            "Pet: {$ref: '#/Cat'}\nCat: {$ref: '#/Pet'}",
            (
                "schemas/pet.yaml:2: $ref 'schemas/pet.yaml#/Cat' leads back to itself and to "
                "nothing else: schemas/pet.yaml#/Cat -> schemas/pet.yaml#/Pet -> "
            ),
        ),
        ("Pet: [", "schemas/pet.yaml:1: not YAML"),
        ("Pet: {$ref: https://example.com/a}", "schemas/pet.yaml:1: $ref 'https"),
    ],
)
def test_load_bad_other_file_error_names_its_line(
    other: str, message: str, document_of: DocumentOf
) -> None:
    """The file that has to be mended is the one that is named."""
    with pytest.raises(ContractError, match=re.escape(message)):
        document_of(PETS, files={"schemas/pet.yaml": other})
