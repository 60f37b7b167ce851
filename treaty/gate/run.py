"""Runs the stages one after the other and draws the one conclusion."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from treaty.errors import BadInput, ExitCode
from treaty.findings import Finding, Position, Report, Verdict
from treaty.gate.stage import BAD_INPUT, Outcome, Stage, failure, worst


@dataclass(frozen=True, slots=True)
class StageResult:
    """A stage that has run.

    Attributes:
        name: The stage.
        outcome: What came of it.
        seconds: How long it took, wall time.
    """

    name: str
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate concludes.

    Attributes:
        stages: In the order in which they ran.
    """

    stages: tuple[StageResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong, stage by stage."""
        return tuple(finding for stage in self.stages for finding in stage.outcome.findings)

    @property
    def verdict(self) -> Verdict:
        """The worst of the stages' verdicts; no stages prove nothing."""
        if not self.stages:
            return Verdict.INCONCLUSIVE
        return worst([stage.outcome.verdict for stage in self.stages])

    @property
    def report(self) -> Report:
        """The result as renderers take it."""
        stages = [
            {
                "name": stage.name,
                "verdict": stage.outcome.verdict.value,
                "seconds": round(stage.seconds, 3),
                "ran": stage.outcome.ran,
                "unit": stage.outcome.unit,
                "log": stage.outcome.log,
            }
            for stage in self.stages
        ]
        return Report("gate", self.verdict, self.findings, {"stages": stages})

    @property
    def exit_code(self) -> ExitCode:
        """What the process exits with: bad input outranks findings, since it hides them."""
        if any(finding.rule == BAD_INPUT.id for finding in self.findings):
            return ExitCode.BAD_INPUT
        return {
            Verdict.PASS: ExitCode.PASS,
            Verdict.FAIL: ExitCode.FINDINGS,
            Verdict.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
        }[self.verdict]


class Progress(Protocol):
    """Shows how far the gate is."""

    def started(self, name: str) -> None:
        """A stage begins."""

    def line(self, text: str) -> None:
        """The running stage printed a line."""

    def finished(self, result: StageResult) -> None:
        """A stage has ended."""


def run_gate(
    stages: Iterable[Stage], progress: Progress, *, clock: Callable[[], float] = time.monotonic
) -> GateResult:
    """Runs every stage, also after one that failed, so that one run shows all that is wrong."""
    results = []
    for stage in stages:
        progress.started(stage.name)
        begin = clock()
        try:
            outcome = stage.check(progress.line)
        except BadInput as error:
            outcome = Outcome(0, "things", (_unreadable(error),))
        results.append(StageResult(stage.name, outcome, clock() - begin))
        progress.finished(results[-1])
    return GateResult(tuple(results))


def _unreadable(error: BadInput) -> Finding:
    place = Position(error.file, error.line or 1) if error.file else None
    return replace(failure(BAD_INPUT, error.message, hint=error.hint), base=place)
