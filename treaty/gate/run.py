"""Runs the stages, one after the other or some at once, and draws the one conclusion."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Protocol

from treaty.errors import BadInput, ExitCode
from treaty.findings import Finding, Position, Report, Verdict
from treaty.gate.process import workers
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
        stages: In the order of the plan.
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

    def line(self, name: str, text: str) -> None:
        """A running stage printed a line."""

    def finished(self, result: StageResult) -> None:
        """A stage has ended."""


def run_gate(
    stages: Iterable[Stage],
    progress: Progress,
    *,
    jobs: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> GateResult:
    """Runs every stage, also after one that failed, so that one run shows all that is wrong.

    Args:
        stages: The stages, which begin in this order.
        progress: Is told what happens, in the caller's thread.
        jobs: How many stages may run at once.
        clock: Gives seconds.
    """
    waiting = deque(stages)
    order = [stage.name for stage in waiting]
    results: dict[str, StageResult] = {}
    events: SimpleQueue[tuple[str, str] | Future[StageResult]] = SimpleQueue()
    running = 0
    with workers(jobs) as pool:
        while waiting or running:
            while waiting and running < jobs and not (waiting[0].looks_back and running):
                stage = waiting.popleft()
                progress.started(stage.name)
                running += 1
                if stage.in_process:
                    done: Future[StageResult] = Future()
                    done.set_result(_run(stage, events, clock))
                    events.put(done)
                else:
                    pool.submit(_run, stage, events, clock).add_done_callback(events.put)
            event = events.get()
            if isinstance(event, Future):
                result = event.result()
                results[result.name] = result
                running -= 1
                progress.finished(result)
            else:
                progress.line(*event)
    return GateResult(tuple(results[name] for name in order))


def _run(
    stage: Stage,
    events: "SimpleQueue[tuple[str, str] | Future[StageResult]]",
    clock: Callable[[], float],
) -> StageResult:
    begin = clock()
    try:
        outcome = stage.check(lambda text: events.put((stage.name, text)))
    except BadInput as error:
        outcome = Outcome(0, "things", (_unreadable(error),))
    return StageResult(stage.name, outcome, clock() - begin)


def _unreadable(error: BadInput) -> Finding:
    place = Position(error.file, error.line or 1) if error.file else None
    return replace(failure(BAD_INPUT, error.message, hint=error.hint), base=place)
