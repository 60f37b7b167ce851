"""A rollout's result as what renderers take."""

from typing import Any

from treaty.findings import Finding, Report
from treaty.upgrade.faults.catalogue import NAMES
from treaty.upgrade.matrix import CellResult, verdict
from treaty.upgrade.oracle import Failure
from treaty.upgrade.run import Result, StepResult
from treaty.upgrade.upgrade import Question


def report(result: Result, question: Question) -> Report:
    """Makes the report: the findings of all cells, and the matrix among its subject."""
    findings: list[Finding] = []
    for cell in result.cells:
        findings += [failure.finding for failure in cell.failures]
    findings += result.remarks
    subject = {
        "from": question.base,
        "to": question.revision or "the working tree",
        "order": result.plan.order,
        "seed": result.plan.seed,
        "cells": [_cell(each) for each in result.cells],
        "steps": [
            {"name": each.step.name, "seconds": round(each.seconds, 2), "requests": each.requests}
            for each in result.steps
        ],
        "requests": result.counts,
        "remarks": [
            {
                "rule": remark.rule,
                "severity": remark.severity.value,
                "message": remark.message,
                "hint": remark.hint,
            }
            for remark in result.remarks
        ],
    }
    return Report("upgrade", verdict(result.cells), tuple(findings), subject)


def told(step: StepResult) -> str:
    """One line about a step that was done."""
    return f"{step.step.name:<18} {step.seconds:6.1f} s  {step.requests:>6} requests"


def _cell(result: CellResult) -> dict[str, Any]:
    by_operation: dict[str, dict[str, int]] = {}
    for (operation, instance), number in sorted(result.requests.items()):
        by_operation.setdefault(operation or "elsewhere", {})[instance] = number
    return {
        "code": result.cell.code.value,
        "schema": result.cell.schema.value,
        "author": result.cell.author.value,
        "state": result.state.value,
        "requests": sum(result.requests.values()),
        "by_operation": by_operation,
        "doubts": list(dict.fromkeys(result.doubts)),
        "failures": [_failure(each) for each in result.failures],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    seen, finding = failure.observation, failure.finding
    situation = seen.situation if seen else failure.situation
    fault = NAMES.get(failure.fault)
    return {
        "rule": finding.rule,
        "operation": str(finding.operation or ""),
        "message": finding.message,
        "instance": seen.instance if seen else "",
        "side": seen.side.value if seen else "",
        "revision": situation.revision if situation else "",
        "step": situation.step if situation else "",
        "request": finding.request,
        "fault": failure.fault,
        "row": fault.number if fault else None,
        "shows": fault.shows if fault else "",
        "fix": fault.fix if fault else finding.hint,
    }
