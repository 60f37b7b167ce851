"""Makes things through one release and looks at them through another."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

import orjson

from treaty.conformance.exchange import Exchange
from treaty.contract.model import ApiOperation
from treaty.findings import Operation
from treaty.upgrade.cell import Side
from treaty.upgrade.leaves import json_body, leaves
from treaty.upgrade.observation import Call, Observation
from treaty.upgrade.oracle import Rollout
from treaty.upgrade.samples import Samples
from treaty.upgrade.thing import (
    Thing,
    call,
    header,
    stands_alone,
    takes,
    thing,
    views,
    with_header,
    writes,
)
from treaty.upgrade.workload import again

_SUCCESS = range(200, 300)
_MOST = 4  # kinds of things that are made at a time
_VIEWS = 3  # views of a thing that are read at a time


@dataclass(frozen=True, slots=True)
class View:
    """What one release shows of a thing.

    Attributes:
        operation: The operation that was asked.
        observation: The exchange.
        values: The answer's single values.
    """

    operation: ApiOperation
    observation: Observation
    values: dict[str, Any]

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.observation.exchange.status

    @property
    def identity(self) -> Operation:
        """Names the operation."""
        return self.operation.identity

    @property
    def found(self) -> bool:
        """Whether it was answered with a success."""
        return self.status in _SUCCESS


@dataclass
class Probe:
    """Sends what clients have sent before, about things of its own.

    Args:
        rollout: The run.
        samples: What clients have sent.
        origin: The oracle that asks.
    """

    rollout: Rollout
    samples: Samples
    origin: str
    _known: dict[Side, dict[ApiOperation, Observation]] = field(default_factory=dict)
    _asked: int = 0
    _lock: Lock = field(default_factory=Lock)

    def known(self, side: Side) -> dict[ApiOperation, Observation]:
        """The samples of a release."""
        with self._lock:
            if side not in self._known:
                self._known[side] = self.samples.of(self.rollout, side)
            return self._known[side]

    def creations(self, side: Side) -> Iterator[tuple[ApiOperation, Observation]]:
        """Requests that make something that can be read afterwards, and that stands alone.

        What is part of another thing is among the ways to change that.
        """
        checker = self.rollout.checkers[side]
        found = [
            (operation, sample)
            for operation, sample in self.known(side).items()
            if operation.method == "POST"
            and (made := thing(checker, sample)) is not None
            and any(views(checker, made))
        ]
        alone = [each for each in found if stands_alone(each[0])]
        yield from sorted(alone or found, key=lambda each: self._rank(each[0]))[:_MOST]

    def _rank(self, operation: ApiOperation) -> tuple[bool, str]:
        """What both releases have goes first."""
        return operation.identity not in self._shared, str(operation.identity)

    @cached_property
    def _shared(self) -> frozenset[Operation]:
        old, new = (
            frozenset(
                operation.identity
                for contract in self.rollout.checkers[side].contracts
                for operation in contract.operations
            )
            for side in Side
        )
        return old & new

    def send(self, request: Call, to: Side) -> Observation | None:
        """Sends a request to a release; None where it does not serve."""
        try:
            return self.rollout.send(request, to=to.value, origin=self.origin)
        except LookupError:
            return None

    def make(self, sample: Observation, to: Side) -> Thing | None:
        """Makes a thing by a request that made one before; None where that is refused."""
        seen = self.send(self.request(sample), to)
        if seen is None or seen.exchange.status not in _SUCCESS:
            return None
        return thing(self.rollout.checkers[to], seen)

    def request(self, sample: Observation) -> Call:
        """A request once more, under a key of its own."""
        exchange = sample.exchange
        body = exchange.request_body or b""
        sent = Call(exchange.method, exchange.url, exchange.request_headers, body)
        return self.anew(sent)

    def anew(self, request: Call) -> Call:
        """A request under a key of its own."""
        return again(request, self._chance())

    def allows(self, request: Call, side: Side) -> bool:
        """Whether a release's contracts have a request's operation and nothing against it."""
        checker = self.rollout.checkers[side]
        match = checker.find(request.method, request.url.partition("?")[0])
        if match is None or match.target is None:
            return False
        sent = Exchange(request.method, request.url, request.headers, request.body, 0, (), None)
        return checker.request_reader(match.target).read(sent, match.parameters).is_valid

    def key(self) -> str:
        """An idempotency key that nobody has used."""
        return str(UUID(int=self._chance().getrandbits(128), version=4))

    def _chance(self) -> random.Random:
        """Another source each time, and the same in every run with the same seed."""
        self._asked += 1
        return self.rollout.chance(f"{self.origin} {self.rollout.situation.number} {self._asked}")

    def view(self, operation: ApiOperation, of: Thing, to: Side) -> View | None:
        """What a release shows of a thing; None where it does not serve."""
        seen = self.send(call(operation, of, like=self.known(to).get(operation)), to)
        if seen is None:
            return None
        return View(operation, seen, leaves(json_body(seen.exchange.response_body)))

    def views(self, of: Thing, to: Side) -> list[View]:
        """What a release shows of a thing: first what both releases can show."""
        asked = sorted(views(self.rollout.checkers[to], of), key=self._rank)[:_VIEWS]
        return [seen for each in asked if (seen := self.view(each, of, to)) is not None]

    def pairs(self, of: Thing, by: Side, to: Side) -> Iterator[tuple[View, View, set[str]]]:
        """What two releases show of a thing, where both have the operation.

        Yields:
            The view of `by`, that of `to`, and the pointers of what changes by itself.
        """
        theirs = {each.identity: each for each in views(self.rollout.checkers[to], of)}
        for operation in views(self.rollout.checkers[by], of):
            if operation.identity not in theirs:
                continue
            with ThreadPoolExecutor(1) as beside:
                asked = beside.submit(self.view, theirs[operation.identity], of, to)
                mine, seen = self.view(operation, of, by), asked.result()
            if mine is None or seen is None or not mine.found:
                continue
            again_mine = self.view(operation, of, by) if mine.values != seen.values else mine
            if again_mine is not None:
                yield mine, seen, moving(mine, again_mine)

    def write(
        self, operation: ApiOperation, of: Thing, to: Side, *, varied: bool = False
    ) -> Observation | None:
        """Changes a thing as clients have done before; None where that is refused.

        Args:
            operation: The operation.
            of: The thing.
            to: The release that is asked.
            varied: Whether texts are to be other ones than clients sent.
        """
        sample = self.known(to).get(operation)
        if sample is None:
            return None
        request = call(operation, of, like=sample)
        if takes(operation, "If-Match"):
            tag = self.tag(operation, of, to)
            request = with_header(request, "If-Match", tag) if tag else request
        for each in self._variants(request, to) if varied else [request]:
            keyed = each
            if takes(operation, "Idempotency-Key"):
                keyed = with_header(each, "Idempotency-Key", self.key())
            seen = self.send(keyed, to)
            if seen is not None and seen.exchange.status in _SUCCESS:
                return seen
        return None

    def _variants(self, request: Call, to: Side) -> Iterator[Call]:
        """The same request with other texts, all that the contract allows; then with one each."""
        body = json_body(request.body)
        if not isinstance(body, dict):
            return
        other = {name: _other(value) for name, value in body.items() if isinstance(value, str)}

        def with_body(changed: dict[str, Any]) -> Call:
            return Call(request.method, request.url, request.headers, orjson.dumps(changed))

        fit = {
            name: text
            for name, text in other.items()
            if self.allows(with_body({**body, name: text}), to)
        }
        if fit:
            yield with_body({**body, **fit})
        for name, text in fit.items() if len(fit) > 1 else ():
            yield with_body({**body, name: text})

    def tag(self, operation: ApiOperation, of: Thing, by: Side) -> str:
        """The entity tag of what an operation changes, as a release gives it."""
        for read in views(self.rollout.checkers[by], of):
            if read.path == operation.path:
                seen = self.view(read, of, by)
                return header(seen.observation.exchange, "etag") if seen else ""
        return ""

    def changes(self, of: Thing, to: Side) -> list[ApiOperation]:
        """The operations that change a thing or add to it, and of which there is a sample."""
        return [
            operation
            for operation in writes(self.rollout.checkers[to], of)
            if operation in self.known(to) and operation.identity != of.operation.identity
        ]


def moving(one: View, other: View) -> set[str]:
    """The pointers of what differs although nothing was changed: the time, a signed link."""
    pointers = one.values.keys() | other.values.keys()
    return {each for each in pointers if one.values.get(each) != other.values.get(each)}


def _other(text: str) -> str:
    """Another text of the same form, as far as one can tell: `7` for `6`, `Rex II` for `Rex`."""
    if text[-1:].isdigit():
        return f"{text[:-1]}{(int(text[-1]) + 1) % 10}"
    return f"{text} II"
