"""Deleted through one release, gone for the other."""

from collections.abc import Iterator

from treaty.upgrade.cell import Side
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import STILL_THERE
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.thing import call, removal

_GONE = frozenset({404, 410})
_SUCCESS = range(200, 300)


class Deletion(Across):
    """Deletes through one release what it has made; the other must not show it any more."""

    name = "delete here, read there"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Only what the deleting release itself does not show any more counts as deleted."""
        checker = probe.rollout.checkers[by]
        for _, sample in probe.creations(by):
            made = probe.make(sample, by)
            delete = removal(checker, made) if made else None
            if made is None or delete is None:
                continue
            seen = probe.send(call(delete, made, like=probe.known(by).get(delete)), by)
            if seen is None or seen.exchange.status not in _SUCCESS:
                continue
            gone = {view.identity for view in probe.views(made, by) if view.status in _GONE}
            for view in probe.views(made, to):
                if view.found and view.identity in gone:
                    message = (
                        f"after {delete.identity} by the {by} release, "
                        f"the {to} release still answers {view.status}"
                    )
                    yield broken(STILL_THERE, message, view.identity, view.observation)
