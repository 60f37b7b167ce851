"""A budget of exchanges or of time is spent."""

import pytest

from treaty.generation.runner import Budget, SpentError


def test_budget_of_exchanges_is_spent_one_by_one() -> None:
    """The last one is sent, the next is not."""
    budget = Budget(2)
    budget.spend()
    budget.spend()
    assert (budget.spent, budget.is_left, budget.is_out_of_time) == (2, False, False)
    with pytest.raises(SpentError):
        budget.spend()


def test_budget_of_seconds_begins_with_the_first_exchange() -> None:
    """What comes before it, such as starting a service, costs nothing."""
    now = iter([100.0, 101.0, 102.0, 103.1, 103.1, 103.1])
    budget = Budget(None, 3.0, clock=lambda: next(now))
    budget.spend()
    budget.spend()
    assert budget.is_out_of_time
