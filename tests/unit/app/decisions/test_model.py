"""Outcomes of applications."""

import pytest

from app.applications.states import DECIDED
from app.decisions.model import Outcome


def test_outcomes_are_the_states_in_which_an_application_is_decided() -> None:
    """A decision leads to an end, and every end is a decision's."""
    assert {outcome.status for outcome in Outcome} == DECIDED


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_has_the_name_of_its_state(outcome: Outcome) -> None:
    """Clients read the same word in both places."""
    assert outcome.status.value == outcome.value
