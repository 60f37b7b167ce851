"""The rollout orders as data."""

import pytest

from treaty.errors import SourceError
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.orders import ORDERS, plan
from treaty.upgrade.plan import Action, Plan, Step

ALL = (Schema.S1, Schema.S2, Schema.S3)


class Walk:
    """The cells that a plan's steps lead through, worked out without a process."""

    def __init__(self, made: Plan) -> None:
        self.fleet: list[tuple[Side, Schema]] = []
        self.waiting: list[tuple[Side, Schema]] = []
        self.schema, self.author = Schema.S0, Side.OLD
        self.active = "old" if made.order == "blue-green" else ""
        self.found: set[Cell] = set()
        for step in made.steps:
            self._act(step)
            if step.load or step.tests:
                for _ in range(2):  # what is asked first meets data of the old release alone
                    self._work()

    def _act(self, step: Step) -> None:
        match step.action:
            case Action.START:
                self.fleet += [(step.side, self.schema)] * step.count
            case Action.WAIT:
                self.waiting = [(step.side, self.schema)] * step.count
                self.found.add(Cell(Code.NEW, self.schema, self.author))
            case Action.ADMIT:
                self.fleet += self.waiting
            case Action.STOP:
                self.fleet = [each for each in self.fleet if each[0] is not step.side]
            case Action.SWITCH:
                self.active = step.side
            case Action.MIGRATE:
                self.schema = step.schema
                self.found.add(Cell(Code.MIGRATION, self.schema, self.author))
            case Action.RESTART:
                self._replace(step.side, step.side, step.count)
            case Action.REPLACE:
                leaving = Side.NEW if step.side is Side.OLD else Side.OLD
                self._replace(leaving, step.side, step.count)

    def _replace(self, leaving: Side, coming: Side, count: int) -> None:
        for _ in range(count):
            gone = next((each for each in self.fleet if each[0] is leaving), None)
            if gone:
                self.fleet.remove(gone)
                self.fleet.append((coming, self.schema))

    def _work(self) -> None:
        serving = [each for each in self.fleet if self.active in {"", each[0]}]
        for side, born in serving:
            warm = side is Side.OLD and born is not self.schema
            code = Code.NEW if side is Side.NEW else Code.WARM if warm else Code.OLD
            self.found.add(Cell(code, self.schema, self.author))
        sides = {side for side, _ in serving}
        if len(sides) > 1:
            self.found.add(Cell(Code.BOTH, self.schema, self.author))
        if Side.NEW in sides:
            self.author = Side.NEW


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("needs", [Schema.S0, Schema.S1])
@pytest.mark.parametrize("changes", [ALL, (Schema.S1,), (Schema.S3,), (), (Schema.S1, Schema.S3)])
def test_plan_of_each_order_leads_through_all_cells_that_it_requires(
    order: str, changes: tuple[Schema, ...], needs: Schema
) -> None:
    """A required cell that no step can reach would be inconclusive for ever."""
    made = plan(order, seed=0, instances=3, changes=changes, needs=needs)

    assert made.required - Walk(made).found == set()


@pytest.mark.parametrize("order", ORDERS)
def test_plan_without_migrations_has_no_step_that_migrates(order: str) -> None:
    """A release that leaves the schema alone is rolled out all the same."""
    made = plan(order, seed=0, instances=3, changes=())

    assert all(step.action is not Action.MIGRATE for step in made.steps)
    assert {cell.schema for cell in made.required} == {Schema.S0}


def test_order_that_is_unknown_is_refused_with_those_that_are_known() -> None:
    """A typing error is told at once."""
    with pytest.raises(SourceError, match=r"`bluegreen`.*blue-green"):
        plan("bluegreen", seed=0, instances=3, changes=ALL)


def test_plan_limited_to_one_step_does_those_before_it_for_their_effect_only() -> None:
    """`--only` is quick, and still finds the fleet as the step needs it."""
    made = plan("migrate-first", seed=0, instances=3, changes=ALL)

    limited = made.limited(only="roll-back")

    assert limited.steps[-1].name == "roll-back"
    assert limited.bare == {step.name for step in limited.steps[:-1]}


def test_plan_limited_to_a_step_that_there_is_not_is_refused() -> None:
    """The message names the steps."""
    made = plan("ab", seed=0, instances=2, changes=ALL)

    with pytest.raises(SourceError, match=r"`contract`.*live-for-good"):
        made.limited(until="contract")


def test_step_names_are_unique_in_every_order() -> None:
    """A name stands for one step."""
    for order in ORDERS:
        names = [step.name for step in plan(order, seed=0, instances=3, changes=ALL).steps]
        assert len(set(names)) == len(names)


def test_plan_is_printed_with_its_seed_and_every_step() -> None:
    """What is printed is what is run."""
    made = plan("ab", seed=7, instances=2, changes=(Schema.S1,))

    text = made.render()

    assert text.splitlines()[0] == "order ab, seed 7, 2 instances"
    assert len(text.splitlines()) == 1 + len(made.steps)
    assert "then the acceptance tests of the old and the new release" in text


def test_step_says_in_words_what_it_does() -> None:
    """Numbers agree with their nouns."""
    step = Step("replace-first", Action.REPLACE, Side.NEW, Schema.S1, 1)

    assert step.what == "replace 1 instance of the old release by the new one"
