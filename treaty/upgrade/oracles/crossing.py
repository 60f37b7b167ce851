"""Written through one release, read through the other."""

from collections.abc import Iterator

from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import unlike
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import READS_OTHERWISE
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.thing import Thing


class Crossing(Across):
    """Makes and changes things through one release; the other has to show the same."""

    name = "write here, read there"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Makes one of each, compares, changes it in each way, and compares again."""
        for operation, sample in probe.creations(by):
            made = probe.make(sample, by)
            if made is None:
                continue
            yield from _compared(probe, made, by, to, f"{operation.identity} by the {by} release")
            for change in probe.changes(made, by):
                for varied in (False, True):
                    if probe.write(change, made, by, varied=varied) is not None:
                        said = f"{change.identity} by the {by} release"
                        yield from _compared(probe, made, by, to, said)


def _compared(probe: Probe, made: Thing, by: Side, to: Side, said: str) -> Iterator[Failure]:
    for mine, theirs, moving in probe.pairs(made, by, to):
        if not theirs.found:
            message = f"after {said}, the {to} release answers {theirs.status}"
        else:
            difference = unlike(mine.values, theirs.values, but=moving)
            message = f"after {said}, {difference} by the {to} release" if difference else ""
        if message:
            yield broken(READS_OTHERWISE, message, theirs.identity, theirs.observation)
