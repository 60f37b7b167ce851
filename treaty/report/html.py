"""One self-contained page: no script, no network, readable on paper."""

from treaty import __version__
from treaty.findings import Report, Severity
from treaty.report import matrix
from treaty.report.message import lines, reached, spot
from treaty.report.page import template

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
    return template("page.html").render(
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
    return template("rollout.html").render(
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
