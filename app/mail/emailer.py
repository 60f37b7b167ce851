"""Sending mail: what is sent, and through which transport."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from app.clock import Clock
from app.errors import ServiceUnavailable


@dataclass(frozen=True, slots=True)
class Email:
    """One mail to one person.

    Attributes:
        to: The recipient's address.
        subject: The subject, one line.
        text: The plain text.
        message_id: The Message-ID, `<unique@domain>`; a mail that is sent again carries the same.
    """

    to: str
    subject: str
    text: str
    message_id: str


class Transport(Protocol):
    """Something that takes a complete message to where mails go."""

    async def deliver(self, message: EmailMessage) -> None:
        """Hand the message over; raises MailError if it was not taken."""


class MailError(ServiceUnavailable):
    """A mail was not taken by the mail server."""

    default_message = "The mail cannot be sent now; try again later."


class Emailer:
    """Sends mails in the service's name."""

    def __init__(self, transport: Transport, *, sender: str, clock: Clock) -> None:
        """Make an emailer that sends as `sender` and dates mails by `clock`."""
        self._transport = transport
        self._sender = sender
        self._clock = clock

    async def send(self, email: Email) -> None:
        """Send one mail.

        Raises:
            MailError: If the mail server did not take it.
        """
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = email.to
        message["Subject"] = email.subject
        message["Message-ID"] = email.message_id
        message["Date"] = format_datetime(self._clock.now())
        message.set_content(email.text)
        await self._transport.deliver(message)
