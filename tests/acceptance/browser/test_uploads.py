"""Uploading in a browser: by choosing and by dragging, what is refused, and broken lines."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from fixtures.browser import OpenBrowser
from fixtures.factories import JPEG, PDF, PNG
from fixtures.guard import Guard
from fixtures.journey import PASSPORT
from fixtures.pages import IdentityDocumentPage, IncomePage
from fixtures.people import Invite

MB = 1024 * 1024
CALLS = "**/api/v2/**"


def a_file(name: str, content: bytes, media_type: str) -> FilePayload:
    """A file to upload."""
    return {"name": name, "mimeType": media_type, "buffer": content}


def a_pdf(folder: Path, size: int) -> Path:
    """A file of this size."""
    file = folder / "x.pdf"
    with file.open("wb") as written:
        written.write(b"%PDF-")
        written.truncate(size)
    return file


@pytest.fixture
async def page(open_browser: OpenBrowser, invite: Invite) -> IdentityDocumentPage:
    """The page for documents, of an invited applicant."""
    browser = await open_browser()
    await browser.goto(await invite())
    return await IdentityDocumentPage(browser).open()


@pytest.fixture
async def plain_page(open_browser: OpenBrowser, invite: Invite) -> IdentityDocumentPage:
    """The same page in a browser without scripts."""
    browser = await open_browser(java_script_enabled=False)
    await browser.goto(await invite())
    return await IdentityDocumentPage(browser).open()


@pytest.mark.parametrize(
    ("file", "listed"),
    [
        (a_file("card.png", PNG, "image/png"), "PNG"),
        (a_file("card.jpg", JPEG, "image/jpeg"), "JPEG"),
        (a_file("card.pdf", PDF, "application/pdf"), "PDF"),
    ],
    ids=["png", "jpeg", "pdf"],
)
async def test_upload_by_dragging(
    page: IdentityDocumentPage, guard: Guard, file: FilePayload, listed: str
) -> None:
    """The file is named before it is sent, and listed afterwards; the call keeps the contract."""
    await page.choose_kind("Identity card")
    await page.drop_file(file)
    await page.says(f"{file['name']}, 0.0 MB")
    await page.upload()

    await page.lists("Identity card")
    await page.lists(listed)
    assert guard.calls == 1


async def test_upload_of_the_largest_file_shows_its_progress(
    page: IdentityDocumentPage, tmp_path: Path
) -> None:
    """20 MB are taken, and while they go the page says how far they are."""
    seen = page.browser.evaluate(
        """() => new Promise((resolve) => {
            const bar = document.querySelector("progress");
            const watch = new MutationObserver(() => resolve(bar.closest("[hidden]") === null));
            watch.observe(bar, {attributes: true, attributeFilter: ["value"]});
        })"""
    )
    await page.choose_kind("Passport")
    await page.choose_file(a_pdf(tmp_path, 20 * MB))
    await page.upload()

    assert await seen
    await page.lists("20.0 MB")


async def test_upload_that_would_be_refused_is_not_sent(
    page: IdentityDocumentPage, guard: Guard, tmp_path: Path
) -> None:
    """Nobody waits for a file that is not taken."""
    await page.choose_kind("Passport")
    for file, said in (
        (a_file("x.txt", b"text", "text/plain"), "Choose a PNG, a JPEG or a PDF"),
        (a_pdf(tmp_path, 20 * MB + 1), "at most 20 MB"),
    ):
        await page.choose_file(file)
        await expect(page.browser.locator(".problem")).to_contain_text(said)
        await page.upload()
        assert said in (await page.problems())["file"]

    assert guard.calls == 0


async def test_upload_that_is_not_what_its_name_says_is_refused_by_the_rules(
    page: IdentityDocumentPage, guard: Guard
) -> None:
    """What only the service can see is said at the field too, and the call keeps the contract."""
    guard.expect(415)
    await page.choose_kind("Passport")
    await page.choose_file(a_file("x.jpg", PNG, "image/jpeg"))
    await page.upload()

    assert "whose name ends in" in (await page.problems())["file"]
    await page.choose_file(PASSPORT)
    await page.upload()
    await page.lists("Passport")
    assert guard.calls == 2


async def test_upload_without_scripts_is_refused_at_the_field(
    plain_page: IdentityDocumentPage, guard: Guard, tmp_path: Path
) -> None:
    """The service says the same as the script would, of a file and of a body that is too large."""
    guard.expect(422)
    for file, said in (
        (a_file("x.txt", b"text", "text/plain"), "Choose a PNG, a JPEG or a PDF"),
        (a_pdf(tmp_path, 20 * MB + 1), "at most 20 MB"),
        (a_pdf(tmp_path, 24 * MB), "at most 20 MB"),
    ):
        await plain_page.choose_kind("Passport")
        await plain_page.choose_file(file)
        async with plain_page.browser.expect_navigation():
            await plain_page.upload()
        await expect(plain_page.browser.locator(".problem")).to_contain_text(said)
    await plain_page.choose_kind("Passport")
    await plain_page.choose_file(PASSPORT)
    await plain_page.upload()

    await plain_page.lists("Passport")


async def test_upload_over_a_line_that_breaks_is_sent_again_and_stored_once(
    page: IdentityDocumentPage, guard: Guard
) -> None:
    """The answer was lost: the same key gives it again, and nothing has changed meanwhile."""
    guard.expect_lost("POST")
    keys: list[str] = []
    answers: list[httpx.Response] = []

    async def lose_the_first_answer(route: Route) -> None:
        request = route.request
        keys.append(request.headers["idempotency-key"])
        if len(keys) > 1:
            await route.continue_()
            return
        headers = {"authorization": request.headers["authorization"], "idempotency-key": keys[0]}
        async with httpx.AsyncClient() as client:
            answers.append(
                await client.post(
                    request.url,
                    headers=headers,
                    data={"kind": "passport"},
                    files={"file": ("passport.pdf", PDF, "application/pdf")},
                )
            )
        await route.abort()

    await page.browser.route(CALLS, lose_the_first_answer)
    await page.choose_kind("Passport")
    await page.choose_file(PASSPORT)
    await page.upload()
    assert "The line broke" in (await page.problems())["file"]
    await page.upload()
    await page.lists("Passport")

    assert len(set(keys)) == 1
    assert answers[0].status_code == 201
    file = page.browser.locator(".files a")
    assert answers[0].json()["id"] in (await file.get_attribute("href") or "")


async def test_document_that_was_uploaded_is_removed_and_replaced(
    page: IdentityDocumentPage,
) -> None:
    """Until the application is submitted."""
    await page.choose_kind("Passport")
    await page.choose_file(PASSPORT)
    await page.upload()
    await page.lists("PDF")
    await page.choose_kind("Passport")
    await page.choose_file(a_file("passport.png", PNG, "image/png"))
    await page.upload()
    await page.lists("PNG")
    await expect(page.browser.locator(".files li")).to_have_count(1)
    async with page.browser.expect_download() as download:
        await page.browser.locator(".files a").click()
    assert (await download.value).suggested_filename == "passport.png"
    await page.remove("passport")

    await expect(page.browser.locator(".files")).to_have_count(0)
    await expect(page.browser.get_by_role("link", name="Continue")).to_have_count(0)


async def test_upload_after_signing_out_elsewhere_says_what_to_do(
    page: IdentityDocumentPage, guard: Guard
) -> None:
    """The page that comes says how to come back."""
    guard.expect(401)
    elsewhere: Page = await page.browser.context.new_page()
    await (await IncomePage(elsewhere).open()).sign_out()
    await page.choose_kind("Passport")
    await page.choose_file(PASSPORT)
    await page.upload()

    await page.says("Open the link in our e-mail again")
