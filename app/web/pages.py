"""Pages: a template, what it shows, and the headers that keep it to its reader."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.web import assets, wording
from app.web.cookies import Session
from app.web.countries import countries, country_name
from app.web.forms import Form

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",  # a page holds what only its reader may see
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Cookie",
    "X-Content-Type-Options": "nosniff",
}


def page(
    name: str,
    *,
    session: Session | None = None,
    form: Form | None = None,
    status: int = 200,
    **shown: Any,
) -> HTMLResponse:
    """A page.

    Args:
        name: Its template, without the suffix.
        session: Who reads it, if they are signed in.
        form: The form on it.
        status: The status of the answer; 422 where the form was refused.
        shown: What else its template shows.
    """
    template = _environment().get_template(f"{name}.html")
    shown_form = form or Form()
    status = 422 if shown_form.problems and status == 200 else status  # noqa: PLR2004  as said
    text = template.render(session=session, form=shown_form, **shown)
    return HTMLResponse(text, status_code=status, headers=dict(HEADERS))


def see(path: str) -> RedirectResponse:
    """After a form was taken: the browser reads another page, and never sends the form again."""
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return RedirectResponse(path, status_code=303, headers=headers)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=assets.address,
        fields=wording.FIELDS,
        said=wording.said,
        words=wording,
        countries=countries,
        country_name=country_name,
    )
    environment.filters.update(
        day=lambda value: f"{value.day} {value:%B} {value.year}",
        moment=_moment,
        euros=lambda cents: f"€{cents // 100:,}.{cents % 100:02}",
        megabytes=_megabytes,
        combine=lambda one, other: {**one, **other},
        padded=lambda markup: Markup(" ") + markup if markup else markup,
        element_id=lambda name: name.replace(".", "-"),
    )
    return environment


def _moment(value: datetime) -> str:
    return f"{value.day} {value.astimezone(UTC):%B %Y, %H:%M} UTC"


def _megabytes(size: int) -> str:
    """A size for people."""
    if size < 1024:  # noqa: PLR2004  a kilobyte
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} kB"
    return f"{size / 1024 / 1024:.1f} MB"
