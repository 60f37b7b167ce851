"""Annotations on a pull request's diff: GitHub's workflow commands.

Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from treaty.findings import Finding, Report, Severity
from treaty.report.message import placed

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """Writes one command a finding; nothing where nothing is wrong."""
    return "".join(f"{_command(finding)}\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    at = finding.revision or finding.base
    properties = {"file": at.file, "line": at.line, "col": at.column} if at else {}
    properties["title"] = finding.rule
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    hint = f"\nhint: {finding.hint}" if finding.hint else ""
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(placed(finding) + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
