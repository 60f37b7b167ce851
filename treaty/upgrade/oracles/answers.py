"""Whether each request is answered, without a server's error, by its release's own contract."""

from collections.abc import Iterable
from threading import Lock

from treaty.conformance.check import Expectation
from treaty.conformance.curl import curl
from treaty.findings import Finding, Operation, Rule, Severity
from treaty.upgrade.cell import Cell
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.rules import CONTRACT_BROKEN, NO_ANSWER, SERVER_ERROR, found

_SERVER_ERRORS = range(500, 600)


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
        """The first failing exchange of each cell, operation and rule."""
        known: set[tuple[Cell, str, str]] = set()
        for observation in self._seen:
            for finding in self._judged(observation, rollout):
                key = (observation.cell, str(finding.operation), finding.message.partition(":")[0])
                if key not in known:
                    known.add(key)
                    yield Failure(observation.cell, finding, observation)

    def _judged(self, observation: Observation, rollout: Rollout) -> Iterable[Finding]:
        exchange = observation.exchange
        if exchange.status == 0:
            reason = (exchange.response_body or b"").decode(errors="replace")
            yield _of(NO_ANSWER, f"{observation.instance} broke off: {reason}", observation)
            return
        if exchange.status in _SERVER_ERRORS:
            body = (exchange.response_body or b"").decode(errors="replace")[:200]
            yield _of(SERVER_ERROR, f"answered with {exchange.status}: {body}", observation)
            return
        checker = rollout.checkers[observation.side]
        if not checker.find(exchange.method, exchange.path):
            return
        for finding in checker.check(exchange, Expectation.NONE):
            if finding.severity is Severity.ERROR:
                yield _of(CONTRACT_BROKEN, f"{finding.rule}: {finding.message}", observation)


def _of(rule: Rule, message: str, observation: Observation) -> Finding:
    exchange = observation.exchange
    operation = Operation(exchange.method, exchange.path)
    return found(rule, message, operation=operation, request=curl(exchange))
