"""The order of steps and states."""

from itertools import combinations

import pytest

from app.applications.states import (
    Status,
    Step,
    require_deletable,
    require_draft,
    require_step,
    require_transition,
    require_undecided,
)
from app.errors import Conflict

STEPS = list(Step)
NO_DRAFTS = ["submitted", "in_review", "approved", "rejected", "withdrawn"]
ALLOWED = {
    ("draft", "submitted"),
    ("submitted", "in_review"),
    ("in_review", "approved"),
    ("in_review", "rejected"),
}


@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_draft_with_all_earlier_ones_done_is_taken(step: Step) -> None:
    """A step needs what comes before it, and nothing else."""
    require_step(step, status="draft", done=STEPS[: STEPS.index(step)])


@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_draft_that_was_done_is_taken_again(step: Step) -> None:
    """While it is a draft, what was submitted may be replaced."""
    require_step(step, status="draft", done=STEPS)


@pytest.mark.parametrize(
    ("step", "missing"), [(later, earlier) for earlier, later in combinations(STEPS, 2)]
)
def test_step_without_an_earlier_one_is_refused_and_names_it(step: Step, missing: Step) -> None:
    """The refusal says what to do first."""
    done = [other for other in STEPS if other != missing]

    with pytest.raises(Conflict, match=f"Submit the {missing} first"):
        require_step(step, status="draft", done=done)


def test_last_step_of_an_empty_draft_names_the_first_step() -> None:
    """With several steps missing, the one to begin with is named."""
    with pytest.raises(Conflict, match="personal details"):
        require_step(Step.FISCAL_DOCUMENT, status="draft", done=())


@pytest.mark.parametrize("status", NO_DRAFTS)
@pytest.mark.parametrize("step", STEPS)
def test_step_of_what_is_no_draft_is_refused(step: Step, status: str) -> None:
    """After submission nothing changes, in states of newer releases neither."""
    with pytest.raises(Conflict, match="not a draft"):
        require_step(step, status=status, done=STEPS)


@pytest.mark.parametrize("target", Status)
@pytest.mark.parametrize("status", [*Status, "withdrawn"])
def test_transition_that_is_not_allowed_is_refused(status: str, target: Status) -> None:
    """Four transitions exist; from a state that is not known none does."""
    if (status, target) in ALLOWED:
        require_transition(status=status, target=target)
    else:
        with pytest.raises(Conflict, match=f"is {status} cannot become {target}"):
            require_transition(status=status, target=target)


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_application_that_nobody_works_on_may_be_deleted(status: str) -> None:
    """Until review begins an application may go."""
    require_deletable(status)


@pytest.mark.parametrize("status", ["in_review", "approved", "rejected", "withdrawn"])
def test_application_that_is_worked_on_must_be_kept(status: str) -> None:
    """From review on it stays, and so does one in a state that is not known."""
    with pytest.raises(Conflict, match="must be kept"):
        require_deletable(status)


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_decided_application_is_refused(status: str) -> None:
    """A decision ends what needs an open application."""
    with pytest.raises(Conflict, match="decided"):
        require_undecided(status)


@pytest.mark.parametrize("status", ["draft", "submitted", "in_review", "withdrawn"])
def test_undecided_application_passes(status: str) -> None:
    """Everything before the decision is open."""
    require_undecided(status)


def test_draft_may_be_changed() -> None:
    """It is what drafts are for."""
    require_draft("draft")


@pytest.mark.parametrize("status", NO_DRAFTS)
def test_application_that_is_no_draft_is_not_changed(status: str) -> None:
    """Nor is one whose state only a newer release knows."""
    with pytest.raises(Conflict):
        require_draft(status)
