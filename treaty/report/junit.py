"""JUnit XML, which every CI system shows: a test case for each finding."""

import re
from xml.etree import ElementTree as ET

from treaty.findings import Finding, Report, Severity

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Writes a suite; errors fail, warnings and information pass with their text as output."""
    failures = str(report.summary.error)
    cases = [_case(report, finding) for finding in report.findings] or [_passed(report)]
    attributes = {"name": f"treaty {report.command}", "tests": str(len(cases))}
    suite = ET.Element("testsuite", attributes | {"failures": failures, "errors": "0"})
    suite.extend(cases)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f"{ET.tostring(root, encoding='unicode', xml_declaration=False)}\n"


def _passed(report: Report) -> ET.Element:
    return ET.Element("testcase", {"classname": f"treaty.{report.command}", "name": "verdict"})


def _case(report: Report, finding: Finding) -> ET.Element:
    at = finding.revision or finding.base
    name = " ".join(str(part) for part in (finding.rule, finding.operation, at) if part)
    case = ET.Element("testcase", {"classname": f"treaty.{report.command}", "name": _xml(name)})
    text = f"{finding.message}\nhint: {finding.hint}" if finding.hint else finding.message
    kept = "\n".join(f"[[ATTACHMENT|{each.file}]]" for each in finding.attachments)
    if finding.severity is Severity.ERROR:
        failure = ET.SubElement(case, "failure", {"message": _xml(finding.message)})
        failure.text = _xml(text)
    else:
        kept = f"{text}\n{kept}".rstrip("\n")
    if kept:  # as CI servers look for files that belong to a test
        ET.SubElement(case, "system-out").text = _xml(kept)
    return case


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
