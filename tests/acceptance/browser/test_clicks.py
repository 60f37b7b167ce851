"""Clicks that come faster than answers."""

import asyncio
from contextlib import suppress

from playwright.async_api import Error, Route

from fixtures.browser import OpenBrowser
from fixtures.pages import CurrentAddressPage, HomePage, NewApplicationPage
from fixtures.people import Invite


async def test_later_click_is_the_one_that_counts(open_browser: OpenBrowser) -> None:
    """An answer to an earlier one, which comes late, does not take its page away."""
    browser = await open_browser()
    queue = await (await HomePage(browser).open()).sign_in_as_officer()
    later, answered = asyncio.Event(), asyncio.Event()

    async def answer_when_both_are_asked(route: Route) -> None:
        await later.wait()
        with suppress(Error):  # the browser does not wait for it any more
            await route.fulfill(response=await route.fetch())
        answered.set()

    async def answer_last(route: Route) -> None:
        later.set()
        await answered.wait()
        await route.continue_()

    await browser.route("**/officer?*email=*", answer_when_both_are_asked)
    await browser.route(f"**{NewApplicationPage.path}", answer_last)
    await queue.type_into("E-mail address", "zoe@example.com")
    await queue.press("Search")

    await queue.begin_application()


async def test_form_that_is_sent_by_a_double_click_is_sent_once(
    open_browser: OpenBrowser, invite: Invite
) -> None:
    """Its second copy would be told that the first one had changed something."""
    browser = await open_browser()
    await browser.goto(await invite())
    page = await CurrentAddressPage(browser).open()
    sent: list[str] = []
    browser.on("request", lambda request: sent.append(request.method))
    await page.fill()
    await browser.get_by_role("button", name="Save and continue").dblclick()
    await browser.get_by_role("heading", name="Personal details").wait_for()

    assert sent.count("POST") == 1
