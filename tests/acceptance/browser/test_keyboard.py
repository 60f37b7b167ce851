"""The journey by keyboard alone: Tab, Space, arrows and Enter."""

from collections.abc import Sequence

from playwright.async_api import Page, expect

from fixtures.browser import OpenBrowser
from fixtures.guard import Guard
from fixtures.journey import LAST_YEAR, PASSPORT
from fixtures.pages import (
    CurrentAddressPage,
    IdentityDocumentPage,
    IncomePage,
    PersonalDetailsPage,
    ReviewPage,
    StatusPage,
)
from fixtures.people import Invite

FURTHEST = 40  # presses of Tab from one thing to the next


class Keyboard:
    """Somebody without a mouse.

    Attributes:
        page: What they look at.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    async def reach(self, name: str) -> None:
        """Press Tab until what has this name has the focus, which must then be seen."""
        for _ in range(FURTHEST):
            await self.page.keyboard.press("Tab")
            focused, outlined = await self.page.evaluate(
                """() => {
                    const at = document.activeElement;
                    const shown = at.type === "radio" ? at.closest(".choice") : at;
                    const style = getComputedStyle(shown);
                    const label = at.labels?.[0]?.innerText ?? at.innerText;
                    const seen = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
                    return [label.trim(), seen];
                }"""
            )
            if focused == name:
                assert outlined, f"nobody sees that {name} has the focus"
                return
        raise AssertionError(f"{name} cannot be reached by keyboard")

    async def type_into(self, fields: Sequence[tuple[str, str]]) -> None:
        """Type into these fields, in the order in which Tab reaches them."""
        for name, text in fields:
            await self.reach(name)
            await self.page.keyboard.press("Control+a")
            await self.page.keyboard.type(text)

    async def press(self, name: str) -> None:
        """Press a button or follow a link."""
        await self.reach(name)
        await self.page.keyboard.press("Enter")

    async def choose(self, first: str) -> None:
        """Choose the first of some options."""
        await self.reach(first)
        await self.page.keyboard.press("Space")


async def test_application_is_filled_in_by_keyboard_alone(
    open_browser: OpenBrowser, invite: Invite, guard: Guard
) -> None:
    """Everything is reached in the order of the page, and the focus is always to be seen."""
    browser = await open_browser()
    keyboard = Keyboard(browser)
    await browser.goto(await invite())
    await browser.keyboard.press("Tab")
    await expect(browser.get_by_role("link", name="Skip to the content")).to_be_focused()
    await browser.keyboard.press("Enter")
    await keyboard.press("Start")

    await PersonalDetailsPage(browser).shown()
    await keyboard.type_into(
        [("First names", "Zoë"), ("Last names", "Byrne"), ("Date of birth", "23/08/1988")]
    )
    await keyboard.choose("Female")
    await keyboard.reach("Nationality")
    await browser.keyboard.type("Ireland")
    await keyboard.type_into([("Country code", "+353"), ("Phone number", "871234567")])
    await keyboard.press("Save and continue")

    await CurrentAddressPage(browser).shown()
    await keyboard.type_into(
        [("Street", "O'Connell Street"), ("House number", "1"), ("Postcode", "D01")]
    )
    await keyboard.type_into([("Town or city", "Dublin")])
    await browser.keyboard.press("Enter")

    await IdentityDocumentPage(browser).shown()
    await keyboard.choose("Passport")
    async with browser.expect_file_chooser() as chooser:
        await keyboard.reach("File")  # the browser is told of the wait before the key is pressed
        await browser.keyboard.press("Enter")
    await (await chooser.value).set_files(PASSPORT)
    await keyboard.press("Upload")
    await IdentityDocumentPage(browser).lists("Passport")
    await keyboard.press("Continue")

    await IncomePage(browser).shown()
    await keyboard.choose("Tax return")
    await keyboard.type_into([("Tax year", LAST_YEAR), ("Gross income of that year", "32150")])
    await browser.keyboard.press("Enter")

    await ReviewPage(browser).shown()
    await keyboard.press("Submit the application")
    await StatusPage(browser).says("We have received it")
    assert guard.calls == 1
