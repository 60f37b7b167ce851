"""JUnit XML, which every CI system shows: a test case for each finding."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from treaty.findings import Finding, Proof, Report, Severity
from treaty.report.matrix import named
from treaty.report.message import placed

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Writes a suite: what fails, what is open as an error, the rest with its text as output."""
    if report.command == "upgrade":
        cases = [_cell(cell) for cell in report.subject["cells"]]
    else:
        cases = [_case(report, finding) for finding in report.findings] or [_passed(report)]
    counts = {
        name: str(sum(case.find(tag) is not None for case in cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    attributes = {"name": f"treaty {report.command}", "tests": str(len(cases))}
    suite = ET.Element("testsuite", attributes | counts)
    suite.extend(cases)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f"{ET.tostring(root, encoding='unicode', xml_declaration=False)}\n"


def _cell(cell: Mapping[str, Any]) -> ET.Element:
    """A cell of a rollout's matrix; an open one is an error, since nothing is known."""
    case = ET.Element("testcase", {"classname": "treaty.upgrade", "name": named(cell)})
    for failure in cell["failures"]:
        text = f"{failure['operation']} {failure['message']}".strip()
        lines = [text, failure["fault"], f"hint: {failure['fix']}", failure["request"]]
        node = ET.SubElement(case, "failure", {"message": _xml(text)})
        node.text = _xml("\n".join(line for line in lines if line))
    if not cell["failures"] and cell["state"] in {"inconclusive", "not run"}:
        said = "; ".join(cell["doubts"]) or cell["state"]
        ET.SubElement(case, "error", {"message": _xml(said)})
    elif cell["state"] == "not required":
        ET.SubElement(case, "skipped", {"message": "not required by the rollout order"})
    return case


def _passed(report: Report) -> ET.Element:
    return ET.Element("testcase", {"classname": f"treaty.{report.command}", "name": "verdict"})


def _case(report: Report, finding: Finding) -> ET.Element:
    at = finding.revision or finding.base
    name = " ".join(str(part) for part in (finding.rule, finding.operation, at) if part)
    case = ET.Element("testcase", {"classname": f"treaty.{report.command}", "name": _xml(name)})
    said = placed(finding)
    text = f"{said}\nhint: {finding.hint}" if finding.hint else said
    kept = "\n".join(f"[[ATTACHMENT|{each.file}]]" for each in finding.attachments)
    if finding.proof is Proof.SUSPECTED or finding.severity is Severity.ERROR:
        tag = "error" if finding.proof is Proof.SUSPECTED else "failure"
        ET.SubElement(case, tag, {"message": _xml(said)}).text = _xml(text)
    else:
        kept = f"{text}\n{kept}".rstrip("\n")
    if kept:  # as CI servers look for files that belong to a test
        ET.SubElement(case, "system-out").text = _xml(kept)
    return case


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
