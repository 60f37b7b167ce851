"""What the oracles that ask both releases about one thing have in common."""

from collections.abc import Iterable, Iterator

from treaty.conformance.curl import curl
from treaty.findings import Operation, Rule
from treaty.upgrade.cell import Cell, Code, Schema, Side
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Doubt, Failure, Oracle, Rollout
from treaty.upgrade.plan import Step
from treaty.upgrade.probe import Probe
from treaty.upgrade.rules import found
from treaty.upgrade.samples import Samples

DIRECTIONS = ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD))
"""Who acts first, and who has to cope with it."""


class Across(Oracle):
    """Asks both releases, once on each schema on which both serve.

    Args:
        samples: What clients have sent.
    """

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._failures: dict[tuple[Cell, str, str], Failure] = {}
        self._done: set[Schema] = set()

    def after(self, step: Step, rollout: Rollout) -> None:  # noqa: ARG002  the protocol's
        """Looks at everything in both directions."""
        if not rollout.situation.mixed or rollout.situation.schema in self._done:
            return
        self._done.add(rollout.situation.schema)
        for by, to in DIRECTIONS:
            probe = Probe(rollout, self._samples, self.name)
            for failure in self.look(probe, by, to):
                operation = str(failure.finding.operation)
                key = (failure.cell, failure.finding.rule, operation)
                self._failures.setdefault(key, failure)

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Gives what is wrong where one release acts first, and then the other."""
        raise NotImplementedError

    def conclude(self, rollout: Rollout) -> Iterable[Failure | Doubt]:  # noqa: ARG002  the protocol's
        """The first failure of each cell, rule and operation."""
        return self._failures.values()


def broken(rule: Rule, message: str, operation: Operation, seen: Observation) -> Failure:
    """A failure of both releases beside each other, with the exchange that shows it."""
    at = seen.situation
    finding = found(rule, message, operation=operation, request=curl(seen.exchange))
    return Failure(Cell(Code.BOTH, at.schema, at.author), finding, seen)
