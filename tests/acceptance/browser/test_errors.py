"""What each page says in a browser where something is wrong, and what it keeps."""

import pytest
from playwright.async_api import Page, expect

from fixtures.browser import OpenBrowser
from fixtures.guard import Guard
from fixtures.journey import fill
from fixtures.pages import (
    CurrentAddressPage,
    IncomePage,
    PersonalDetailsPage,
    ReviewPage,
    StatusPage,
)
from fixtures.people import Invite

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def refusals(guard: Guard) -> None:
    """Forms are refused in these tests."""
    guard.expect(422)


@pytest.fixture
async def applicant(
    open_browser: OpenBrowser, invite: Invite, refusals: None, *, scripts: bool
) -> Page:
    """The browser of an invited applicant, with or without scripts."""
    browser = await open_browser(java_script_enabled=scripts)
    await browser.goto(await invite())
    return browser


@SCRIPTS
async def test_personal_details_are_wrong(applicant: Page) -> None:
    """Each error stands at its field, and all that was typed stands still."""
    page = await PersonalDetailsPage(applicant).open()
    await page.fill()
    await page.enter_date_of_birth("31/02/1988")
    await page.enter_fiscal_code("RSSMRA")
    await page.enter_phone("353", "12")
    await page.go_on()

    assert await page.problems() == {
        "date_of_birth": "Enter a real date, such as 23/08/1988",
        "fiscal_code": "A fiscal code has 16 letters and digits, such as RSSMRA85T10A562S",
        "phone-number": "A phone number has 4 to 12 digits, such as 333 123 4567",
    }
    await expect(page.field("First names")).to_have_value("Zoë")
    await expect(page.field("Date of birth")).to_have_value("31/02/1988")
    await expect(page.field("Nationality")).to_have_value("IE")
    await expect(applicant.get_by_role("radio", name="Female")).to_be_checked()
    await page.enter_date_of_birth("23.8.1988")
    await page.enter_fiscal_code("")
    await page.enter_phone("353", "1234")
    await page.go_on()
    await CurrentAddressPage(applicant).shown()


@SCRIPTS
async def test_personal_details_break_a_rule(applicant: Page) -> None:
    """What the rules say stands at the field too."""
    page = await PersonalDetailsPage(applicant).open()
    await page.fill()
    await page.enter_date_of_birth("23/08/2020")
    await page.choose_nationality("Italy")
    await page.go_on()

    problems = await page.problems()
    assert problems["date_of_birth"] == "An applicant is at least 18 years old"
    assert problems["fiscal_code"] == "The fiscal code is required of Italian nationals"


@SCRIPTS
async def test_current_address_is_wrong(applicant: Page) -> None:
    """Each error stands at its field, and all that was typed stands still."""
    page = await CurrentAddressPage(applicant).open()
    await page.enter_address(street="", house_number="?", postcode="20121!", city="Milano")
    await page.go_on()

    assert set(await page.problems()) == {"street", "house_number", "postcode"}
    await expect(page.field("House number")).to_have_value("?")
    await expect(page.field("Town or city")).to_have_value("Milano")


@SCRIPTS
async def test_income_is_wrong(applicant: Page) -> None:
    """Each error stands at its field, and all that was typed stands still."""
    page = await IncomePage(applicant).open()
    await page.enter_income(kind="Pension statement", year="1999", amount="a lot")
    await page.go_on()
    assert set(await page.problems()) == {"gross_income"}
    await page.enter_income(kind="Pension statement", year="1999", amount="32150")
    await page.go_on()

    await expect(applicant.locator(".problem")).to_contain_text("too long ago")
    await expect(page.field("Tax year")).to_have_value("1999")
    await expect(applicant.get_by_role("radio", name="Pension statement")).to_be_checked()


@SCRIPTS
async def test_review_lacks_something(applicant: Page) -> None:
    """What is missing leads to its page."""
    page = await ReviewPage(applicant).open()
    await page.submit()
    await expect(page.summary).to_contain_text("Submit the current address first")
    await page.summary.get_by_role("link", name="Submit the current address first").click()

    await CurrentAddressPage(applicant).shown()


@SCRIPTS
async def test_summary_of_errors_has_the_focus_and_leads_to_fields(applicant: Page) -> None:
    """Whoever cannot see the page hears first what is wrong, and gets there."""
    page = await PersonalDetailsPage(applicant).open()
    await page.go_on()
    await expect(page.summary).to_be_focused()
    await expect(applicant).to_have_title("Error: Personal details – Onboarding")  # noqa: RUF001
    await page.summary.get_by_role("link", name="Enter your last names").click()
    await applicant.keyboard.type("Rossi")

    await expect(page.field("Last names")).to_have_value("Rossi")


@pytest.mark.parametrize("scripts", [True])
async def test_back_and_reload_send_no_form_again(applicant: Page) -> None:
    """Browsers would ask whether to send it once more."""
    await fill(applicant)
    await (ReviewPage(applicant)).submit()
    await StatusPage(applicant).says("We have received it")
    await applicant.reload()
    await StatusPage(applicant).says("We have received it")
    await applicant.go_back()

    await StatusPage(applicant).says("We have received it")
