"""What a rollout has shown: each cell with its verdict, its traffic and its reasons."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from treaty.findings import Verdict
from treaty.upgrade.cell import CELLS, Cell, Code
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure


class State(StrEnum):
    """What is known about a cell."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_REQUIRED = "not required"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class CellResult:
    """What came of a cell.

    Attributes:
        cell: The cell.
        state: Its verdict.
        requests: How many requests it got, by operation and instance.
        failures: What is wrong, in the order in which it was seen.
        doubts: Why it is inconclusive.
    """

    cell: Cell
    state: State
    requests: Mapping[tuple[str, str], int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    doubts: tuple[str, ...] = ()


class Traffic:
    """Counts what each cell got."""

    def __init__(self) -> None:
        self.counts: dict[Cell, Counter[tuple[str, str]]] = {}

    def count(self, cell: Cell, operation: str, instance: str) -> None:
        """Counts one request."""
        self.counts.setdefault(cell, Counter())[operation, instance] += 1

    def see(self, observation: Observation, operation: str) -> None:
        """Counts an exchange in its cell, and in that of both releases while both serve."""
        self.count(observation.cell, operation, observation.instance)
        if observation.situation.mixed:
            at = observation.situation
            self.count(Cell(Code.BOTH, at.schema, at.author), operation, observation.instance)


def conclude(
    *,
    required: Iterable[Cell],
    traffic: Mapping[Cell, Mapping[tuple[str, str], int]],
    said: Iterable[Failure | Doubt],
    run_until_the_end: bool = True,
) -> tuple[CellResult, ...]:
    """Draws the conclusion on every cell, row by row.

    A required cell without traffic is inconclusive, or was not run where the plan ended early. A
    failure in a cell that the order does not require counts too: it was met all the same.
    """
    failures: dict[Cell, list[Failure]] = {}
    doubts: dict[Cell | None, list[str]] = {}
    for each in said:
        if isinstance(each, Failure):
            failures.setdefault(each.cell, []).append(each)
        else:
            doubts.setdefault(each.cell, []).append(each.reason)
    wanted = frozenset(required)
    results = []
    for cell in CELLS:
        requests = traffic.get(cell, {})
        reasons = [*doubts.get(cell, ())]
        if cell in wanted or requests:
            reasons += doubts.get(None, ())
        if failures.get(cell):
            state = State.FAIL
        elif cell not in wanted:
            state, reasons = State.NOT_REQUIRED, []
        elif not requests:
            state = State.INCONCLUSIVE if run_until_the_end else State.NOT_RUN
            reasons.insert(0, "no traffic")
        else:
            state = State.INCONCLUSIVE if reasons else State.PASS
        found = tuple(failures.get(cell, ()))
        results.append(CellResult(cell, state, dict(requests), found, tuple(reasons)))
    return tuple(results)


def verdict(cells: Iterable[CellResult]) -> Verdict:
    """Fails with a cell that fails; a cell that is inconclusive leaves it open."""
    states = {each.state for each in cells}
    if State.FAIL in states:
        return Verdict.FAIL
    return Verdict.INCONCLUSIVE if State.INCONCLUSIVE in states else Verdict.PASS
