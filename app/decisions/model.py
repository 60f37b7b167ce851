"""What a decision is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.applications.states import Status


class Outcome(StrEnum):
    """What an application can become in the end."""

    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def status(self) -> Status:
        """Where an application that is decided so stands."""
        return Status(self.value)


@dataclass(frozen=True, slots=True)
class Decision:
    """The end of an application.

    Attributes:
        outcome: An `Outcome`, or one that a newer release knows.
        reason: Why, for people.
        decided_at: When it was decided.
    """

    outcome: str
    reason: str
    decided_at: datetime
