"""The mail of an invitation."""

from datetime import UTC, datetime
from uuid import UUID

from app.invitations.message import invitation_mail
from app.invitations.model import Invitation

INVITATION = Invitation(
    id=UUID("5a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21"),
    application_id=UUID(int=2),
    email="mario.rossi@example.com",
    created_at=datetime(2026, 3, 2, 10, 15, tzinfo=UTC),
    expires_at=datetime(2026, 3, 9, 10, 15, tzinfo=UTC),
)
LINK = "https://onboarding.example.com/sign-in?token=abc"


def test_mail_carries_link_and_expiry_to_the_invited_address() -> None:
    """Whoever is invited learns where to go and until when."""
    mail = invitation_mail(INVITATION, link=LINK)

    assert mail.to == "mario.rossi@example.com"
    assert f"\n{LINK}\n" in mail.text
    assert "09 March 2026, 10:15 UTC" in mail.text


def test_mail_of_an_invitation_is_always_the_same() -> None:
    """A mail that is sent again is recognised by its Message-ID."""
    mail = invitation_mail(INVITATION, link=LINK)

    assert mail == invitation_mail(INVITATION, link=LINK)
    assert mail.message_id == "<5a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21@onboarding.example.com>"
