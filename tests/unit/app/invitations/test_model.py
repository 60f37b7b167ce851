"""When an invitation is valid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from freezegun import freeze_time

from app.clock import Clock
from app.invitations.model import LIFETIME, Invitation

CREATED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
INVITATION = Invitation(
    id=UUID(int=1),
    application_id=UUID(int=2),
    email="mario.rossi@example.com",
    created_at=CREATED,
    expires_at=CREATED + LIFETIME,
)


def test_invitation_is_valid_for_seven_days() -> None:
    """The instant of its expiry is not among them."""
    with freeze_time(CREATED) as time:
        assert INVITATION.is_valid(Clock().now())
        time.tick(timedelta(days=7) - timedelta(microseconds=1))
        assert INVITATION.is_valid(Clock().now())
        time.tick(timedelta(microseconds=1))
        assert not INVITATION.is_valid(Clock().now())


def test_invitation_that_was_revoked_is_not_valid() -> None:
    """Revoked is revoked, however young it is."""
    assert not replace(INVITATION, revoked_at=CREATED).is_valid(CREATED)
