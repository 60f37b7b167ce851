"""What an invitation is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mailed link that signs its holder in for one application.

    Attributes:
        id: Names it.
        application_id: The application.
        email: The address that it was mailed to.
        created_at: When it was made.
        expires_at: From when on it signs nobody in.
        revoked_at: Since when it signs nobody in, if another one took its place.
    """

    id: UUID
    application_id: UUID
    email: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it signs its holder in now."""
        return self.revoked_at is None and now < self.expires_at
