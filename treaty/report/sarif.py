"""SARIF 2.1.0 (OASIS), which code hosts show beside the code."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import orjson

from treaty import __version__
from treaty.findings import Finding, Position, Report, Severity
from treaty.report.message import placed

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    """Writes one run; a finding's fingerprint keeps its identity from run to run."""
    driver = {
        "name": "treaty",
        "semanticVersion": __version__,
        "rules": _rules(report.findings),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in report.findings],
    }
    data = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    hints = {finding.rule: finding.hint or finding.rule for finding in findings}
    return [{"id": rule, "help": {"text": hints[rule]}} for rule in sorted(hints)]


def _result(finding: Finding) -> dict[str, Any]:
    at, former = finding.revision or finding.base, finding.base
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": placed(finding)},
        "partialFingerprints": {"treaty/v1": finding.fingerprint},
        "properties": {"proof": finding.proof.value},
    }
    if finding.witness:
        result["properties"]["witness"] = finding.witness.value
    if at:
        result["locations"] = [_location(at)]
    if former and former != at:
        result["relatedLocations"] = [_location(former) | {"message": {"text": "the base"}}]
    return result


def _location(position: Position) -> dict[str, Any]:
    region = {"startLine": position.line, "startColumn": position.column}
    artifact = {"uri": quote(position.file.replace("\\", "/"), safe="/:?&=%")}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
