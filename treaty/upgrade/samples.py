"""Requests that have succeeded, one of each operation and release: what oracles send again."""

from threading import Lock

from treaty.conformance.check import Checker
from treaty.contract.model import ApiOperation
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Oracle, Rollout

_SUCCESS = range(200, 300)
_OF_CLIENTS = frozenset({"", "generated"})


class Samples(Oracle):
    """Keeps what clients have sent with success. It judges nothing."""

    name = "samples"

    def __init__(self) -> None:
        self._kept: dict[tuple[Side, str, str], Observation] = {}
        self._lock = Lock()

    def observe(self, observation: Observation) -> None:
        """Keeps the longest of each method and path; what oracles send is none of it."""
        exchange = observation.exchange
        if observation.origin in _OF_CLIENTS and exchange.status in _SUCCESS:
            with self._lock:
                key = (observation.side, exchange.method, exchange.path)
                known = self._kept.get(key)
                longest = len(known.exchange.request_body or b"") if known else 0
                if len(exchange.request_body or b"") >= longest:
                    self._kept[key] = observation

    def of(self, rollout: Rollout, side: Side) -> dict[ApiOperation, Observation]:
        """The best sample of each operation that a release's contracts have.

        What its contracts allow goes before what they do not, what tests sent before what was
        generated, what the release itself has answered before what the other has, and what says
        more before what says less. Whom a test has met is a matter of chance.
        """
        checker = rollout.checkers[side]
        with self._lock:
            kept = list(self._kept.values())
        found: dict[ApiOperation, Observation] = {}
        best: dict[ApiOperation, tuple[bool, bool, bool, int, int]] = {}
        for each in kept:
            operation = operation_of(checker, each)
            if operation is None:
                continue
            own = each.side is side
            allowed = own or _is_allowed(checker, operation, each)
            rank = (allowed, not each.origin, own, _size(each), each.number)
            if rank > best.get(operation, (False, False, False, -1, -1)):
                best[operation], found[operation] = rank, each
        return found


def _is_allowed(checker: Checker, operation: ApiOperation, observation: Observation) -> bool:
    exchange = observation.exchange
    match = checker.find(exchange.method, exchange.path)
    parameters = match.parameters if match else {}
    return checker.request_reader(operation).read(exchange, parameters).is_valid


def _size(observation: Observation) -> int:
    """How many values a request has in its body."""
    return len(leaves(json_body(observation.exchange.request_body)))


def operation_of(checker: Checker, observation: Observation) -> ApiOperation | None:
    """The operation of a request by a release's contracts."""
    match = checker.find(observation.exchange.method, observation.exchange.path)
    return match.target if match else None
