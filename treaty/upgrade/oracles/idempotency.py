"""One idempotency key, sent to both releases: one effect, one answer."""

from collections.abc import Iterator

from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves, unlike
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import TWO_EFFECTS
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of
from treaty.upgrade.thing import takes, with_header

_SUCCESS = range(200, 300)


class Idempotency(Across):
    """Repeats through one release what the other has done, under the same key."""

    name = "one key, one effect"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """A first repetition by the same release is the control: it has to be one effect itself."""
        for operation, sample in probe.known(by).items():
            theirs = operation_of(probe.rollout.checkers[to], sample)
            if theirs is None or not all(
                takes(each, "Idempotency-Key") for each in (operation, theirs)
            ):
                continue
            request = with_header(probe.request(sample), "Idempotency-Key", probe.key())
            first, control = probe.send(request, by), probe.send(request, by)
            repeated = probe.send(request, to)
            if first is None or control is None or repeated is None:
                continue
            answers = [leaves(json_body(each.exchange.response_body)) for each in (first, control)]
            if first.exchange.status not in _SUCCESS or unlike(*answers):
                continue
            status = repeated.exchange.status
            difference = unlike(answers[0], leaves(json_body(repeated.exchange.response_body)))
            if status == first.exchange.status and not difference:
                continue
            said = difference or f"{first.exchange.status} and then {status}"
            message = f"done by the {by} release, repeated by the {to} one: {said}"
            yield broken(TWO_EFFECTS, message, operation.identity, repeated)
