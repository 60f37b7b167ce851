"""What pages answer besides what they show: errors, assets, headers and limits."""

import re

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.identity.issuer import DevelopmentIssuer
from app.settings import Environment, Settings
from fixtures.browsing import ACCEPT, Browser, browsing


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/application/nowhere", 404),
        ("/sign-in?token=x", 401),
        ("/sign-in", 422),
    ],
)
async def test_browser_is_told_of_errors_by_a_page(
    visitor: Browser, path: str, status: int
) -> None:
    """With the number by which the log knows the request, and the headers of any page."""
    answer = await visitor.client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if status != 401:
        assert answer.headers["x-request-id"] in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/api/v2/nowhere", "/sign-in?token=x"])
async def test_program_is_told_of_errors_by_json(visitor: Browser, path: str) -> None:
    """As before there were pages; below the API also a browser is."""
    headers = {"Accept": ACCEPT if path.startswith("/api") else "*/*"}
    answer = await visitor.client.get(path, headers=headers)

    assert "json" in answer.headers["content-type"]


async def test_failure_is_a_page_too(app: FastAPI, visitor: Browser) -> None:
    """What happened is for the log alone."""

    @app.get("/fails")
    async def fails() -> None:
        raise ValueError("mario.rossi@example.com is not a number")

    answer = await visitor.client.get("/fails")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "mario" not in answer.text


async def test_method_that_no_page_has_is_a_page_too(visitor: Browser) -> None:
    """With the header that says which ones there are."""
    answer = await visitor.client.delete("/application")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


async def test_assets_are_kept_for_ever_under_an_address_of_their_content(
    visitor: Browser,
) -> None:
    """Every file that a page names is there, and changes its address with its content."""
    page = await visitor.client.get("/")
    named = set(re.findall(r'"(/static/[^"]+)"', page.text))
    assert len(named) == 4

    for path in named:
        answer = await visitor.client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_asset_of_another_release_is_not_kept_under_its_address(visitor: Browser) -> None:
    """While instances are replaced, a page may ask the other one for its style sheet."""
    answer = await visitor.client.get("/static/0123456789abcdef/site.css")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "..%2fpages.py", "%2e%2e"])
async def test_asset_that_is_not_there_is_404(visitor: Browser, name: str) -> None:
    """Nothing but what lies in the folder is read."""
    assert (await visitor.client.get(f"/static/0/{name}")).status_code == 404


async def test_licence_of_what_was_taken_from_others_is_with_it(visitor: Browser) -> None:
    """The script of htmx is theirs."""
    answer = await visitor.client.get("/static/0/htmx-LICENSE.txt")

    assert "Zero-Clause BSD" in answer.text


class TestLimited:
    """Where requests are limited."""

    @pytest.fixture
    def settings(self, issuer: DevelopmentIssuer) -> Settings:
        """Two requests a minute."""
        return Settings(
            environment=Environment.TEST,
            issuer=issuer.url,
            audience=issuer.audience,
            rate_limit="2/minute",
        )

    async def test_pages_count_and_assets_do_not(self, app: FastAPI, client: AsyncClient) -> None:
        """Who asks too often is told when to come back, on a page."""
        async with browsing(app, str(client.base_url)) as browser:
            answers = [await browser.client.get("/") for _ in range(3)]
            asset = await browser.client.get("/static/0/site.css")

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Too many requests" in answers[2].text
        assert answers[2].headers["retry-after"] == "30"
        assert asset.status_code == 200
