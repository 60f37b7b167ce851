"""The mail that carries an invitation."""

from urllib.parse import urlsplit

from app.invitations.model import Invitation
from app.mail import Email

SUBJECT = "Your application is waiting for you"
TEXT = """\
Hello,

please continue your application here:

{link}

The link is for you alone and works until {expires_at:%d %B %Y, %H:%M} UTC. If you were sent another
one since, only that one works.
"""


def invitation_mail(invitation: Invitation, *, link: str) -> Email:
    """The mail of an invitation; the same one for ever, Message-ID and all."""
    return Email(
        to=invitation.email,
        subject=SUBJECT,
        text=TEXT.format(link=link, expires_at=invitation.expires_at),
        message_id=f"<{invitation.id}@{urlsplit(link).hostname}>",
    )
