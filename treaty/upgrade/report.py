"""A rollout's result as what renderers take."""

from typing import Any

from treaty.findings import Finding, Report
from treaty.upgrade.matrix import CellResult, verdict
from treaty.upgrade.run import Result, StepResult
from treaty.upgrade.upgrade import Question


def report(result: Result, question: Question) -> Report:
    """Makes the report: the findings of all cells, and the matrix among its subject."""
    findings: list[Finding] = []
    for cell in result.cells:
        findings += [failure.finding for failure in cell.failures]
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
    }
    return Report("upgrade", verdict(result.cells), tuple(findings), subject)


def told(step: StepResult) -> str:
    """One line about a step that was done."""
    return f"{step.step.name:<18} {step.seconds:6.1f} s  {step.requests:>6} requests"


def _cell(result: CellResult) -> dict[str, Any]:
    return {
        "code": result.cell.code.value,
        "schema": result.cell.schema.value,
        "author": result.cell.author.value,
        "state": result.state.value,
        "requests": sum(result.requests.values()),
        "doubts": list(result.doubts),
    }
