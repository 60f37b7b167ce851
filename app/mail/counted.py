"""Counting the mails that are sent."""

from collections.abc import Callable
from email.message import EmailMessage

from app.mail.emailer import MailError, Transport


class CountedTransport:
    """A transport that tells what comes of each message."""

    def __init__(self, transport: Transport, count: Callable[[str], None]) -> None:
        """Deliver through `transport`, and call `count` with `sent` or `failed`."""
        self._transport = transport
        self._count = count

    async def deliver(self, message: EmailMessage) -> None:
        """Hand the message over.

        Raises:
            MailError: If it was not taken.
        """
        try:
            await self._transport.deliver(message)
        except MailError:
            self._count("failed")
            raise
        self._count("sent")
