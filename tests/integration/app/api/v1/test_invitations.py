"""Inviting applicants and signing them in."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.invitations.table import invitations
from app.mail import Email
from app.mail.emailer import MailError
from fixtures.applications import AddApplication, StepsOf
from fixtures.clock import FrozenClock
from fixtures.factories import NewApplicationRequestFactory
from fixtures.identity import Headers
from fixtures.jobs import Work

WEEK = timedelta(days=7)
Invite = Callable[[UUID], Awaitable[Email]]


@pytest.fixture
async def foreign_draft(add_application: AddApplication) -> UUID:
    """An application that an officer created for somebody."""
    return await add_application(owner_subject=None, email="anna.bianchi@example.com")


@pytest.fixture
def invite(steps: StepsOf, officer: Headers, emailer: Mock, work: Work) -> Invite:
    """Invites an applicant, and gives the mail that a worker sent them."""

    async def send(application_id: UUID) -> Email:
        assert (await steps(application_id, officer).invite()).status_code == 201
        await work()
        mail: Email = emailer.send.await_args.args[0]
        return mail

    return send


def link_in(mail: Email) -> str:
    """The link that a mail carries."""
    return next(line for line in mail.text.splitlines() if line.startswith("http"))


async def follow(client: AsyncClient, link: str) -> Response:
    """Follows a link of a mail, at the client's own service."""
    token = parse_qs(urlsplit(link).query)["token"][0]
    return await client.get(urlsplit(link).path, params={"token": token})


async def test_invitation_is_mailed_to_the_applicant(
    steps: StepsOf, foreign_draft: UUID, officer: Headers, emailer: Mock, work: Work
) -> None:
    """The mail goes to the application's address; the answer says how long the link works."""
    answer = await steps(foreign_draft, officer).invite()
    emailer.send.assert_not_called()
    await work()

    mail: Email = emailer.send.await_args.args[0]
    assert answer.status_code == 201
    assert answer.json() == {"success": True, "expires_at": "2026-03-09T10:15:30Z"}
    assert mail.to == "anna.bianchi@example.com"
    assert link_in(mail).startswith("http://127.0.0.1:8000/sign-in?token=")


async def test_link_signs_its_holder_in_for_its_application(
    client: AsyncClient, steps: StepsOf, foreign_draft: UUID, invite: Invite
) -> None:
    """Who was invited fills the application like any applicant."""
    mail = await invite(foreign_draft)

    signed_in = await follow(client, link_in(mail))

    assert signed_in.status_code == 200
    assert signed_in.headers["cache-control"] == "no-store"
    token = signed_in.json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    invited = steps(foreign_draft, {"Authorization": f"Bearer {token['access_token']}"})
    assert (await invited.personal_details()).status_code == 201
    assert (await invited.read()).json()["email"] == "anna.bianchi@example.com"


async def test_invited_applicant_gets_no_further_than_their_application(
    client: AsyncClient, steps: StepsOf, foreign_draft: UUID, draft: UUID, invite: Invite
) -> None:
    """They see no other application, create none and invite nobody."""
    mail = await invite(foreign_draft)
    token = (await follow(client, link_in(mail))).json()["access_token"]
    invited = {"Authorization": f"Bearer {token}"}

    assert (await steps(draft, invited).read()).status_code == 404
    assert (await steps(foreign_draft, invited).invite()).status_code == 403
    body = NewApplicationRequestFactory.make()
    created = await client.post("/api/v1/create-application", json=body, headers=invited)
    assert created.status_code == 403


async def test_new_invitation_revokes_the_former_one(
    client: AsyncClient, foreign_draft: UUID, invite: Invite
) -> None:
    """Only the link that was sent last works."""
    first = await invite(foreign_draft)
    second = await invite(foreign_draft)

    assert first.message_id != second.message_id
    assert (await follow(client, link_in(first))).status_code == 401
    assert (await follow(client, link_in(second))).status_code == 200


async def test_invitation_that_was_revoked_before_its_mail_was_sent_is_not_mailed(
    steps: StepsOf, foreign_draft: UUID, officer: Headers, emailer: Mock, work: Work
) -> None:
    """Nobody is sent a link that does not work."""
    for _ in range(2):
        await steps(foreign_draft, officer).invite()
    await work()

    emailer.send.assert_awaited_once()


async def test_mail_that_was_not_taken_is_sent_again_and_is_the_same(
    steps: StepsOf, foreign_draft: UUID, officer: Headers, emailer: Mock, work: Work
) -> None:
    """The job waits still; link and Message-ID are the invitation's."""
    await steps(foreign_draft, officer).invite()
    emailer.send.side_effect = MailError
    with pytest.raises(MailError):
        await work()
    emailer.send.side_effect = None
    await work()

    first, second = (call.args[0] for call in emailer.send.await_args_list)
    assert first == second


async def test_link_works_more_than_once_until_it_expires(
    client: AsyncClient, foreign_draft: UUID, invite: Invite, clock: FrozenClock
) -> None:
    """Mail programs follow links too; after a week nobody can."""
    link = link_in(await invite(foreign_draft))

    assert (await follow(client, link)).status_code == 200
    clock.set(clock.now() + WEEK - timedelta(seconds=1))
    assert (await follow(client, link)).status_code == 200
    clock.set(clock.now() + timedelta(seconds=1))
    expired = await follow(client, link)
    assert expired.status_code == 401
    assert expired.headers["www-authenticate"].startswith("Bearer")


async def test_link_of_a_deleted_application_signs_nobody_in(
    client: AsyncClient, steps: StepsOf, foreign_draft: UUID, officer: Headers, invite: Invite
) -> None:
    """With the application its invitations end."""
    mail = await invite(foreign_draft)
    await steps(foreign_draft, officer).delete()

    assert (await follow(client, link_in(mail))).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_link_with_a_made_up_token_signs_nobody_in(client: AsyncClient, token: str) -> None:
    """A token that is not ours is a bad token and nothing worse."""
    assert (await client.get("/sign-in", params={"token": token})).status_code == 401


async def test_applicant_invites_nobody(
    steps: StepsOf, draft: UUID, connection: AsyncConnection, emailer: Mock, work: Work
) -> None:
    """Inviting is for officers, whosever the application is."""
    assert (await steps(draft).invite()).status_code == 403
    assert await connection.scalar(select(func.count()).select_from(invitations)) == 0
    await work()
    emailer.send.assert_not_called()


async def test_invitation_to_no_application_is_404(steps: StepsOf, officer: Headers) -> None:
    """There is nobody to invite."""
    assert (await steps(uuid4(), officer).invite()).status_code == 404


@pytest.mark.parametrize("status", ["approved", "rejected"])
async def test_invitation_to_a_decided_application_is_409(
    *,
    steps: StepsOf,
    add_application: AddApplication,
    officer: Headers,
    emailer: Mock,
    work: Work,
    status: str,
) -> None:
    """After the decision there is nothing left to do for the applicant."""
    decided = await add_application(status=status, submitted_at=text("now()"))

    assert (await steps(decided, officer).invite()).status_code == 409
    await work()
    emailer.send.assert_not_called()
