"""How long the two releases take for the same request, asked in turn."""

import statistics
from collections.abc import Iterable, Mapping

from treaty.conformance.curl import curl
from treaty.findings import Operation
from treaty.upgrade.cell import Cell, Code, Side
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.oracle_rules import LATENCY
from treaty.upgrade.plan import Step
from treaty.upgrade.rules import found
from treaty.upgrade.samples import Samples

ROUNDS = 5
RATIO = 4.0
"""How many times slower or faster counts, where the old release is steady."""

SECONDS = 0.02
"""A difference below this counts for nothing."""

NOISE = 5.0
"""How many times slower than itself the old release may be, for anything to be said."""

ATTEMPTS = 3

_SUCCESS = range(200, 300)
_MOST = 4  # operations that are measured


class Latency(Oracle):
    """Measures reads while both releases serve: old, new, old, in turn.

    The old release against itself is the noise: where that is not steady, nothing is said.

    Args:
        samples: What clients have sent.
    """

    name = "latency"

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._said: dict[tuple[Cell, str], Failure | Doubt] = {}
        self._done: set[str] = set()

    def after(self, step: Step, rollout: Rollout) -> None:  # noqa: ARG002  the protocol's
        """Measures each operation once on each schema."""
        at = rollout.situation
        if not at.mixed or at.schema.value in self._done:
            return
        self._done.add(at.schema.value)
        cell = Cell(Code.BOTH, at.schema, at.author)
        reads = [
            (operation.identity, sample)
            for operation, sample in self._samples.of(rollout, Side.OLD).items()
            if operation.method == "GET"
            and rollout.checkers[Side.NEW].find("GET", sample.exchange.path)
        ]
        for operation, sample in sorted(reads, key=lambda each: str(each[0]))[:_MOST]:
            said = self._measured(operation, sample, rollout, cell)
            if said is not None:
                self._said[cell, str(operation)] = said

    def _measured(
        self, operation: Operation, sample: Observation, rollout: Rollout, cell: Cell
    ) -> Failure | Doubt | None:
        """Only what is seen twice counts: the machine has other things to do, too."""
        for _ in range(ATTEMPTS):
            times, seen = _measure(sample, rollout)
            if seen is None or not _is_noisy(times):
                break
        else:
            return Doubt(cell, f"{operation} takes the old release now this long, now that")
        if not _ratio(times):
            return None
        times, seen = _measure(sample, rollout)
        ratio = _ratio(times)
        if seen is None or not ratio:
            return None
        old, control, new = (_fastest(times[name]) * 1000 for name in ("old", "control", "new"))
        message = (
            f"{ratio} in the new release: {new:.0f} ms, {old:.0f} and {control:.0f} ms in the old"
        )
        finding = found(LATENCY, message, operation=operation, request=curl(seen.exchange))
        return Failure(cell, finding, seen)

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """What was measured."""
        return self._said.values()


def _measure(
    sample: Observation, rollout: Rollout
) -> tuple[Mapping[str, list[float]], Observation | None]:
    exchange = sample.exchange
    request = Call("GET", exchange.url, exchange.request_headers)
    times: dict[str, list[float]] = {"old": [], "control": [], "new": []}
    last = None
    for _ in range(ROUNDS):
        for name, to in (("old", Side.OLD), ("new", Side.NEW), ("control", Side.OLD)):
            try:
                seen = rollout.send(request, to=to.value, origin=Latency.name)
            except LookupError:
                return times, None
            if seen.exchange.status not in _SUCCESS or seen.exchange.elapsed is None:
                return times, None
            times[name].append(seen.exchange.elapsed)
            last = seen if to is Side.NEW else last
    return times, last


def _is_noisy(times: Mapping[str, list[float]]) -> bool:
    old, control = _fastest(times["old"]), _fastest(times["control"])
    return max(old, control) > NOISE * min(old, control) and abs(old - control) > SECONDS


def _ratio(times: Mapping[str, list[float]]) -> str:
    """How much slower or faster the new release is; empty where that is within the noise."""
    if not all(times.values()):
        return ""
    old, control, new = (_fastest(times[name]) for name in ("old", "control", "new"))
    noise = max(old, control) / min(old, control)
    steady = max(old, control)
    ratio = max(new / steady, steady / new)
    if ratio <= RATIO * noise or abs(new - steady) < SECONDS:
        return ""
    return f"{ratio:.1f} times {'slower' if new > steady else 'faster'}"


def _fastest(times: list[float]) -> float:
    """The median of the faster half: what the request takes when nothing is in its way."""
    return statistics.median(sorted(times)[: len(times) // 2 + 1])
