"""app.mail.emailer."""

from datetime import UTC, datetime
from email.message import EmailMessage

from freezegun import freeze_time

from app.clock import Clock
from app.mail import Email, Emailer

EMAIL = Email(
    to="mario.rossi@example.com",
    subject="Your application",
    text="Buongiorno Zoë,\n\nhttps://onboarding.example.com/sign-in?token=abc\n",
    message_id="<invitation-1@onboarding.example.com>",
)


class Kept:
    """A transport that keeps what it is given.

    Attributes:
        messages: What it was given.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def deliver(self, message: EmailMessage) -> None:
        """Keep it."""
        self.messages.append(message)


@freeze_time("2026-03-02T10:15:30Z")
async def test_emailer_sends_a_complete_message() -> None:
    """Sender and date are the service's; everything else is the caller's."""
    transport = Kept()

    await Emailer(transport, sender="onboarding@example.com", clock=Clock()).send(EMAIL)

    (message,) = transport.messages
    assert message["From"] == "onboarding@example.com"
    assert message["To"] == EMAIL.to
    assert message["Subject"] == EMAIL.subject
    assert message["Message-ID"] == EMAIL.message_id
    assert message["Date"].datetime == datetime(2026, 3, 2, 10, 15, 30, tzinfo=UTC)
    assert message.get_content() == EMAIL.text


async def test_emailer_given_the_same_mail_again_keeps_its_message_id() -> None:
    """A mail repeated after a crash can be told for what it is."""
    transport = Kept()
    emailer = Emailer(transport, sender="onboarding@example.com", clock=Clock())

    await emailer.send(EMAIL)
    await emailer.send(EMAIL)

    assert {message["Message-ID"] for message in transport.messages} == {EMAIL.message_id}
