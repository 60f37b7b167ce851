"""Parameters and headers are read and judged."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.bodies import MISSING
from treaty.conformance.schemas import Schemas
from treaty.conformance.values import ValueReader
from treaty.contract.document import Document
from treaty.contract.model import Contract


@pytest.fixture
def reader(document: Callable[..., Document]) -> Callable[..., ValueReader]:
    """Makes the reader of a parameter `X-C` or `c`."""

    def make(location: str, **node: Any) -> ValueReader:
        name = "X-C" if location == "header" else "c"
        written = {"name": name, "in": location, **node}
        made = document({"/{c}": {"get": {"parameters": [written], "responses": {}}}})
        (parameter,) = Contract(made).operations[0].parameters
        return ValueReader(Schemas(made), parameter, "request")

    return make


Make = Callable[..., ValueReader]


def test_value_that_was_not_given_is_missing(reader: Make) -> None:
    """Absent is no value."""
    schema = {"type": "integer"}
    assert reader("path", schema=schema).from_path({}).value is MISSING
    assert reader("header", schema=schema).from_header({}).value is MISSING
    assert reader("query", schema=schema).from_fields({}).value is MISSING
    assert reader("query", content={"text/plain": {}}).from_fields({}).value is MISSING


def test_value_is_typed_and_judged_wherever_it_stands(reader: Make) -> None:
    """Header names have no case."""
    schema = {"type": "integer", "maximum": 9}
    assert reader("path", schema=schema).from_path({"c": "7"}).value == 7
    assert reader("header", schema=schema).from_header({"x-c": "7"}).value == 7
    found = reader("query", schema=schema).from_fields({"c": ["10"]})
    assert [flaw.place.rpartition("/")[2] for flaw in found.flaws] == ["maximum"]


def test_value_of_a_list_is_taken_apart(reader: Make) -> None:
    """Paths, headers and queries each in their style."""
    schema = {"type": "array", "items": {"type": "integer"}}
    assert reader("path", schema=schema).from_path({"c": "1,2"}).value == [1, 2]
    assert reader("header", schema=schema).from_header({"x-c": "1, 2"}).value == [1, 2]
    assert reader("query", schema=schema).from_fields({"c": ["1", "2"]}).value == [1, 2]


def test_value_with_content_is_read_by_its_media_type(reader: Make) -> None:
    """JSON is parsed, other text stays as it is."""
    json = {"application/json": {"schema": {"type": "array", "maxItems": 1}}}
    assert reader("query", content=json).from_fields({"c": ["[1]"]}).value == [1]
    assert len(reader("query", content=json).from_fields({"c": ["[1,2]"]}).flaws) == 1
    assert len(reader("header", content=json).from_header({"x-c": "["}).flaws) == 1
    assert reader("path", content={"text/plain": {}}).from_path({"c": "1,2"}).value == "1,2"
    assert reader("query", content={"application/json": {}}).from_fields({"c": ["1"]}).value == 1
