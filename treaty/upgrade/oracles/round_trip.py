"""Created by the new release, updated by the old one, read by the new one: nothing is lost."""

from collections.abc import Iterator
from itertools import islice

from treaty.contract.model import ApiOperation
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves, lost
from treaty.upgrade.observation import Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import NOT_KEPT
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import Samples
from treaty.upgrade.thing import Thing

_MOST = 2  # kinds of things


class RoundTrip(Across):
    """Has one release change what the other has made, in each way that clients do.

    Args:
        samples: What clients have sent.
        moving: Knows what changes by itself.
    """

    name = "round trip"

    def __init__(self, samples: Samples, moving: Moving) -> None:
        super().__init__(samples)
        self._moving = moving

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Makes by one, changes by the other; a second one, changed by its maker, is the control.

        What the maker itself changes by the same request is no loss: versions, times, states.
        """
        for _, sample in islice(probe.creations(by), _MOST):
            first = probe.make(sample, by)
            names = {each.identity for each in probe.changes(first, by)} if first else set()
            for change in probe.changes(first, to) if first else ():
                if change.identity in names:
                    yield from self._kept(probe, sample, change, by, to)

    def _kept(
        self, probe: Probe, sample: Observation, change: ApiOperation, by: Side, to: Side
    ) -> Iterator[Failure]:
        crossed, control = probe.make(sample, by), probe.make(sample, by)
        if crossed is None or control is None:
            return
        before = {view.identity: view.values for view in probe.views(crossed, by) if view.found}
        legitimate = _changed(probe, control, change, by)
        written = probe.write(change, crossed, to)
        if written is None or legitimate is None:
            return
        asked = leaves(json_body(written.exchange.request_body)).keys()
        for view in probe.views(crossed, by):
            name = str(view.identity)
            but = legitimate.get(name, set()) | asked | self._moving.of(name)
            missing = lost(before.get(view.identity, {}), view.values, but=but)
            if view.found and missing:
                message = f"after {change.identity} by the {to} release, {missing}"
                yield broken(NOT_KEPT, message, change.identity, written)


def _changed(
    probe: Probe, control: Thing, change: ApiOperation, by: Side
) -> dict[str, set[str]] | None:
    """The pointers, by view, of what the same change by the maker itself changes."""
    before = {view.identity: view.values for view in probe.views(control, by) if view.found}
    own = next(each for each in probe.changes(control, by) if each.identity == change.identity)
    if probe.write(own, control, by) is None:
        return None
    return {
        str(view.identity): {
            pointer
            for pointer, value in before.get(view.identity, {}).items()
            if view.values.get(pointer) != value
        }
        for view in probe.views(control, by)
    }
