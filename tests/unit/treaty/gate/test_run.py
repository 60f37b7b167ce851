"""The gate's conclusion."""

import itertools
from collections.abc import Callable
from threading import Barrier, current_thread, main_thread

import pytest

from treaty.errors import ContractError, ExitCode, SettingsError
from treaty.findings import Finding, Position, Proof, Severity, Verdict
from treaty.gate.run import GateResult, StageResult, run_gate
from treaty.gate.stage import COMMAND_FAILED, Outcome, Stage, failure, worst

FAILED = Outcome(1, "commands", (failure(COMMAND_FAILED, "`mypy` exited with 1"),))
OPEN = Outcome(
    1,
    "contracts",
    (Finding("some-rule", Severity.ERROR, Proof.SUSPECTED, "the algebra gave up"),),
)
PASSED = Outcome(3, "tests")


class Recorder:
    """A progress display that remembers."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def started(self, name: str) -> None:
        """Remembers a stage's begin."""
        self.events.append(f"started {name}")

    def line(self, name: str, text: str) -> None:
        """Remembers a line."""
        self.events.append(f"{name} says {text}")

    def finished(self, result: StageResult) -> None:
        """Remembers a stage's end."""
        self.events.append(f"{result.name} {result.outcome.verdict} after {result.seconds:g}")


def returning(outcome: Outcome) -> Callable[[object], Outcome]:
    """A check that comes to this outcome."""
    return lambda _: outcome


def gate(*outcomes: Outcome) -> GateResult:
    """Runs a gate of stages with known outcomes."""
    return run_gate(
        [Stage(str(at), returning(outcome)) for at, outcome in enumerate(outcomes)], Recorder()
    )


@pytest.mark.parametrize(
    ("outcomes", "verdict", "exit_code"),
    [
        ((PASSED, PASSED), Verdict.PASS, ExitCode.PASS),
        ((PASSED, FAILED), Verdict.FAIL, ExitCode.FINDINGS),
        ((PASSED, OPEN), Verdict.INCONCLUSIVE, ExitCode.INCONCLUSIVE),
        ((OPEN, FAILED), Verdict.FAIL, ExitCode.FINDINGS),
        ((), Verdict.INCONCLUSIVE, ExitCode.INCONCLUSIVE),
    ],
)
def test_gate_outcomes_give_verdict_and_exit_code(
    outcomes: tuple[Outcome, ...], verdict: Verdict, exit_code: ExitCode
) -> None:
    """The worst stage decides, and no stage at all proves nothing."""
    result = gate(*outcomes)
    assert (result.verdict, result.exit_code) == (verdict, exit_code)


def test_gate_failed_stage_does_not_stop_the_next() -> None:
    """One run shows everything that is wrong."""
    assert [stage.name for stage in gate(FAILED, PASSED).stages] == ["0", "1"]


def test_gate_bad_input_is_a_finding_and_outranks_others() -> None:
    """A contract that cannot be read costs its own stage only, and the exit code says so."""

    def unreadable(_: object) -> Outcome:
        raise ContractError("not YAML", file="contracts/v1.yaml", line=3, hint="correct it")

    result = run_gate([Stage("contracts", unreadable), Stage("unit", lambda _: FAILED)], Recorder())
    assert [stage.outcome.verdict for stage in result.stages] == [Verdict.FAIL, Verdict.FAIL]
    assert result.exit_code is ExitCode.BAD_INPUT
    finding = result.findings[0]
    assert (finding.message, finding.hint) == ("not YAML", "correct it")
    assert finding.base == Position("contracts/v1.yaml", 3)


def test_gate_bad_input_without_a_line_is_placed_in_its_file() -> None:
    """A finding has a place wherever the error names one, so that it can be annotated."""

    def unset(_: object) -> Outcome:
        raise SettingsError("it names no contract", file="pyproject.toml")

    def nowhere(_: object) -> Outcome:
        raise SettingsError("no such module")

    result = run_gate([Stage("a", unset), Stage("b", nowhere)], Recorder())
    assert [finding.base for finding in result.findings] == [Position("pyproject.toml", 1), None]


def test_gate_progress_sees_each_stage_begin_print_and_end() -> None:
    """What runs, what it prints and how long it took is shown live."""
    recorder, ticks = Recorder(), itertools.count(step=2)

    def talk(progress: object) -> Outcome:
        assert callable(progress)
        progress("half-way")
        return PASSED

    run_gate([Stage("unit", talk)], recorder, clock=lambda: float(next(ticks)))
    assert recorder.events == ["started unit", "unit says half-way", "unit pass after 2"]


def test_gate_stages_that_may_run_at_once_do_and_are_told_in_the_order_of_the_plan() -> None:
    """Each waits for the others here, so one after the other they would never end."""
    together, recorder = Barrier(3), Recorder()

    def meet(_: object) -> Outcome:
        together.wait(10)
        return PASSED

    def look_back(_: object) -> Outcome:
        assert [event for event in recorder.events if event.startswith("c ")]
        return PASSED

    stages = [Stage(name, meet) for name in "abc"]
    result = run_gate([*stages, Stage("d", look_back, looks_back=True)], recorder, jobs=4)
    assert [stage.name for stage in result.stages] == ["a", "b", "c", "d"]
    assert result.verdict is Verdict.PASS


def test_gate_stage_in_process_is_in_the_main_thread() -> None:
    """An application may do at its import what no other thread may, such as take signals."""
    threads = []

    def note(_: object) -> Outcome:
        threads.append(current_thread())
        return PASSED

    stages = [Stage("here", note, in_process=True), Stage("there", note)]
    result = run_gate(stages, Recorder(), jobs=2)
    assert [stage.name for stage in result.stages] == ["here", "there"]
    assert [thread is main_thread() for thread in threads] == [True, False]


def test_gate_stage_that_breaks_ends_the_gate() -> None:
    """A defect of a stage is one of the harness: it is not taken for a finding."""

    def broken(_: object) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_gate([Stage("a", broken), Stage("b", returning(PASSED))], Recorder(), jobs=2)


def test_worst_nothing_is_pass() -> None:
    """No verdicts hold nothing against a release."""
    assert worst([]) is Verdict.PASS
