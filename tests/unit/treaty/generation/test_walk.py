"""What a request takes from answers before it."""

from typing import Any

import pytest

from fixtures.walks import ExecutedOf
from treaty.generation.walk import Binding, Step, UnboundError, bound, value_of

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


@pytest.mark.parametrize(
    "expression", ["$response.body#/no", "$response.header.no", "$request.path.id"]
)
def test_value_of_what_is_not_there_unbound(executed: ExecutedOf, expression: str) -> None:
    """A link whose value an answer lacks does not lead on."""
    with pytest.raises(UnboundError):
        value_of(expression, executed("addPet", 201, **MADE))


def test_bound_values_take_the_place_of_those_of_the_step(executed: ExecutedOf) -> None:
    """A step that is repeated gets the values of its own walk."""
    made = executed("addPet", 201, **MADE)
    read = executed("readPet", values={("path", "id"): "old"}).case
    step = Step(read, "ann", (Binding(("path", "id"), 0, "$response.body#/id"),))
    assert bound(step, [made]).url == "/v1/pets/7"
