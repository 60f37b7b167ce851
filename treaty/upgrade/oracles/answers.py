"""Whether each request is answered, without a server's error, by its release's own contract."""

from collections.abc import Iterable
from threading import Lock

from treaty.conformance.check import Expectation
from treaty.conformance.curl import curl
from treaty.findings import Finding, Operation, Rule, Severity
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.rules import CONTRACT_BROKEN, NO_ANSWER, SERVER_ERROR, found

_SERVER_ERRORS = range(500, 600)
_BASELINE = Cell(Code.OLD, Schema.S0, Side.OLD)


class Answers(Oracle):
    """Judges every answer by the contract of the release that gave it."""

    name = "answers"

    def __init__(self) -> None:
        self._seen: list[Observation] = []
        self._lock = Lock()

    def observe(self, observation: Observation) -> None:
        """Keeps it; judged is at the end, so that load is not slowed down."""
        with self._lock:
            self._seen.append(observation)

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:
        """The first failing exchange of each cell, operation and rule.

        What the old release does wrong before anything has changed is no fault of the rollout: the
        same is inconclusive wherever it is met again.
        """
        known: set[tuple[Cell, str]] = set()
        broken: set[str] = set()
        for observation in self._seen:
            for finding in judged(observation, rollout):
                what = f"{finding.operation} {finding.message.partition(':')[0]}"
                key = (observation.cell, what)
                if key in known:
                    continue
                known.add(key)
                if observation.cell == _BASELINE:
                    broken.add(what)
                    yield Doubt(observation.cell, f"the baseline is broken: {_said(finding)}")
                elif what in broken:
                    yield Doubt(observation.cell, f"as in the baseline: {_said(finding)}")
                else:
                    yield Failure(observation.cell, finding, observation)


def judged(observation: Observation, rollout: Rollout) -> Iterable[Finding]:
    """What is wrong with an answer, by itself."""
    exchange = observation.exchange
    checker = rollout.checkers[observation.side]
    match = checker.find(exchange.method, exchange.path)
    known = match.target.identity if match and match.target else None
    operation = known or Operation(exchange.method, exchange.path)
    if exchange.status == 0:
        reason = (exchange.response_body or b"").decode(errors="replace")
        yield _of(NO_ANSWER, f"{observation.instance} broke off: {reason}", observation, operation)
    elif exchange.status in _SERVER_ERRORS:
        body = (exchange.response_body or b"").decode(errors="replace")[:200]
        yield _of(SERVER_ERROR, f"answered with {exchange.status}: {body}", observation, operation)
    elif known is not None:
        for finding in checker.check(exchange, Expectation.NONE):
            if finding.severity is Severity.ERROR:
                message = f"{finding.rule}: {finding.message}"
                yield _of(CONTRACT_BROKEN, message, observation, operation)


def _of(rule: Rule, message: str, observation: Observation, operation: Operation) -> Finding:
    return found(rule, message, operation=operation, request=curl(observation.exchange))


def _said(finding: Finding) -> str:
    return f"{finding.operation} {finding.message}"
