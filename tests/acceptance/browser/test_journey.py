"""The whole journey in a real browser: from an officer's invitation to their decision."""

from uuid import uuid4

import pytest
from playwright.async_api import Page

from fixtures.browser import OpenBrowser
from fixtures.guard import Guard
from fixtures.journey import fill
from fixtures.mail import Mailbox
from fixtures.pages import (
    HomePage,
    NewApplicationPage,
    QueuePage,
    ReviewPage,
    StatusPage,
)
from fixtures.people import Invite, link_in_next


async def invite(officer: Page, mailbox: Mailbox, email: str) -> str:
    """An officer creates an application; the link comes by mail."""
    queue = await (await HomePage(officer).open()).sign_in_as_officer()
    new = await queue.begin_application()
    await new.create(email, reference="2026/117")
    await NewApplicationPage(officer).says("the applicant was invited")
    return await link_in_next(mailbox)


async def apply(applicant: Page, link: str) -> None:
    """An applicant follows the link, fills in every page, reads all of it again and submits it."""
    await applicant.goto(link)
    await (await StatusPage(applicant).shown()).start()
    await fill(applicant)
    review = ReviewPage(applicant)
    for shown in ("Zoë O'Neill-Łukasz", "23 August 1988", "Ireland", "€32,150.00"):
        await review.says(shown)
    await review.submit()
    await StatusPage(applicant).says("We have received it")


async def decide(officer: Page, email: str) -> None:
    """An officer finds the application, looks at it and decides."""
    queue = await QueuePage(officer).open()
    await queue.search(email)
    application = await queue.open_application(email)
    await application.says("Zoë O'Neill-Łukasz")
    await application.take_into_review()
    await application.decide("Approve", "All is proven.")
    await application.says("The decision was saved.")


async def test_applicant_goes_from_the_mail_to_the_decision(
    open_browser: OpenBrowser, guard: Guard, mailbox: Mailbox
) -> None:
    """Officer and applicant, each in a browser of their own; the upload goes over the API."""
    officer, applicant = await open_browser(), await open_browser()
    email = f"{uuid4()}@example.com"

    await apply(applicant, await invite(officer, mailbox, email))
    await decide(officer, email)
    status = await StatusPage(applicant).open()

    await status.says("your application was approved")
    await status.says("All is proven.")
    assert guard.calls == 1


@pytest.mark.profile("local", "staging", "production")
@pytest.mark.effects("mail")
async def test_invited_applicant_applies(open_browser: OpenBrowser, invite: Invite) -> None:
    """From the link in the mail to the submission."""
    await apply(await open_browser(), await invite())


async def test_journey_needs_no_script(
    open_browser: OpenBrowser, guard: Guard, mailbox: Mailbox
) -> None:
    """Whoever has scripts switched off applies, and is decided on, just the same."""
    officer = await open_browser(java_script_enabled=False)
    applicant = await open_browser(java_script_enabled=False)
    email = f"{uuid4()}@example.com"

    await apply(applicant, await invite(officer, mailbox, email))
    await decide(officer, email)

    await (await StatusPage(applicant).open()).says("your application was approved")
    assert guard.calls == 0
