"""app.web.negotiation."""

import pytest

from app.web.negotiation import prefers_html

CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept", [CHROMIUM, "text/html", "application/json;q=0.9, text/html", "TEXT/HTML ; q=1"]
)
def test_prefers_html_browser_gets_a_page(accept: str) -> None:
    """It names pages first."""
    assert prefers_html(accept)


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "application/json",
        "text/html;q=0",
        "text/html;q=0.5, application/json",
        "text/html;q=0.1, */*",
        "text/html;q=x",
        ";;,,",
    ],
)
def test_prefers_html_program_gets_data(accept: str | None) -> None:
    """Clients that were there before there were pages see no change."""
    assert not prefers_html(accept)
