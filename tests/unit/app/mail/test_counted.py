"""app.mail.counted."""

from email.message import EmailMessage

import pytest

from app.mail.counted import CountedTransport
from app.mail.emailer import MailError


class Transport:
    """Takes every message, or none.

    Attributes:
        takes: Whether it does.
    """

    def __init__(self, *, takes: bool) -> None:
        self.takes = takes

    async def deliver(self, message: EmailMessage) -> None:
        """Take it or not."""
        if not self.takes:
            raise MailError


async def test_message_that_is_taken_counts_as_sent() -> None:
    """Once."""
    counted: list[str] = []

    await CountedTransport(Transport(takes=True), counted.append).deliver(EmailMessage())

    assert counted == ["sent"]


async def test_message_that_is_not_taken_counts_as_failed_and_raises() -> None:
    """Whoever sends it has to know."""
    counted: list[str] = []

    with pytest.raises(MailError):
        await CountedTransport(Transport(takes=False), counted.append).deliver(EmailMessage())

    assert counted == ["failed"]
