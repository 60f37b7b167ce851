"""Who sends a request, as the rules see it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is to the lender."""

    APPLICANT = "applicant"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whose token was verified.

    Attributes:
        subject: Who it is, unique for the one that issued the token.
        roles: What they are to the lender; roles that the service does not know are left out.
        email: Their address, if the token tells it.
        application_id: The one application that they may see, for an invited applicant; else None.
    """

    subject: str
    roles: frozenset[Role]
    email: str | None = None
    application_id: UUID | None = None

    @property
    def is_officer(self) -> bool:
        """Whether they work for the lender."""
        return Role.OFFICER in self.roles
