"""What a request leaves out: both releases have to make the same of it."""

from collections.abc import Iterator
from itertools import islice

import orjson

from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves, unlike
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import MADE_OTHERWISE
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.oracles.moving import Moving
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import Samples, operation_of
from treaty.upgrade.thing import Thing, thing

_SUCCESS = range(200, 300)
_MOST = 2  # kinds of things


class Defaults(Across):
    """Makes things of as little as possible through both releases, and has the old one show them.

    Args:
        samples: What clients have sent.
        moving: Knows what changes by itself.
    """

    name = "left out"

    def __init__(self, samples: Samples, moving: Moving) -> None:
        super().__init__(samples)
        self._moving = moving

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """One direction is enough; what differs between two of the old release is no sign."""
        if by is Side.NEW:
            return
        for _, sample in islice(probe.creations(by), _MOST):
            if operation_of(probe.rollout.checkers[to], sample) is None:
                continue
            request = _least(probe, sample)
            made = [_made(probe, request, side) for side in (by, by, to)]
            one, other, new = made
            if one is None or other is None or new is None:
                continue
            yield from self._compared(probe, (one, other, new), request, by)

    def _compared(
        self, probe: Probe, made: tuple[Thing, Thing, Thing], request: Call, by: Side
    ) -> Iterator[Failure]:
        shown = [{view.identity: view for view in probe.views(each, by)} for each in made]
        asked = leaves(json_body(request.body)).keys()
        for identity in shown[0]:
            if not all(identity in each for each in shown):
                continue
            one, other, new = (each[identity] for each in shown)
            if not (one.found and other.found and new.found):
                continue
            differs = {at for at in one.values if one.values[at] != other.values.get(at)}
            but = differs | asked | self._moving.of(str(identity))
            said = unlike(one.values, new.values, but=but)
            if said:
                message = f"made by the old release and by the new one of the same request, {said}"
                operation = made[2].operation.identity
                yield broken(MADE_OTHERWISE, message, operation, made[2].made)


def _made(probe: Probe, request: Call, side: Side) -> Thing | None:
    seen = probe.send(probe.anew(request), side)
    if seen is None or seen.exchange.status not in _SUCCESS:
        return None
    return thing(probe.rollout.checkers[side], seen)


def _least(probe: Probe, sample: Observation) -> Call:
    """The request without whatever both contracts let be left out."""
    exchange = sample.exchange
    body = json_body(exchange.request_body)
    request = Call(
        exchange.method, exchange.url, exchange.request_headers, exchange.request_body or b""
    )
    for name in sorted(body) if isinstance(body, dict) else ():
        less = {key: value for key, value in body.items() if key != name}
        shorter = Call(request.method, request.url, request.headers, orjson.dumps(less))
        if all(probe.allows(shorter, side) for side in Side):
            body, request = less, shorter
    return request
