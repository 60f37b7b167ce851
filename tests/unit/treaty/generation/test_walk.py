"""What a request takes from answers before it."""

from typing import Any

import pytest

from fixtures.walks import ExecutedOf
from treaty.generation.walk import Binding, Step, UnboundError, bound, target_of, value_of

MADE: dict[str, Any] = {
    "answer": {"id": "7", "tags": [{"name": "old"}]},
    "headers": (("ETag", '"3"'),),
    "values": {("query", "kind"): "cat"},
    "body": {"name": "Max"},
    "media_type": "application/json",
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$response.body#/id", "7"),
        ("$response.body#/tags/0/name", "old"),
        ("$response.header.etag", '"3"'),
        ("$request.query.kind", "cat"),
        ("$request.body#/name", "Max"),
        ("$statusCode", 201),
        ("$method", "POST"),
        ("$url", "/v1/pets?kind=cat"),
        ("*", "*"),
    ],
)
def test_value_of_expression_is_what_the_exchange_holds(
    executed: ExecutedOf, expression: str, value: object
) -> None:
    """Each kind of runtime expression is understood, and a text stands for itself."""
    assert value_of(expression, executed("addPet", 201, **MADE)) == value


def test_value_of_several_headers_is_one_list(executed: ExecutedOf) -> None:
    """A service may write each of its links in a header of its own."""
    headers = (("Link", "</a>; rel=prev"), ("link", "</b>; rel=next"))
    made = executed("listPets", 200, headers=headers)
    assert value_of("$response.header.Link", made) == "</a>; rel=prev, </b>; rel=next"


@pytest.mark.parametrize(
    "expression", ["$response.body#/no", "$response.header.no", "$request.path.id"]
)
def test_value_of_what_is_not_there_unbound(executed: ExecutedOf, expression: str) -> None:
    """A link whose value an answer lacks does not lead on."""
    with pytest.raises(UnboundError):
        value_of(expression, executed("addPet", 201, **MADE))


@pytest.mark.parametrize(
    ("name", "status", "succeeded"),
    [
        ("oldCats", 302, True),
        ("oldCats", 301, False),
        ("oldDogs", 301, True),
        ("oldDogs", 404, False),
        ("readPet", 302, False),
        ("readPet", 204, True),
    ],
)
def test_succeeded_is_a_redirection_where_no_other_success_is_described(
    executed: ExecutedOf, name: str, status: int, *, succeeded: bool
) -> None:
    """A contract may describe one, or all of them at once."""
    assert executed(name, status).succeeded is succeeded


def test_bound_values_take_the_place_of_those_of_the_step(executed: ExecutedOf) -> None:
    """A step that is repeated gets the values of its own walk."""
    made = executed("addPet", 201, **MADE)
    read = executed("readPet", values={("path", "id"): "old"}).case
    step = Step(read, "ann", (Binding(("path", "id"), 0, "$response.body#/id"),))
    assert bound(step, [made]).url == "/v1/pets/7"


ORIGINS = ("http://pets.test", "/v1", "")


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("/v1/pets/7", "/v1/pets/7"),
        ("7?a=b", "/v1/7?a=b"),
        ("?at=2", "/v1/pets?at=2"),
        ("http://pets.test/v1/pets/7", "/v1/pets/7"),
        ("http://pets.test", "/"),
        ('</a>; rel="prev", </b?c=d>; rel="next"', "/b?c=d"),
        ("</b>; title=\"a, b\"; rel=next, </c>; rel='x'", "/b"),
        ('</b>; rel="last next"', "/b"),
    ],
)
def test_target_of_address_is_its_path_and_query(value: str, target: str) -> None:
    """A relative one begins where the request went; a `Link` may have several."""
    assert target_of(value, "/v1/pets?kind=cat", ORIGINS) == target


@pytest.mark.parametrize(
    "value", ["http://other.test/a", "//other.test/a", '</b>; rel="nextish"', "", None, 7]
)
def test_target_of_another_service_or_of_no_address_unbound(value: object) -> None:
    """Nothing is sent to anybody else."""
    with pytest.raises(UnboundError):
        target_of(value, "/v1/pets", ORIGINS)
