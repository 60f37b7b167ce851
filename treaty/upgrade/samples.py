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

        What the release itself has answered goes before what the other has, what tests sent before
        what was generated, and what says more before what says less.
        """
        checker = rollout.checkers[side]
        with self._lock:
            kept = list(self._kept.values())
        kept.sort(key=lambda each: (each.side is side, not each.origin, _size(each), each.number))
        found: dict[ApiOperation, Observation] = {}
        for observation in kept:
            operation = operation_of(checker, observation)
            if operation is not None:
                found[operation] = observation
        return found


def _size(observation: Observation) -> int:
    """How many values a request has in its body."""
    return len(leaves(json_body(observation.exchange.request_body)))


def operation_of(checker: Checker, observation: Observation) -> ApiOperation | None:
    """The operation of a request by a release's contracts."""
    match = checker.find(observation.exchange.method, observation.exchange.path)
    return match.target if match else None
