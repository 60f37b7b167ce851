"""One self-contained page: no script, no network, readable on paper."""

from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from treaty import __version__
from treaty.findings import Report, Severity
from treaty.report import matrix
from treaty.report.message import lines, reached, spot

_TITLES = {
    Severity.ERROR: "Breaking changes",
    Severity.WARNING: "Changes that may break",
    Severity.INFO: "Other changes",
}
_MOST_OPERATIONS = 12


def render(report: Report) -> str:
    """Writes the page; a rollout's has its matrix on top."""
    if report.command == "upgrade":
        return _rollout(report)
    return _template("page.html").render(
        report=report,
        titles=_TITLES,
        version=__version__,
        lines=lines,
        spot=spot,
        reached=reached,
        most=_MOST_OPERATIONS,
    )


def _rollout(report: Report) -> str:
    cells = report.subject["cells"]
    operations, instances = matrix.traffic(report.subject)
    return _template("rollout.html").render(
        report=report,
        columns=matrix.columns(cells),
        rows=matrix.rows(cells),
        cells={(each["code"], each["schema"], each["author"]): each for each in cells},
        name=matrix.named,
        at=matrix.at,
        reasons=matrix.reasons(cells),
        operations=operations,
        instances=instances,
        version=__version__,
    )


@cache
def _template(name: str) -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["base64"] = lambda content: b64encode(content).decode()
    page = files("treaty.report").joinpath(name).read_text("utf-8")
    return environment.from_string(page)
