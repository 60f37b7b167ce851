"""Parameters are read as their style says."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.styles import cookies, fields, from_fields, from_header, from_path
from treaty.conformance.text import Shape
from treaty.contract.document import Document
from treaty.contract.model import Contract, Parameter

SCALAR = {"type": "string"}
LIST = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "properties": {"R": {}, "G": {}}}


@pytest.fixture
def parameter(document: Callable[..., Document]) -> Callable[..., tuple[Parameter, Shape]]:
    """Makes a parameter `c` and its shape."""

    def make(location: str, schema: Any, **more: Any) -> tuple[Parameter, Shape]:
        node = {"name": "c", "in": location, "schema": schema, **more}
        made = document({"/{c}": {"get": {"parameters": [node], "responses": {}}}})
        (found,) = Contract(made).operations[0].parameters
        return found, Shape(made, schema)

    return make


Make = Callable[..., tuple[Parameter, Shape]]


@pytest.mark.parametrize(
    ("how", "schema", "text", "value"),
    [
        (("simple", False), SCALAR, "blue,x", "blue,x"),
        (("simple", False), LIST, "blue,black", ["blue", "black"]),
        (("simple", False), OBJECT, "R,100,G,200", {"R": "100", "G": "200"}),
        (("simple", True), OBJECT, "R=100,G=200", {"R": "100", "G": "200"}),
        (("label", False), SCALAR, ".blue", "blue"),
        (("label", False), LIST, ".blue,black", ["blue", "black"]),
        (("label", True), LIST, ".blue.black", ["blue", "black"]),
        (("label", True), OBJECT, ".R=100.G=200", {"R": "100", "G": "200"}),
        (("matrix", False), SCALAR, ";c=blue", "blue"),
        (("matrix", False), LIST, ";c=blue,black", ["blue", "black"]),
        (("matrix", True), LIST, ";c=blue;c=black", ["blue", "black"]),
        (("matrix", False), OBJECT, ";c=R,100,G,200", {"R": "100", "G": "200"}),
        (("matrix", True), OBJECT, ";R=100;G=200", {"R": "100", "G": "200"}),
    ],
)
def test_path_value_is_taken_apart_as_rfc_6570_puts_it_together(
    parameter: Make, how: tuple[str, bool], schema: Any, text: str, value: Any
) -> None:
    """The examples are those of OpenAPI's table of styles."""
    style, explode = how
    made, shape = parameter("path", schema, style=style, explode=explode, required=True)
    assert from_path(made, shape, text) == value


@pytest.mark.parametrize(
    ("more", "schema", "query", "value"),
    [
        ({}, SCALAR, "c=blue", "blue"),
        ({}, SCALAR, "c=", ""),
        ({}, SCALAR, "d=1", None),
        ({}, LIST, "c=blue&c=black", ["blue", "black"]),
        ({}, LIST, "c[]=blue", ["blue"]),
        ({"explode": False}, LIST, "c=blue,black", ["blue", "black"]),
        ({"explode": False}, LIST, "c=", []),
        ({"style": "spaceDelimited", "explode": False}, LIST, "c=blue%20black", ["blue", "black"]),
        ({"style": "pipeDelimited", "explode": False}, LIST, "c=blue|black", ["blue", "black"]),
        ({}, OBJECT, "R=100&G=200&x=1", {"R": "100", "G": "200"}),
        ({}, {**OBJECT, "additionalProperties": {}}, "x=1", {"x": "1"}),
        ({}, OBJECT, "x=1", None),
        ({"explode": False}, OBJECT, "c=R,100,G,200", {"R": "100", "G": "200"}),
        ({"style": "deepObject"}, OBJECT, "c[R]=100&c[G]=1&c[G]=2", {"R": "100", "G": ["1", "2"]}),
        ({"style": "deepObject"}, OBJECT, "c=1", None),
    ],
)
def test_query_value_is_taken_apart_as_its_style_says(
    parameter: Make, more: dict[str, Any], schema: Any, query: str, value: Any
) -> None:
    """A parameter that was not given is told from an empty one."""
    made, shape = parameter("query", schema, **more)
    assert from_fields(made, shape, fields(query)) == value


def test_header_value_is_simple(parameter: Make) -> None:
    """Spaces around commas mean nothing."""
    made, shape = parameter("header", LIST)
    assert from_header(made, shape, "blue, black") == ["blue", "black"]


def test_fields_of_a_query_are_decoded() -> None:
    """Plus is a space, and a name may repeat."""
    assert fields("a%20b=c+d&a%20b=%C3%A9&x") == {"a b": ["c d", "é"], "x": [""]}
    assert fields("") == {}


def test_cookies_of_a_header_are_decoded() -> None:
    """What has no name is none."""
    assert cookies('a=1; b="2%203"; c') == {"a": ["1"], "b": ["2 3"]}
