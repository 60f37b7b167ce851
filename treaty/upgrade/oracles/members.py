"""Requests of the new release's clients that the old release refuses."""

from collections.abc import Iterable
from threading import Lock

from treaty.conformance.check import Checker
from treaty.conformance.curl import curl
from treaty.upgrade.cell import Cell, Code, Side
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import MEMBER_REFUSED
from treaty.upgrade.rules import found
from treaty.upgrade.samples import operation_of

_REFUSED = frozenset({400, 422})
_OF_CLIENTS = frozenset({"", "load"})


class Members(Oracle):
    """Looks at what clients really sent while both releases served: it invents nothing."""

    name = "new members"

    def __init__(self) -> None:
        self._refused: list[Observation] = []
        self._lock = Lock()

    def observe(self, observation: Observation) -> None:
        """Keeps what an old instance has refused."""
        if (
            observation.side is Side.OLD
            and observation.situation.mixed
            and observation.exchange.status in _REFUSED
            and observation.origin in _OF_CLIENTS
        ):
            with self._lock:
                self._refused.append(observation)

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:
        """The first of each cell and operation that is valid by the new contract only."""
        known: set[tuple[Cell, str]] = set()
        for seen in self._refused:
            at = seen.situation
            cell = Cell(Code.BOTH, at.schema, at.author)
            operation = operation_of(rollout.checkers[Side.OLD], seen)
            if operation is None or (cell, str(operation.identity)) in known:
                continue
            if _problems(rollout.checkers[Side.NEW], seen) is not True:
                continue
            said = _problems(rollout.checkers[Side.OLD], seen)
            if said is True or said is None:
                continue
            known.add((cell, str(operation.identity)))
            message = f"answered with {seen.exchange.status} by the old release: {said}"
            finding = found(
                MEMBER_REFUSED, message, operation=operation.identity, request=curl(seen.exchange)
            )
            yield Failure(cell, finding, seen)


def _problems(checker: Checker, seen: Observation) -> str | bool | None:
    """What a contract has against a request; True for nothing, None where it does not have it."""
    exchange = seen.exchange
    match = checker.find(exchange.method, exchange.path)
    if match is None or match.target is None:
        return None
    reading = checker.request_reader(match.target).read(exchange, match.parameters)
    return reading.problems[0].message if reading.problems else True
