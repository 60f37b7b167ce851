"""How a request is made smaller."""

from collections.abc import Callable

from fixtures.walks import ExecutedOf
from treaty.contract.model import ApiOperation
from treaty.generation.case import Case
from treaty.generation.minimise import candidates, smaller
from treaty.generation.trial import Trial
from treaty.generation.walk import Binding

OperationOf = Callable[[str], ApiOperation]


def test_smaller_body_loses_properties_letters_and_amounts(operation: OperationOf) -> None:
    """Each candidate loses one thing, at every depth."""
    case = Case(operation("addPet"), {}, {"a": "xyz", "b": [5]}, "application/json")
    bodies = [each.body for each in smaller(case)]
    assert bodies == [
        {"b": [5]},
        {"a": "xyz"},
        {"a": "x", "b": [5]},
        {"a": "xy", "b": [5]},
        {"a": "xyz", "b": []},
    ]


def test_smaller_keeps_the_parameters_that_have_to_stay(operation: OperationOf) -> None:
    """What is required or bound makes the request what it is."""
    values = {("path", "id"): "77", ("header", "X-A"): "b"}
    case = Case(operation("readPet"), values)
    found = [dict(each.values) for each in smaller(case, keep=lambda key: key[0] == "path")]
    assert found == [{("path", "id"): "77"}]


def test_candidates_walk_loses_the_steps_that_nothing_is_taken_from(
    executed: ExecutedOf,
) -> None:
    """What is left is numbered anew, so that each step still takes the same values."""
    binding = Binding(("path", "id"), 1, "$response.body#/id")
    walk = (
        executed("listPets").step,
        executed("addPet", 201, {"id": "7"}).step,
        executed("readPet", bindings=(binding,)).step,
    )
    (shorter,) = [each.walk for each in candidates(Trial(walk)) if len(each.walk) == 2]
    assert [step.case.operation.operation_id for step in shorter] == ["addPet", "readPet"]
    assert shorter[1].bindings[0].step == 0
