"""An acceptance for people: the conclusion in a sentence, then everything behind it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from treaty import __version__
from treaty.acceptance.rules import DEPLOYMENTS_DIFFER, LATENCY_DIFFERS
from treaty.findings import Finding, Report
from treaty.report import junit as findings_as_cases
from treaty.report.message import spot
from treaty.report.page import template
from treaty.report.text import render as findings_of

_OF_COMPARISON = frozenset({DEPLOYMENTS_DIFFER.id, LATENCY_DIFFERS.id})


def text(report: Report, *, color: bool = False) -> str:
    """Writes the sentence, the operations, the differences and the findings."""
    subject = report.subject
    blocks = [subject["sentence"], "\n".join(_run(subject))]
    blocks += ["\n".join(block) for block in (_exercised(subject), _left_out(subject)) if block]
    if subject["against"]:
        blocks.append("\n".join(_differences(report)))
    if subject["left_over"]:
        blocks.append("\n".join(_left_over(subject)))
    others = tuple(each for each in report.findings if each.rule not in _OF_COMPARISON)
    rest = replace(report, findings=others)
    return "\n\n".join(blocks) + "\n\n" + findings_of(rest, color=color)


def html(report: Report) -> str:
    """Writes the same as one page that needs nothing else."""
    return template("acceptance.html").render(
        report=report, subject=report.subject, version=__version__, spot=spot
    )


def junit(report: Report) -> str:
    """Writes the findings, and a case for each operation: exercised, or skipped with the reason."""
    root = ET.fromstring(findings_as_cases.render(report))  # noqa: S314  our own
    suite = ET.SubElement(root, "testsuite", {"name": "treaty accept operations"})
    for one in report.subject["exercised"]:
        ET.SubElement(suite, "testcase", _case(one["operation"]))
    for one in report.subject["not_exercised"]:
        case = ET.SubElement(suite, "testcase", _case(one["operation"]))
        ET.SubElement(case, "skipped", {"message": one["reason"]})
    suite.set("tests", str(len(suite)))
    suite.set("skipped", str(len(report.subject["not_exercised"])))
    ET.indent(root)
    return f"{ET.tostring(root, encoding='unicode', xml_declaration=False)}\n"


def _case(operation: str) -> dict[str, str]:
    return {"classname": "treaty.accept.operations", "name": operation}


def _run(subject: dict[str, Any]) -> Iterator[str]:
    requests = subject["requests"]
    yield f"deployment: {subject['deployment']}, {subject['release']}"
    yield f"run: {subject['run']}, profile {subject['profile']}"
    yield f"requests: {requests['sent']} of {requests['total']}, {subject['tests']} tests"
    yield f"removed: {subject['removed']}, left over: {len(subject['left_over'])}"
    yield f"ledger: {subject['ledger']}"


def _exercised(subject: dict[str, Any]) -> list[str]:
    done, not_done = subject["exercised"], subject["not_exercised"]
    head = f"operations exercised: {len(done)} of {len(done) + len(not_done)}"
    return [head, *(f"  {one['operation']}: {one['successes']} successes" for one in done)]


def _left_out(subject: dict[str, Any]) -> list[str]:
    found = subject["not_exercised"]
    if not found:
        return []
    lines = [
        f"  {one['operation']}: {one['reason']}" + (" (allowed)" if one["allowed"] else "")
        for one in found
    ]
    return [f"operations not exercised: {len(found)}", *lines]


def differences(report: Report) -> tuple[Finding, ...]:
    """In what two deployments differ, worst first."""
    return tuple(each for each in report.findings if each.rule in _OF_COMPARISON)


def _differences(report: Report) -> Iterator[str]:
    subject, found = report.subject, differences(report)
    yield f"compared with {subject['against']}: {subject['compared']} requests"
    for name, places in subject["volatile"].items():
        yield f"  volatile, so not compared: {name} {', '.join(places)}"
    yield f"differences: {len(found)}" + (", worst first" if len(found) > 1 else "")
    for one in found:
        yield f"  {one.severity.value:<8} {one.operation}  {one.message}"
        yield f"           {one.request}"


def _left_over(subject: dict[str, Any]) -> Iterator[str]:
    yield "left over:"
    for one in subject["left_over"]:
        yield f"  {one['what']}: {one['reason']}"
    yield f"  hint: treaty accept --resume-cleanup {subject['ledger']}"
