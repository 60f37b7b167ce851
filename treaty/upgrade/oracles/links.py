"""Addresses that one release gives, followed at the other."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from treaty.findings import Operation
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import LINK_BROKEN
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of
from treaty.upgrade.thing import header

_SUCCESS = range(200, 300)
_MISSING = frozenset({404, 405, 501})


class Links(Across):
    """Follows what an answer of one release links to, at the other one."""

    name = "links across"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Only operations that both have: a client of either contract may meet these links."""
        for operation, sample in probe.creations(by):
            made = probe.make(sample, by)
            if made is None or operation_of(probe.rollout.checkers[to], sample) is None:
                continue
            pages = [made.made, *(view.observation for view in probe.views(made, by))]
            for path in sorted({path for page in pages for path in _links(probe, page, by)}):
                request = Call("GET", path, made.credentials)
                own, seen = self._asked(probe, request, by), self._asked(probe, request, to)
                if own is None or seen is None or own.exchange.status not in _SUCCESS:
                    continue
                if seen.exchange.status in _MISSING:
                    message = (
                        f"{operation.identity} of the {by} release links to {path}, "
                        f"which the {to} one answers with {seen.exchange.status}"
                    )
                    template = operation_of(probe.rollout.checkers[by], own)
                    identity = template.identity if template else Operation("GET", path)
                    yield broken(LINK_BROKEN, message, identity, seen)

    def _asked(self, probe: Probe, request: Call, side: Side) -> Observation | None:
        """Asks an instance by name: what a release does not offer is asked all the same."""
        serving = probe.rollout.serving(side)
        if not serving:
            return None
        return probe.rollout.send(request, to=serving[0], origin=self.name)


def _links(probe: Probe, page: Observation, by: Side) -> Iterator[str]:
    """The paths in an answer that a contract of the release has."""
    exchange = page.exchange
    texts = [header(exchange, "location"), *leaves(json_body(exchange.response_body)).values()]
    for text in texts:
        if not str(text).startswith(("/", "http://", "https://")):
            continue
        parts = urlsplit(str(text))
        match = probe.rollout.checkers[by].find("GET", parts.path)
        if match is not None and match.target is not None:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
