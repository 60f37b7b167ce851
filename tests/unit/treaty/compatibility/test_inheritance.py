"""Which components inherit from one with a discriminator."""

from typing import Any

import pytest

from treaty.compatibility.inheritance import heirs

PARENT: dict[str, Any] = {"type": "object", "discriminator": {"propertyName": "kind"}}


def ref(name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schemas", "expected"),
    [
        ({"Pet": PARENT, "Cat": {"allOf": [ref("Pet")]}}, ["Cat"]),
        (
            {"Pet": PARENT, "Kit": {"allOf": [ref("Cat")]}, "Cat": {"allOf": [ref("Pet")]}},
            ["Cat", "Kit"],
        ),
        (
            {
                "Pet": {"discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}}},
                "Cat": {},
            },
            ["Cat"],
        ),
        (
            {
                "Pet": {
                    "discriminator": {
                        "propertyName": "kind",
                        "mapping": {"c": "Cat", "m": "https://example.com/Monster"},
                    }
                },
                "Cat": {},
            },
            ["Cat", "Pet"],
        ),
        ({"Pet": PARENT, "Cat": {"anyOf": [ref("Pet")]}}, []),
        ({"Pet": {**PARENT, "oneOf": [ref("Cat")]}, "Cat": {"allOf": [ref("Pet")]}}, []),
        ({"Pet": {"discriminator": {}}, "Cat": {"allOf": [ref("Pet"), 1]}}, []),
        ({"Pet": PARENT, "Loop": {"allOf": [ref("Loop"), ref("Pet")]}}, ["Loop"]),
        (None, []),
    ],
)
def test_heirs_are_those_that_refer_to_their_parent_or_that_its_mapping_names(
    schemas: Any, expected: list[str]
) -> None:
    """Heirs of heirs too; a parent with alternatives of its own says itself what it is."""
    found = heirs(schemas).get("#/components/schemas/Pet", ())
    assert [each.rpartition("/")[2] for each in found] == expected
