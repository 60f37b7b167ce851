"""What has to happen before an operation succeeds."""

from fixtures.walks import ExecutedOf
from treaty.generation.reach import closure, everything
from treaty.generation.walk import Binding, Executed

ID = ("path", "id")


def walk(executed: ExecutedOf) -> list[Executed]:
    """A pet that was added, read, listed and named by what was read."""
    return [
        executed("listPets"),
        executed("addPet", 201, {"id": "7"}),
        executed("readPet", bindings=(Binding(ID, 1, "$response.body#/id"),)),
        executed("namePet", bindings=(Binding(ID, 2, "$request.path.id"),)),
    ]


def operations(steps: object) -> list[str | None]:
    """The operations of a walk."""
    assert isinstance(steps, tuple)
    return [each.case.operation.operation_id for each in steps]


def test_closure_is_what_a_step_takes_values_from(executed: ExecutedOf) -> None:
    """Directly or not, and nothing else; numbers are those of the new walk."""
    taken = walk(executed)
    last = executed("dropPet", bindings=(Binding(ID, 2, "$request.path.id"),)).step
    steps, bindings = closure(last, taken)
    assert operations(steps) == ["addPet", "readPet"]
    assert [binding.step for binding in bindings] == [1]
    assert [binding.step for binding in steps[1].bindings] == [0]


def test_everything_is_all_that_changed_something_and_its_sources(executed: ExecutedOf) -> None:
    """A read that a change takes a value from belongs to it, though it changes nothing."""
    taken = walk(executed)
    last = executed("dropPet", bindings=(Binding(ID, 1, "$response.body#/id"),)).step
    steps, bindings = everything(last, taken)
    assert operations(steps) == ["addPet", "readPet", "namePet"]
    assert [binding.step for binding in bindings] == [0]
