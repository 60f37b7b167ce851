"""How a request is written."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.multipart import parts
from treaty.contract.model import ApiOperation
from treaty.generation.actors import Actor
from treaty.generation.case import NO_BODY, Case, to_json

OperationOf = Callable[[str], ApiOperation]


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({"kind": "a b&c"}, "kind=a+b%26c"),
        ({"kind": True}, "kind=true"),
        ({"limit": 5}, "limit=5"),
        ({"tags": ["a", "b"]}, "tags=a%2Cb"),
        ({"kind": ["a", "b"]}, "kind=a&kind=b"),
    ],
)
def test_case_query_is_written_in_the_parameters_style(
    operation: OperationOf, values: dict[str, Any], query: str
) -> None:
    """A list is repeated where it explodes, and joined where it does not."""
    case = Case(operation("listPets"), {("query", name): each for name, each in values.items()})
    assert case.url == f"/v1/pets?{query}"


def test_case_path_is_encoded_so_that_it_stays_one_segment(operation: OperationOf) -> None:
    """A slash in a value is no slash of the path."""
    assert Case(operation("readPet"), {("path", "id"): "a/é"}).url == "/v1/pets/a%2F%C3%A9"


def test_case_request_has_the_actors_headers_and_the_body_as_json(operation: OperationOf) -> None:
    """Who sends is told after what is sent."""
    case = Case(operation("addPet"), {}, {"name": "Max"}, "application/json")
    request = case.request(Actor("ann", (("X-Key", "k"),)))
    assert (request.method, request.body) == ("POST", b'{"name":"Max"}')
    assert request.headers == (("Content-Type", "application/json"), ("X-Key", "k"))


def test_case_without_body_says_nothing_of_its_type(operation: OperationOf) -> None:
    """A request without a body has no Content-Type, unless one is sent on purpose."""
    assert Case(operation("readPet")).request(Actor("ann")).headers == ()
    odd = Case(operation("readPet"), {}, NO_BODY, "text/odd").request(Actor("ann"))
    assert odd.headers == (("Content-Type", "text/odd"),)


def test_case_form_has_a_part_for_each_property_and_is_the_same_each_time(
    operation: OperationOf,
) -> None:
    """The boundary depends on nothing but the form, so that a seed decides all bytes."""
    case = Case(operation("addPet"), {}, {"name": "é", "n": 1}, "multipart/form-data")
    content_type, body = case.message_body()
    assert [(part.name, part.data) for part in parts(body, content_type)] == [
        ("name", "é".encode()),
        ("n", b"1"),
    ]
    assert case.message_body() == (content_type, body)


def test_to_json_number_beyond_64_bits_is_written() -> None:
    """What is too large for the fast writer is written by the other."""
    assert to_json({"a": 2**70}) == b'{"a": %d}' % 2**70
