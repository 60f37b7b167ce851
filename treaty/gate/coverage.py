"""The coverage of contracts as a stage: what the gate's own layers have exercised."""

from collections.abc import Callable
from pathlib import Path

from treaty.conformance.coverage.project import coverage_of, report, thresholds
from treaty.conformance.coverage.record import GENERATION
from treaty.gate.process import fresh_log
from treaty.gate.stage import RAN_NOTHING, Outcome, Stage, failure
from treaty.settings import Settings

NAME = "coverage"


def coverage_stage(settings: Settings, *, run: str, logs: Path) -> Stage:
    """Makes the stage that asks whether enough of the contracts was exercised.

    Args:
        settings: The project.
        run: The name under which the layers have recorded; older records do not count.
        logs: The folder for the list of what nothing exercised.
    """

    def check(_: Callable[[str], None]) -> Outcome:
        measured, _outdated = coverage_of(settings, run=run)
        found = report(measured, thresholds(settings.coverage.fail_under))
        log = fresh_log(logs, NAME)
        gaps = (f"{each.position}: {each.item.label}\n" for each in measured.gaps)
        log.write_text("".join(gaps), encoding="utf-8")
        findings = found.findings
        if not measured.layers.keys() - {GENERATION}:
            message = "no layer of this gate has recorded an exchange"
            hint = "let the stages of the layers run too, and the tests' clients be watched"
            findings = (failure(RAN_NOTHING, message, hint=hint),)
        where = str(log.relative_to(settings.root))
        return Outcome(len(measured.measured), "items", findings, where)

    return Stage(NAME, check, looks_back=True)
