"""The states of an application, and the steps that lead from the first to the second."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.errors import Conflict


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"


class Step(StrEnum):
    """What an applicant submits, in the order in which it is submitted; named for people."""

    PERSONAL_DETAILS = "personal details"
    CURRENT_ADDRESS = "current address"
    DOCUMENT = "identity document"
    FISCAL_DOCUMENT = "fiscal document"


TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset({Status.IN_REVIEW}),
    Status.IN_REVIEW: frozenset({Status.APPROVED, Status.REJECTED}),
    Status.APPROVED: frozenset(),
    Status.REJECTED: frozenset(),
}
DELETABLE = frozenset({Status.DRAFT, Status.SUBMITTED})
DECIDED = frozenset({Status.APPROVED, Status.REJECTED})


def require_draft(status: str) -> None:
    """Refuse to change what was submitted.

    Args:
        status: Where the application stands; one that this release does not know is no draft.

    Raises:
        Conflict: If the application is no draft.
    """
    if status != Status.DRAFT:
        raise Conflict("The application is not a draft any more.")


def require_step(step: Step, *, status: str, done: Collection[Step]) -> None:
    """Refuse a step that cannot be taken now.

    A step that was done may be done again while the application is a draft.

    Args:
        step: The step to take.
        status: Where the application stands; one that this release does not know is no draft.
        done: The steps that were taken.

    Raises:
        Conflict: If the application is no draft, or an earlier step is missing; it is named.
    """
    require_draft(status)
    for earlier in list(Step)[: list(Step).index(step)]:
        if earlier not in done:
            raise Conflict(f"Submit the {earlier} first.")


def require_transition(*, status: str, target: Status) -> None:
    """Refuse to move an application to a state that does not follow.

    Raises:
        Conflict: If no transition leads there, or this release does not know where it stands.
    """
    follow = {str(state): targets for state, targets in TRANSITIONS.items()}
    if target not in follow.get(status, frozenset()):
        raise Conflict(f"An application that is {status} cannot become {target}.")


def require_deletable(status: str) -> None:
    """Refuse to delete what must be kept.

    Raises:
        Conflict: If the application is in review or decided, or in a state that is not known.
    """
    if status not in DELETABLE:
        raise Conflict("The application is in review or decided and must be kept.")


def require_undecided(status: str) -> None:
    """Refuse what makes no sense once an application is decided.

    Raises:
        Conflict: If it is.
    """
    if status in DECIDED:
        raise Conflict("The application is decided.")
