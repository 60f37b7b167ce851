"""A changelog in Markdown that a client's developer can act on: breaks first, with their proof."""

from collections.abc import Iterator

from treaty.findings import Finding, Proof, Report, Severity, Witness
from treaty.report import matrix
from treaty.report.message import lines, reached, spot

_TITLES = {
    Severity.ERROR: "Breaking changes",
    Severity.WARNING: "Changes that may break",
    Severity.INFO: "Other changes",
}
_MOST_OPERATIONS = 5
_ADVICE = {
    ("request", "base"): "For clients: send no such request any more",
    ("response", "revision"): "For clients: be ready for such a response",
    ("request", "revision"): "For receivers: be ready for such a request",
    ("response", "base"): "For receivers: answer so no more",
}
"""What to do about a message, by its kind and the side that alone allows it."""


def render(report: Report) -> str:
    """Writes the changelog; sections without findings are left out. A rollout's is its matrix."""
    if report.command == "upgrade":
        return f"# upgrade: {report.verdict.value}\n\n```text\n{matrix.render(report.subject)}```\n"
    subject = " → ".join(f"`{name}`" for name in report.subject.values() if isinstance(name, str))
    text = [f"# {report.command}: {subject}".rstrip(": "), "", _counted(report)]
    for severity, title in _TITLES.items():
        found = [finding for finding in report.findings if finding.severity is severity]
        if found:
            text += ["", f"## {title}"]
            told = report.command == "diff"
            text += _brief(found) if severity is Severity.INFO else _full(found, clients=told)
    return "\n".join(text) + "\n"


def _counted(report: Report) -> str:
    if not report.findings:
        return f"**{report.verdict.value}**: nothing changed for clients or servers."
    summary = report.summary
    counted = f"{summary.error} breaking, {summary.warning} that may break, {summary.info} other"
    return f"**{report.verdict.value}**: {counted}."


def _full(findings: list[Finding], *, clients: bool) -> Iterator[str]:
    operation = None
    for finding in findings:
        if operation != str(finding.operation or ""):
            operation = str(finding.operation or "")
            yield from ("", f"### {operation or 'All operations'}")
        yield from ("", *_item(finding, clients=clients))


def _item(finding: Finding, *, clients: bool) -> Iterator[str]:
    at = spot(finding.place)
    suspected = " (suspected)" if finding.proof is Proof.SUSPECTED else ""
    yield f"**{_escaped(finding.message)}**{suspected}" + (f" — {_code(at)}" if at else "")
    touched = reached(finding, _MOST_OPERATIONS)
    if touched:
        yield f"\nReaches {_escaped(touched)}."
    if finding.witness:
        yield from ("", *_proof(finding.witness))
    if clients:
        yield from _for_clients(finding)
    if finding.hint:
        whose = "For the service" if clients else "To do"
        yield f"\n{whose}: {_escaped(finding.hint)}."
    places = [
        f"{_code(str(position))}" for position in (finding.base, finding.revision) if position
    ]
    yield f"\n`{finding.rule}` · {' → '.join(places)} · `{finding.fingerprint}`"


def _for_clients(finding: Finding) -> Iterator[str]:
    """What those do who are at the other end of the message, before the revision is live."""
    witness, side = finding.witness, finding.place.side
    if witness is not None:
        yield f"\n{_ADVICE[witness.kind, witness.accepted_by]}."
    elif finding.rule.startswith("operation-removed"):
        yield "\nFor clients: call it no more."
    elif side == "request":
        yield "\nFor clients: look at what you send here."
    elif side == "response":
        yield "\nFor clients: look at what you read here."


def _proof(witness: Witness) -> Iterator[str]:
    allowed, refused = witness.accepted_by, witness.rejected_by
    yield f"This {witness.kind} is allowed by the {allowed} and refused by the {refused}:"
    fence = "```"
    written = lines(witness.value)
    while any(fence in line for line in written):
        fence += "`"
    yield from ("", f"{fence}http", *written, fence, "", f"> {_escaped(witness.reason)}")


def _brief(findings: list[Finding]) -> Iterator[str]:
    yield ""
    for finding in findings:
        operation = f"{_code(str(finding.operation))} " if finding.operation else ""
        at = spot(finding.place)
        yield f"- {operation}{_escaped(finding.message)}" + (f" — {_code(at)}" if at else "")


def _escaped(text: str) -> str:
    """Keeps a contract's text from being read as markup, code spans aside."""
    parts = text.split("`")
    even = len(parts) % 2 == 1
    for index in range(0, len(parts), 2 if even else 1):
        for mark in ("\\", "*", "_", "<", "[", "|"):
            parts[index] = parts[index].replace(mark, f"\\{mark}")
    return ("`" if even else "\\`").join(parts).replace("\n", " ")


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
