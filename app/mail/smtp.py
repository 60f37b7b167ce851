"""The SMTP transport."""

from email.message import EmailMessage
from urllib.parse import urlsplit

import aiosmtplib

from app.mail.emailer import MailError

TIMEOUT = 10  # seconds: a request waits for it


class SmtpTransport:
    """Delivers to one SMTP server, one connection a message."""

    def __init__(self, url: str) -> None:
        """Make a transport to `smtp://host:port`."""
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port

    async def deliver(self, message: EmailMessage) -> None:
        """Hand the message to the server.

        Raises:
            MailError: If the server cannot be reached or refuses the message.
        """
        try:
            await aiosmtplib.send(message, hostname=self._host, port=self._port, timeout=TIMEOUT)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailError from error
