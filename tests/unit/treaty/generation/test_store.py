"""Failures on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.walks import ExecutedOf
from treaty.contract.model import ApiOperation, Contract
from treaty.findings import Finding, Proof, Severity
from treaty.generation.case import Case
from treaty.generation.store import Store, steps_of, trial_of
from treaty.generation.trial import Failure, Trial
from treaty.generation.walk import Binding, Step

OperationOf = Callable[[str], ApiOperation]


@pytest.fixture
def failure(operation: OperationOf, executed: ExecutedOf) -> Failure:
    """A pet that could not be read, created from a text that is no Unicode."""
    made = Case(operation("addPet"), {}, {"name": "\udcff", "b": b"\xff"}, "application/json")
    read = executed("readPet", values={("path", "id"): "7"}, note="it", place="id").case
    binding = Binding(("path", "id"), 0, "$response.body#/id")
    trial = Trial((Step(made, "ann"), Step(read, "bob", (binding,))), "foreign")
    identity = operation("readPet").identity
    finding = Finding("a-rule", Severity.ERROR, Proof.PROVEN, 'said "x"\\y', operation=identity)
    return Failure(trial, finding)


def test_steps_written_and_read_are_the_same(pets: Contract, failure: Failure) -> None:
    """What a walk takes from its own answers is left out: it differs each time."""
    again = trial_of(steps_of(failure.trial), pets, check="foreign")
    made, read = again.walk
    assert (read.bindings, read.actor) == (failure.trial.walk[1].bindings, "bob")
    assert read.case.values == {}
    assert made.case.body["b"] == b"\xff"
    assert steps_of(again) == steps_of(failure.trial)


def test_store_keeps_what_failed_last_and_a_test_of_it(
    pets: Contract, failure: Failure, tmp_path: Path
) -> None:
    """A test is Python, whatever a message holds; what does not fail any more is forgotten."""
    store = Store(tmp_path, pets)
    (test,) = store.keep([failure]).values()
    compile(test.read_text(), str(test), "exec")
    assert "def test_get_pets_id_a_rule()" in test.read_text()
    assert [each.check for each in store.trials()] == ["foreign"]
    assert store.keep([]) == {}
    assert list(tmp_path.iterdir()) == []


def test_store_trial_of_another_contract_is_left_out(
    pets: Contract, failure: Failure, tmp_path: Path
) -> None:
    """An operation that is gone cannot fail."""
    store = Store(tmp_path, pets)
    store.keep([failure])
    (file,) = tmp_path.glob("*.json")
    file.write_text(file.read_text().replace("GET /pets/{id}", "GET /cats"))
    assert store.trials() == []
