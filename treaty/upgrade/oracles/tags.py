"""An entity tag of one release, handed to the other."""

from collections.abc import Iterator

from treaty.upgrade.cell import Side
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import TAG_REFUSED
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.thing import call, takes, with_header

_STALE = 412


class Tags(Across):
    """Changes through one release what the other has given the tag of."""

    name = "tags across"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """The tag is fresh: nothing has changed since."""
        for _, sample in probe.creations(by):
            made = probe.make(sample, by)
            for change in probe.changes(made, to) if made else ():
                like = probe.known(to)[change]
                tag = probe.tag(change, made, by) if made else ""
                if made is None or not tag or not takes(change, "If-Match"):
                    continue
                seen = probe.send(with_header(call(change, made, like=like), "If-Match", tag), to)
                if seen is not None and seen.exchange.status == _STALE:
                    message = f"the tag {tag} of the {by} release is stale for the {to} one"
                    yield broken(TAG_REFUSED, message, change.identity, seen)
