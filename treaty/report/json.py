"""The JSON that scripts may rely on: `treaty.check/1` and its siblings."""

from typing import Any

import orjson

from treaty.findings import Finding, Position, Report, Severity


def render(report: Report) -> str:
    """Writes a report as JSON with a stable order of members, ending with a new line."""
    data = {
        "schema": f"treaty.{report.command}/1",
        "verdict": report.verdict.value,
        **report.subject,
        "summary": {severity.value: getattr(report.summary, severity) for severity in Severity},
        "findings": [_finding(finding) for finding in report.findings],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    operation, place, witness = finding.operation, finding.place, finding.witness
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "proof": finding.proof.value,
        "operation": operation and {"method": operation.method, "path": operation.path},
        "place": {
            "side": place.side,
            "in": place.location,
            "status": place.status,
            "media_type": place.media_type,
            "pointer": place.pointer,
        },
        "message": finding.message,
        "hint": finding.hint,
        "base": _position(finding.base),
        "revision": _position(finding.revision),
        "witness": witness
        and {
            "kind": witness.kind,
            "value": witness.value,
            "accepted_by": witness.accepted_by,
            "rejected_by": witness.rejected_by,
            "reason": witness.reason,
        },
        "reaches": [{"method": at.method, "path": at.path} for at in finding.reaches],
        "fingerprint": finding.fingerprint,
        **({"request": finding.request} if finding.request else {}),
        **({"attachments": _attachments(finding)} if finding.attachments else {}),
    }


def _attachments(finding: Finding) -> list[dict[str, str]]:
    return [{"name": kept.name, "file": kept.file} for kept in finding.attachments]


def _position(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {"file": position.file, "line": position.line, "column": position.column}
