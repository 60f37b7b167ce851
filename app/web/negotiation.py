"""Whether a client wants a page or data."""

from collections.abc import Iterator

HTML = "text/html"
JSON = "application/json"


def prefers_html(accept: str | None) -> bool:
    """Whether an Accept header (RFC 9110, section 12.5.1) asks for a page rather than for JSON.

    A page has to be named: who takes anything is a program.
    """
    quality = dict(_qualities(accept or ""))
    page = quality.get(HTML, 0.0)
    data = quality.get(JSON, quality.get("application/*", quality.get("*/*", 0.0)))
    return page > 0 and page >= data


def _qualities(accept: str) -> Iterator[tuple[str, float]]:
    for entry in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in entry.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            yield media_type, float(weight)
        except ValueError:
            yield media_type, 0.0
