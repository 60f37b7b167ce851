"""Where parameters come from."""

from collections.abc import Callable

from fixtures.walks import ExecutedOf
from treaty.contract.model import ApiOperation, Contract
from treaty.generation.data import Data
from treaty.generation.supplies import Supplies
from treaty.generation.walk import Binding

OperationOf = Callable[[str], ApiOperation]
ID = ("path", "id")


def test_supplies_link_of_an_answer_is_followed(
    pets: Contract, operation: OperationOf, executed: ExecutedOf
) -> None:
    """A declared link says where the value is."""
    supplies = Supplies(pets, Data())
    made = executed("addPet", 201, {"id": "7"})
    first = next(supplies.of(operation("readPet"), [made]))
    assert first.bindings == (Binding(ID, 0, "$response.body#/id"),)
    assert supplies.leads(operation("addPet"), operation("readPet"))
    assert not supplies.leads(operation("addPet"), operation("dropPet"))


def test_supplies_path_that_begins_alike_has_the_same_parameter(
    pets: Contract, operation: OperationOf, executed: ExecutedOf
) -> None:
    """Below one path a parameter names one thing; others come from their examples."""
    read = executed("readPet", values={ID: "7"})
    (supply,) = Supplies(pets, Data()).of(operation("namePet"), [read])
    assert supply.bindings == (Binding(ID, 0, "$request.path.id"),)
    assert supply.values == {("header", "If-Match"): '"1"'}


def test_supplies_property_of_the_same_name_is_taken(
    pets: Contract, operation: OperationOf, executed: ExecutedOf
) -> None:
    """Contracts without links still name what they give."""
    listed = executed("listPets", 200, {"id": "9"})
    (supply,) = Supplies(pets, Data()).of(operation("dropPet"), [listed])
    assert supply.bindings == (Binding(ID, 0, "$response.body#/id"),)


def test_supplies_refused_exchange_gives_nothing(
    pets: Contract, operation: OperationOf, executed: ExecutedOf
) -> None:
    """What was refused did not happen; the parameter that is missing is named."""
    supplies, refused = Supplies(pets, Data()), executed("addPet", 422, {"id": "7"})
    assert list(supplies.of(operation("readPet"), [refused])) == []
    assert supplies.missing(operation("readPet"), [refused]) == "id"


def test_supplies_users_value_goes_before_what_is_found(
    pets: Contract, operation: OperationOf, executed: ExecutedOf
) -> None:
    """Who knows better says so."""
    supplies = Supplies(pets, Data(values={"id": "mine"}))
    found = list(supplies.of(operation("dropPet"), [executed("listPets", 200, {"id": "9"})]))
    assert [each.values for each in found] == [{ID: "mine"}]
