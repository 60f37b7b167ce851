"""A stage of the gate and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from treaty.findings import Finding, Proof, Rule, Severity, Verdict, verdict_on

RAN_NOTHING = Rule(
    id="stage-ran-nothing",
    summary="A stage of the gate had nothing to run",
    severity=Severity.ERROR,
    meaning="A stage that checks nothing proves nothing, so its release is not verified.",
    example="The folder tests/acceptance holds no test.",
    fix="Write what the stage should run, or leave it out of `stages` in [tool.treaty.gate].",
)
COMMAND_FAILED = Rule(
    id="command-failed",
    summary="A command of the gate failed",
    severity=Severity.ERROR,
    meaning="A tool that the project relies on, such as its formatter or type checker, refuses it.",
    example="`mypy` exits with 1.",
    fix="Run the command that the finding names and mend what it prints.",
)
TEST_FAILED = Rule(
    id="test-failed",
    summary="A test failed",
    severity=Severity.ERROR,
    meaning="The release does not do what its tests say.",
    example="tests/unit/test_recency.py::test_recency_old_document_refused fails.",
    fix="Run the one test that the finding names and mend the code, or the test if it is wrong.",
)
EXPLORATION_FAILED = Rule(
    id="exploration-failed",
    summary="Generated exchanges could not be sent",
    severity=Severity.ERROR,
    meaning="The process that sends them ended early, so nothing is known about the service.",
    example="The function that [tool.treaty.generation] names as target raises an error.",
    fix="Read the log of the stage and mend what it says.",
)
BAD_INPUT = Rule(
    id="bad-input",
    summary="A stage of the gate was given something that it cannot read",
    severity=Severity.ERROR,
    meaning="The stage could not begin, so nothing is known about what it checks.",
    example="A contract that [tool.treaty] names does not exist.",
    fix="Mend what the finding names.",
)
RULES = (RAN_NOTHING, COMMAND_FAILED, TEST_FAILED, EXPLORATION_FAILED, BAD_INPUT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a stage.

    Attributes:
        ran: How many things it checked: contracts, commands, tests.
        unit: What those things are called, in the plural.
        findings: What is wrong.
        log: The file that holds what its processes printed, if it started any.
    """

    ran: int
    unit: str
    findings: tuple[Finding, ...] = ()
    log: str = ""

    @property
    def verdict(self) -> Verdict:
        """Fails on a proven error; a suspected one leaves it open."""
        return verdict_on(self.findings)


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that a release has to pass.

    Attributes:
        name: What progress, reports and `--stage` call it.
        check: Runs it; the argument takes lines that show how far it is.
        in_process: Whether it runs code of the project in this process: in its main thread, then.
        looks_back: Whether it is about what the stages before it have done, and begins after them.
    """

    name: str
    check: Callable[[Callable[[str], None]], Outcome]
    in_process: bool = False
    looks_back: bool = False


def failure(rule: Rule, message: str, *, hint: str = "") -> Finding:
    """Makes an error of one of the gate's own rules: what was observed is its proof."""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        proof=Proof.PROVEN,
        message=message,
        hint=hint or rule.fix,
    )


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The one verdict over several: a failure wins, then whatever could not be decided."""
    for verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
        if verdict in verdicts:
            return verdict
    return Verdict.PASS
