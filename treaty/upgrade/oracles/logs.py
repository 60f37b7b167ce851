"""Errors of the database in the logs of the service and of the server, expected by nobody."""

import re
from collections.abc import Iterable

from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.evidence import Evidence, Trace, trace
from treaty.upgrade.observation import LogLine, Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import LOGGED_ERROR
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.rules import found

_UNEXPECTED = re.compile("42...|0A000|XX...|53...|23502|428C9|40P01|57014|55P04|22001|driver")


class Logs(Oracle):
    """Keeps every error that is logged, and fails where it is one that no service expects.

    Args:
        evidence: What is kept, for others too.
    """

    name = "logs"

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._serves: tuple[Side, bool] = (Side.OLD, False)
        self._cells: list[tuple[Trace, Cell]] = []
        self._action = Action.PREPARE
        self._waits = False

    def before(self, step: Step, rollout: Rollout) -> None:  # noqa: ARG002  the protocol's
        """Notes whether new instances wait for a schema: they have to say so."""
        self._waits = step.action is Action.WAIT or (
            self._waits and self._action is not Action.ADMIT
        )
        self._action = step.action

    def observe(self, observation: Observation) -> None:
        """Notes who serves: the server's log does not say for whom it worked."""
        self._serves = (observation.side, observation.warm)

    def read(self, line: LogLine) -> None:
        """Keeps what tells of an error."""
        seen = trace(line)
        if seen is not None:
            self.evidence.traces.append(seen)
        if seen is not None and not self._is_of_readiness(seen):
            self._cells.append((seen, self._cell(seen)))

    def _is_of_readiness(self, seen: Trace) -> bool:
        """Whether an instance that waits has looked for what is not there yet."""
        if not self._waits:
            return False
        if seen.source == "postgresql":
            return self._action in {Action.WAIT, Action.ADMIT} and seen.state.startswith("42")
        return seen.side is Side.NEW and seen.source.startswith("new-")

    def _cell(self, seen: Trace) -> Cell:
        at = seen.situation
        side, warm = (seen.side, seen.warm) if seen.side else self._serves
        if seen.source == "migration":
            code = Code.MIGRATION
        elif seen.side is None and at.mixed:
            code = Code.BOTH
        else:
            code = Code.NEW if side is Side.NEW else Code.WARM if warm else Code.OLD
        return Cell(code, at.schema, at.author)

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:
        """One failure for each cell and kind of error that was not there at the beginning."""
        if not rollout.reads_server_log:
            yield Doubt(None, "the database server's log cannot be read")
        usual = {seen.kind for seen, cell in self._cells if _is_baseline(cell)}
        known: set[tuple[Cell, str]] = set()
        for seen, cell in self._cells:
            if seen.kind in usual or (cell, seen.state) in known or not self._counts(seen, rollout):
                continue
            known.add((cell, seen.state))
            message = f"{seen.source} logged {seen.state}: {seen.message}"
            yield Failure(cell, found(LOGGED_ERROR, message), situation=seen.situation)

    def _counts(self, seen: Trace, rollout: Rollout) -> bool:
        """Whether it is the service's error: a migration's is judged by how it ends."""
        if seen.source == "migration" or not _UNEXPECTED.fullmatch(seen.state):
            return False
        return seen.source != "postgresql" or seen.role == rollout.role


def _is_baseline(cell: Cell) -> bool:
    return cell.schema is Schema.S0 and cell.code is Code.OLD and cell.author is Side.OLD
