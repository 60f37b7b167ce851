"""Parameters that the new release obeys, sent to the old one, which does not know them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from treaty.contract.model import ApiOperation, Parameter
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Failure
from treaty.upgrade.oracle_rules import PARAMETER_IGNORED
from treaty.upgrade.oracles.across import Across, broken
from treaty.upgrade.probe import Probe
from treaty.upgrade.samples import operation_of
from treaty.upgrade.thing import thing, views

_SUCCESS = range(200, 300)
_MOST = 4  # values that are tried


class Parameters(Across):
    """Looks for a parameter or a flag with an effect that depends on who answers."""

    name = "new parameters"

    def look(self, probe: Probe, by: Side, to: Side) -> Iterator[Failure]:
        """Only one direction can be wrong: new clients, old instances."""
        if by is Side.OLD:
            return
        checker = probe.rollout.checkers[to]
        for operation, sample in probe.known(by).items():
            older = operation_of(checker, sample)
            if older is None:
                continue
            if operation.method == "GET":
                yield from self._filters(probe, operation, older, sample)
            elif operation.method == "POST":
                yield from self._flags(probe, operation, older, sample)

    def _filters(
        self, probe: Probe, operation: ApiOperation, older: ApiOperation, sample: Observation
    ) -> Iterator[Failure]:
        known = {each.name for each in older.parameters}
        for parameter in operation.parameters:
            if parameter.location != "query" or parameter.required or parameter.name in known:
                continue
            plain = probe.send(_asked(sample, {}), Side.NEW)
            if plain is None:
                continue
            for value in _values(parameter, plain):
                request = _asked(sample, {parameter.name: value})
                new, old = probe.send(request, Side.NEW), probe.send(request, Side.OLD)
                bare = probe.send(_asked(sample, {}), Side.OLD)
                if new is None or old is None or bare is None or not _succeeded(new, old):
                    continue
                if _body(new) != _body(plain) and _body(old) == _body(bare):
                    message = f"{parameter.name}={value} changes what the new release answers only"
                    yield broken(PARAMETER_IGNORED, message, operation.identity, old)
                    break

    def _flags(
        self, probe: Probe, operation: ApiOperation, older: ApiOperation, sample: Observation
    ) -> Iterator[Failure]:
        body = json_body(sample.exchange.request_body)
        names = _flags(operation) - _flags(older)
        for name in sorted(names) if isinstance(body, dict) else ():
            request = probe.request(sample)
            data = orjson.dumps({**body, name: True})
            flagged = Call(request.method, request.url, request.headers, data)
            new, old = probe.send(flagged, Side.NEW), probe.send(flagged, Side.OLD)
            if new is None or old is None or not _succeeded(old):
                continue
            if _made(probe, old) and not _made(probe, new):
                message = f'"{name}": true keeps the new release from it, and not the old one'
                yield broken(PARAMETER_IGNORED, message, operation.identity, old)


def _asked(sample: Observation, more: dict[str, str]) -> Call:
    exchange = sample.exchange
    query = dict(parse_qsl(exchange.query)) | more
    url = exchange.path + (f"?{urlencode(query)}" if query else "")
    return Call("GET", url, exchange.request_headers)


def _values(parameter: Parameter, plain: Observation) -> list[str]:
    """Values that may have an effect: the contract's own, and those that items have there."""
    schema = parameter.schema.value if parameter.schema else None
    found: list[Any] = [parameter.node.get("example")]
    if isinstance(schema, dict):
        found += schema.get("enum", []) + schema.get("examples", []) + [schema.get("example")]
    body = json_body(plain.exchange.response_body)
    members = body.values() if isinstance(body, dict) else [body]
    for items in members:
        for item in items if isinstance(items, list) else ():
            found.append(item.get(parameter.name) if isinstance(item, dict) else None)
    texts = [str(each) for each in found if isinstance(each, str | int)]
    return list(dict.fromkeys(texts))[:_MOST]


def _flags(operation: ApiOperation) -> set[str]:
    """The optional true-or-false members of an operation's body."""
    body = operation.body
    found: set[str] = set()
    for media in body.content if body else ():
        node = media.schema.value if media.schema else None
        if not isinstance(node, dict):
            continue
        node, _ = operation.document.dereference(node, media.schema.pointer if media.schema else "")
        for name, each in node.get("properties", {}).items() if isinstance(node, dict) else ():
            if isinstance(each, dict) and each.get("type") == "boolean":
                found.add(name)
    return found


def _made(probe: Probe, seen: Observation) -> bool:
    """Whether a request has made something that can be read."""
    if not _succeeded(seen):
        return False
    checker = probe.rollout.checkers[seen.side]
    made = thing(checker, seen)
    if made is None or not any(views(checker, made)):
        return False
    return any(view.found for view in probe.views(made, seen.side))


def _succeeded(*seen: Observation) -> bool:
    return all(each.exchange.status in _SUCCESS for each in seen)


def _body(seen: Observation) -> Any:
    return json_body(seen.exchange.response_body)
