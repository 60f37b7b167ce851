"""The first page from one release, the second from the other."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit

from treaty.conformance.exchange import Exchange
from treaty.conformance.web_links import next_address
from treaty.contract.model import ApiOperation
from treaty.contract.paging import is_limit, next_page
from treaty.contract.pointer import PointerError, find
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import CURSOR_REFUSED
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of

_SIZES = ("size", "first")
"""What may say how long a page is, or be a filter: to try costs nothing here."""
_SUCCESS = range(200, 300)


class Cursors(Across):
    """Turns pages across releases."""

    name = "pages across"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """The release that gave the cursor is the control: it has to take it itself."""
        for operation, sample in probe.known(by).items():
            names = _cursors(operation)
            if operation.method != "GET" or not (names or _sizes(operation)):
                continue
            if operation_of(probe.rollout.checkers[to], sample) is None:
                continue  # a version that only one release has: its clients meet no other
            first = probe.send(_page(operation, sample, {}, names), by)
            request = following(first, operation, names) if first else None
            if request is None:
                continue
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
    known = next_page(operation)
    return [
        each.name
        for each in operation.parameters
        if each.location == "query"
        and not each.required
        and (
            (known is not None and each.name == known.parameter)
            or any(word in each.name.lower() for word in ("cursor", "token", "after", "continu"))
        )
    ]


def _page(
    operation: ApiOperation, sample: Observation, given: dict[str, str], names: list[str]
) -> Call:
    exchange = sample.exchange
    query = {
        name: value for name, value in parse_qsl(exchange.query) if name not in {*names, *given}
    }
    query |= dict.fromkeys(_sizes(operation), "1") | given
    url = exchange.path + (f"?{urlencode(query)}" if query else "")
    return Call("GET", url, exchange.request_headers)


def _sizes(operation: ApiOperation) -> list[str]:
    """The parameters that say how long a page is."""
    names = [each.name for each in operation.parameters if each.location == "query"]
    return [name for name in names if is_limit(name) or name in _SIZES]


def following(page: Observation, operation: ApiOperation, names: Sequence[str]) -> Call | None:
    """The request for the page after one: by what its answer calls a cursor, `next`, or a link.

    Args:
        page: The page.
        operation: What gave it.
        names: The parameters that may take a cursor.
    """
    given = [*_links(page.exchange), *_told(page, operation), *_members(page, names)]
    for name, value in given:
        if value.startswith(("/", "?", "http://", "https://")):
            parts = urlsplit(value)
            path = parts.path or page.exchange.path
            if path.endswith(page.exchange.path) or page.exchange.path.endswith(path):
                return Call(
                    "GET", f"{page.exchange.path}?{parts.query}", page.exchange.request_headers
                )
        elif name in names:
            return _page(operation, page, {name: value}, list(names))
    return None


def _links(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The next page by `Link` headers (RFC 8288)."""
    target = next_address(exchange.response_headers)
    if target:
        yield "", target


def _told(page: Observation, operation: ApiOperation) -> Iterator[tuple[str, str]]:
    """What stands where the contract says that the next page is named."""
    known = next_page(operation)
    if known is None:
        return
    with suppress(PointerError):
        value = find(json_body(page.exchange.response_body), known.pointer)
        if isinstance(value, str | int) and value:  # zero stands for the end, too
            yield known.parameter, str(value)


def _members(page: Observation, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Members that are called as a parameter is, then such as `next`, outside of the items."""
    texts = {
        pointer.lower(): value
        for pointer, value in leaves(json_body(page.exchange.response_body)).items()
        if isinstance(value, str) and value and not re.search(r"/\d+(/|$)", pointer)
    }
    for name in names:
        yield from ((name, text) for at, text in texts.items() if name.lower() in at)
    for pointer, text in texts.items():
        if "next" in pointer.rpartition("/")[2] or pointer.endswith("next/href"):
            yield (names[0] if names else ""), text


def _items(body: object) -> list[object]:
    """What names the items of a page: their ids where they have any."""
    members = body.values() if isinstance(body, dict) else [body]
    items = next((each for each in members if isinstance(each, list)), [])
    return [each.get("id") if isinstance(each, dict) else each for each in items]
