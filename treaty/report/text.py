"""The text that people read: readable without colour, a hint on its own line."""

from collections.abc import Iterator

from treaty.findings import Finding, Proof, Report, Severity, Summary, Verdict
from treaty.report import matrix
from treaty.report.message import lines, reached, where

_MOST_OPERATIONS = 3
_RED, _YELLOW, _BLUE, _GREEN, _BOLD, _PLAIN = "31", "33", "34", "32", "1", "0"
_SEVERITIES = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}
_VERDICTS = {Verdict.PASS: _GREEN, Verdict.FAIL: _RED, Verdict.INCONCLUSIVE: _YELLOW}


def render(report: Report, *, color: bool = False) -> str:
    """Writes a report for people: each finding with its place, then one line with the verdict."""
    if report.command == "upgrade":
        blocks = [matrix.render(report.subject, color=color).rstrip("\n")]
    else:
        blocks = ["\n".join(_finding(finding, color=color)) for finding in report.findings]
    verdict = _paint(report.verdict.value, _VERDICTS[report.verdict], color=color)
    blocks.append(f"{verdict}: {_counted(report.summary)}")
    return "\n\n".join(blocks) + "\n"


def _finding(finding: Finding, *, color: bool) -> Iterator[str]:
    suspected = ", suspected" if finding.proof is Proof.SUSPECTED else ""
    head = _paint(finding.severity.value, _SEVERITIES[finding.severity], color=color)
    at = " -> ".join(str(at) for at in (finding.base, finding.revision) if at)
    yield f"{head}[{_paint(finding.rule, _BOLD, color=color)}{suspected}] {at}".rstrip()
    place = where(finding)
    if place and str(finding.operation) not in finding.message:
        yield f"  {place}"
    yield f"  {finding.message}"
    touched = reached(finding, _MOST_OPERATIONS)
    if touched:
        yield f"  reaches {touched}"
    if finding.hint:
        yield f"  hint: {finding.hint}"
    if finding.request:
        yield f"  request: {finding.request}"
    for kept in finding.attachments:
        yield f"  {kept.name}: {kept.file}"
    witness = finding.witness
    if witness:
        yield f"  witness: a {witness.kind} that only the {witness.accepted_by} allows"
        yield from (f"    {line}".rstrip() for line in lines(witness.value))
        yield f"    {witness.rejected_by}: {witness.reason}"


def _counted(summary: Summary) -> str:
    if summary == Summary():
        return "no findings"
    errors = f"{summary.error} error{'s' * (summary.error != 1)}"
    warnings = f"{summary.warning} warning{'s' * (summary.warning != 1)}"
    return f"{errors}, {warnings}, {summary.info} info"


def _paint(text: str, code: str, *, color: bool) -> str:
    return f"\033[{code}m{text}\033[{_PLAIN}m" if color else text
