"""The SMTP transport, against a real server."""

import pytest

from app.clock import Clock
from app.mail import Email, Emailer
from app.mail.emailer import MailError
from app.mail.smtp import SmtpTransport
from fixtures.mail import Mailbox
from treaty.ports import free_port

EMAIL = Email(
    to="mario.rossi@example.com",
    subject="È pronta",
    text="Buongiorno Zoë,\n\nhttps://onboarding.example.com/sign-in?token=" + "x" * 200 + "\n",
    message_id="<invitation-1@onboarding.example.com>",
)


def emailer(port: int) -> Emailer:
    """An emailer that sends to this port."""
    transport = SmtpTransport(f"smtp://127.0.0.1:{port}")
    return Emailer(transport, sender="onboarding@example.com", clock=Clock())


async def test_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    """Accents and long links come through whole."""
    await emailer(mailbox.port).send(EMAIL)

    message = mailbox.next()
    assert message["To"] == EMAIL.to
    assert message["Subject"] == EMAIL.subject
    assert message["Message-ID"] == EMAIL.message_id
    assert message.get_content().replace("\r\n", "\n") == EMAIL.text


async def test_mail_server_that_does_not_answer_is_an_error_of_ours() -> None:
    """The client is told that the mail cannot be sent now, and nothing of the server."""
    with pytest.raises(MailError) as caught:
        await emailer(free_port()).send(EMAIL)

    assert caught.value.status == 503
    assert "127.0.0.1" not in caught.value.message
