"""What the guard of browsers sees: each kind of trouble, made on purpose."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, Route

from fixtures.guard import Guard
from fixtures.people import Invite
from treaty.conformance.check import Checker
from treaty.conformance.watcher import Watcher

PAGE = "<!doctype html><title>x</title><script>{script}</script>"
CALL = (
    'const call = new XMLHttpRequest(); call.open("{method}", "{path}");'
    'call.setRequestHeader("Authorization", "Bearer x");'
    'call.addEventListener("load", () => location.assign("/")); call.send({body})'
)
APPLICATION = "/api/v2/applications/0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11"


@pytest.fixture
def own_watcher(contract_checker: Checker, pytestconfig: pytest.Config) -> Watcher:
    """A watcher whose violations are the test's own business."""
    return Watcher(contract_checker, root=pytestconfig.rootpath)


@pytest.fixture
async def watched(new_context: Callable[..., Any], own_watcher: Watcher) -> tuple[Page, Guard]:
    """A browser under a guard of the test's own."""
    guard = Guard(own_watcher)
    context = await new_context()
    await guard.watch(context)
    return await context.new_page(), guard


async def show(page: Page, script: str) -> None:
    """Shows a page with a script."""

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=PAGE.replace("{script}", script))

    await page.route("**/trouble", answer)
    await page.goto("/trouble")


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ('console.error("something is wrong")', "the console says: something is wrong"),
        ('throw new Error("something broke")', "a script failed: .*something broke"),
        ('fetch("/static/0/nothing.js")', "GET http.*/static/0/nothing.js: 404"),
        ('fetch("http://127.0.0.1:1/").catch(() => 0)', "GET http://127.0.0.1:1/: net::ERR"),
    ],
    ids=["console", "script", "status", "request"],
)
async def test_guard_complains_of_trouble(
    watched: tuple[Page, Guard], script: str, complaint: str
) -> None:
    """A test whose browser has met it fails."""
    page, guard = watched
    await show(page, script)
    await page.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError, match=complaint):
        guard.require_peace()


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ('addEventListener("load", () => { new Image().src = "/slow" })', None),
        ('fetch("/slow").catch(() => 0)', "GET http.*/slow: net::ERR_ABORTED"),
    ],
    ids=["image", "fetch"],
)
async def test_guard_lets_a_page_that_is_left_give_up_what_it_only_shows(
    watched: tuple[Page, Guard], script: str, complaint: str | None
) -> None:
    """A picture or an icon that nobody waits for; what a script asked for is another matter."""
    page, guard = watched
    asked, given_up = asyncio.Event(), asyncio.Event()

    async def hold(_route: Route) -> None:
        asked.set()

    page.on("requestfailed", lambda _request: given_up.set())
    await page.route("**/slow", hold)
    await show(page, script)
    await asyncio.wait_for(asked.wait(), timeout=10)
    await page.goto("/")
    await asyncio.wait_for(given_up.wait(), timeout=10)

    if complaint is None:
        guard.require_peace()
    else:
        with pytest.raises(AssertionError, match=complaint):
            guard.require_peace()


async def test_guard_lets_pass_what_the_test_expects(watched: tuple[Page, Guard]) -> None:
    """And nothing else."""
    page, guard = watched
    guard.expect(404)
    await page.goto("/nowhere")

    guard.require_peace()


@pytest.mark.parametrize(
    ("method", "path", "body", "found"),
    [
        ("GET", APPLICATION, "", "response-.*"),
        ("GET", "/api/v2/nothing", "", "request-operation-undocumented"),
        ("POST", "/api/v2/applications", '"{}"', "request-.*"),
    ],
    ids=["answer", "operation", "request"],
)
async def test_guard_holds_calls_to_the_contract(
    *,
    watched: tuple[Page, Guard],
    own_watcher: Watcher,
    method: str,
    path: str,
    body: str,
    found: str,
) -> None:
    """Also those whose page goes on as soon as it is answered."""
    page, guard = watched

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="application/json", body='{"id": 1}')

    await page.route("**/api/**", answer)
    script = CALL.replace("{method}", method).replace("{path}", path).replace("{body}", body)
    async with page.expect_navigation(url=re.compile("/$")):
        await show(page, script)

    guard.require_peace()
    assert guard.calls == 1
    violation = own_watcher.take()
    assert violation is not None
    assert re.search(found, str(violation))


async def test_guard_complains_of_a_call_that_it_could_not_judge(
    watched: tuple[Page, Guard],
) -> None:
    """Whoever calls the API in a way that is not told of must not pass unseen."""
    page, guard = watched
    guard.expect(401)
    await show(page, f'fetch("{APPLICATION}")')
    await page.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError, match="a call was not seen: GET"):
        guard.require_peace()


async def test_person_offline_is_told_and_loses_nothing(
    watched: tuple[Page, Guard], invite: Invite
) -> None:
    """The form stands as it was typed, and can be sent once the line is there again."""
    page, guard = watched
    guard.expect_lost("POST")
    await page.goto(await invite())
    await page.goto("/application/current-address")
    await page.get_by_label("Street").fill("Via Roma")
    await page.context.set_offline(offline=True)
    await page.get_by_role("button", name="Save and continue").click()
    await page.get_by_text("The line broke.").wait_for()

    assert await page.get_by_label("Street").input_value() == "Via Roma"
    await page.context.set_offline(offline=False)
