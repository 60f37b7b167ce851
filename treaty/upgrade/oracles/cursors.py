"""The first page from one release, the second from the other."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from treaty.contract.model import ApiOperation
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import CURSOR_REFUSED
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of

_SIZES = ("limit", "page_size", "per_page", "size", "first")
_SUCCESS = range(200, 300)


class Cursors(Across):
    """Turns pages across releases."""

    name = "pages across"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """The release that gave the cursor is the control: it has to take it itself."""
        for operation, sample in probe.known(by).items():
            names = _cursors(operation)
            if operation.method != "GET" or not names:
                continue
            if operation_of(probe.rollout.checkers[to], sample) is None:
                continue  # a version that only one release has: its clients meet no other
            first = probe.send(_page(operation, sample, {}, names), by)
            given = _given(first, names) if first else None
            if given is None:
                continue
            request = _page(operation, sample, given, names)
            own, seen = probe.send(request, by), probe.send(request, to)
            if own is None or seen is None or own.exchange.status not in _SUCCESS:
                continue
            pages = [json_body(each.exchange.response_body) for each in (own, seen)]
            if seen.exchange.status not in _SUCCESS:
                said = f"is answered with {seen.exchange.status}"
            elif _items(pages[0]) != _items(pages[1]):
                said = "leads to another page"
            else:
                continue
            message = f"a cursor of the {by} release {said} by the {to} one"
            yield broken(CURSOR_REFUSED, message, operation.identity, seen)


def _cursors(operation: ApiOperation) -> list[str]:
    """The optional query parameters that may be given by an answer: `cursor`, `page_token`."""
    return [
        each.name
        for each in operation.parameters
        if each.location == "query"
        and not each.required
        and any(word in each.name.lower() for word in ("cursor", "token", "after", "continu"))
    ]


def _page(
    operation: ApiOperation, sample: Observation, given: dict[str, str], names: list[str]
) -> Call:
    exchange = sample.exchange
    query = {
        name: value for name, value in parse_qsl(exchange.query) if name not in {*names, *given}
    }
    declared = {each.name for each in operation.parameters}
    query |= {name: "1" for name in _SIZES if name in declared} | given
    url = exchange.path + (f"?{urlencode(query)}" if query else "")
    return Call("GET", url, exchange.request_headers)


def _given(page: Observation, names: list[str]) -> dict[str, str] | None:
    """The cursor of an answer: a member that is called as a parameter, or `next_` and so on."""
    body = json_body(page.exchange.response_body)
    for member, value in body.items() if isinstance(body, dict) else ():
        for name in names:
            if isinstance(value, str) and name.lower() in member.lower():
                return {name: value}
    return None


def _items(body: object) -> list[object]:
    """What names the items of a page: their ids where they have any."""
    members = body.values() if isinstance(body, dict) else [body]
    items = next((each for each in members if isinstance(each, list)), [])
    return [each.get("id") if isinstance(each, dict) else each for each in items]
