"""What an application is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Application:
    """An application that is not deleted.

    Attributes:
        id: Names it.
        status: Where it stands: a `Status`, or one that a newer release knows.
        email: The applicant's address.
        reference: What its creator calls it.
        owner_subject: The subject of the applicant who created it; None if an officer did.
        created_at: When it was created.
        submitted_at: When it was completed; None while it is a draft.
        version: How often it was written, as the database counts.
    """

    id: UUID
    status: str
    email: str
    reference: str | None
    owner_subject: str | None
    created_at: datetime
    submitted_at: datetime | None
    version: int
