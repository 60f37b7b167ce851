"""app.docs_page."""

import json
from typing import Any

from app.docs_page import operations, render_page, resolve

FILES: dict[str, Any] = {
    "openapi.yaml": {
        "info": {"title": "Pets <&>"},
        "servers": [{"url": "/api/v1/"}],
        "paths": {
            "/pets": {
                "parameters": [{"name": "kind", "in": "query"}],
                "post": {
                    "summary": "Add a pet",
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "pets.yaml#/Pet"}}}
                    },
                    "responses": {
                        "201": {"$ref": "#/components/responses/Done"},
                    },
                },
            }
        },
        "components": {
            "responses": {"Done": {"description": "Done.", "headers": {"X-Request-Id": {}}}}
        },
    },
    "pets.yaml": {
        "Pet": {"properties": {"name": {"$ref": "#/a~1b/0"}, "mate": {"$ref": "#/Pet"}}},
        "a/b": [{"type": "string"}],
    },
}


def test_operation_is_shown_with_everything_resolved() -> None:
    """References within a file, between files and with escapes are followed."""
    (operation,) = operations(FILES)

    assert (operation.method, operation.path) == ("POST", "/api/v1/pets")
    assert [parameter["name"] for parameter in operation.parameters] == ["kind"]
    schema = json.loads(operation.bodies["application/json"])
    assert schema["properties"]["name"] == {"type": "string"}
    assert operation.responses["201"] == {
        "description": "Done.",
        "headers": ["X-Request-Id"],
        "bodies": {},
    }


def test_schema_that_contains_itself_ends_with_a_reference() -> None:
    """A recursive schema is shown some levels deep."""
    pet = resolve(FILES, {"$ref": "pets.yaml#/Pet"})

    assert '{"$ref": "#/Pet"}' in json.dumps(pet)


def test_page_escapes_what_a_contract_says_and_needs_nothing_from_elsewhere() -> None:
    """It works without a network, and a contract's text is text."""
    page = render_page({"v1": FILES})

    assert "Pets &lt;&amp;&gt;" in page
    assert "/api/v1/pets" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
