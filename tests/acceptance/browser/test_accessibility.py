"""Every page in every state, for everybody: axe, narrow and wide, light and dark."""

import pytest

from fixtures.browser import OpenBrowser
from fixtures.guard import Guard
from fixtures.inspection import inspect
from fixtures.journey import PASSPORT, fill
from fixtures.pages import (
    CurrentAddressPage,
    HomePage,
    IdentityDocumentPage,
    IncomePage,
    PersonalDetailsPage,
    QueuePage,
    ReviewPage,
    StatusPage,
)
from fixtures.people import Invite

EMPTY_FORMS = (PersonalDetailsPage, CurrentAddressPage, IncomePage)


async def test_pages_of_an_applicant_are_for_everybody(
    open_browser: OpenBrowser, guard: Guard, invite: Invite
) -> None:
    """Empty, with what is wrong, and filled; from the first page to where it stands."""
    guard.expect(422)
    browser = await open_browser()
    await HomePage(browser).open()
    await inspect(browser)
    await browser.goto(await invite())
    await inspect(browser)
    for page in EMPTY_FORMS:
        form = await page(browser).open()
        await inspect(browser)
        await form.go_on()
        await form.problems()
        await inspect(browser)
    document = await IdentityDocumentPage(browser).open()
    await document.choose_file(PASSPORT)
    await document.upload()
    await document.problems()
    await inspect(browser)
    await fill(browser)
    await (await IdentityDocumentPage(browser).open()).lists("Passport")
    await inspect(browser)
    review = await ReviewPage(browser).open()
    await inspect(browser)
    await review.submit()
    await StatusPage(browser).says("We have received it")
    await browser.get_by_text("What you submitted").click()
    await inspect(browser)


async def test_pages_of_an_officer_are_for_everybody(
    open_browser: OpenBrowser, guard: Guard, invite: Invite
) -> None:
    """The lists, an application, its decision, and what is wrong with one."""
    guard.expect(422)
    applicant, officer = await open_browser(), await open_browser()
    await applicant.goto(await invite())
    email = await applicant.locator(".who").inner_text()
    await fill(applicant)
    await (await ReviewPage(applicant).open()).submit()
    await StatusPage(applicant).says("We have received it")

    queue = await (await HomePage(officer).open()).sign_in_as_officer()
    await inspect(officer)
    new = await queue.begin_application()
    await new.create("nobody")
    await new.problems()
    await inspect(officer)
    queue = await QueuePage(officer).open()
    await queue.search(email)
    application = await queue.open_application(email)
    await inspect(officer)
    await application.take_into_review()
    await application.press("Decide")
    await application.problems()
    await inspect(officer)
    await application.decide("Reject", "The document is of somebody else.")
    await application.says("The decision was saved.")
    await inspect(officer)
    await (await StatusPage(applicant).open()).says("The document is of somebody else.")
    await inspect(applicant)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in?token=x", 401), ("/application", 401), ("/nowhere", 404)],
)
async def test_pages_that_tell_what_went_wrong_are_for_everybody(
    open_browser: OpenBrowser, guard: Guard, path: str, status: int
) -> None:
    """Who comes by a link that does not work any more reads what to do."""
    guard.expect(status)
    browser = await open_browser()
    await browser.goto(path)

    await inspect(browser)
