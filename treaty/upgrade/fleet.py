"""The instances behind one address: who serves, who drains, and what each was asked."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from treaty.conformance.exchange import Exchange, Headers
from treaty.upgrade import process
from treaty.upgrade.cell import Side
from treaty.upgrade.instance import Instance
from treaty.upgrade.observation import Call, Observation, Situation
from treaty.upgrade.parting import part
from treaty.upgrade.proxy import NOBODY, ORIGIN, Passed, Proxy, forward
from treaty.upgrade.routing import PIN, Asked, Pinned, Rule

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""The methods that write nothing (RFC 9110, section 9.2.1)."""

_CONNECTING = 0.25  # seconds that a chosen instance still takes what is on its way to it
_PARTING = "parting"
_HELD = 60.0  # seconds that a request may be held while nobody serves


@dataclass(frozen=True, slots=True)
class _Begun:
    """What was so when a request was passed on."""

    instance: Instance
    situation: Situation
    origin: str
    logged: int


class Fleet:
    """Several instances, old and new, behind one address.

    Args:
        rule: Chooses who answers, but where a request says it itself.
        situation: Tells how far the rollout is.
        record: Takes everything that is exchanged.
        wrote: Is told when the new release is about to be sent a request that may write.
        everywhere: Requests that go to every instance, `*` for any text.

    Attributes:
        counts: How many requests each instance got, by instance, method and path.
    """

    def __init__(
        self,
        rule: Rule,
        *,
        situation: Callable[[], Situation],
        record: Callable[[Observation], None],
        wrote: Callable[[], None],
        everywhere: Sequence[str] = (),
    ) -> None:
        self._rule = Pinned(rule)
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self._situation = situation
        self._record = record
        self._wrote = wrote
        patterns = [".*".join(map(re.escape, each.split("*"))) for each in everywhere]
        self._everywhere = re.compile("|".join(patterns)) if patterns else None
        self._serving: list[Instance] = []
        self._changed = Condition()
        self._held = False
        self._number = 0
        self.proxy = Proxy(self)

    @property
    def serving(self) -> tuple[Instance, ...]:
        """The instances that get requests now."""
        return tuple(self._serving)

    def route(self, rule: Rule) -> None:
        """Chooses by another rule from now on."""
        with self._changed:
            self._rule = Pinned(rule)

    def add(self, instance: Instance) -> None:
        """Sends an instance the requests that ask for it by name, and no others yet."""
        with self._changed:
            self._serving.append(instance)

    def welcome(self, instance: Instance) -> None:
        """Sends an instance its share of all requests from now on."""
        with self._changed:
            instance.shy = False
            self._changed.notify_all()

    def drain(self, instance: Instance, *, seconds: float, last: Sequence[Call] = ()) -> bool:
        """Sends an instance nothing more and ends it; what it is answering it has to answer.

        Args:
            instance: The instance.
            seconds: How long it may take to end, from SIGTERM on.
            last: Requests to send it until SIGTERM comes, which write nothing.

        Returns:
            Whether it ended by itself after SIGTERM.
        """
        self.remove(instance)
        deadline = time.monotonic() + _CONNECTING
        while instance.in_flight and time.monotonic() < deadline:
            time.sleep(0.005)
        if not last:
            return process.stop(instance.process, seconds=seconds)
        parted = part(instance, last, seconds=seconds)
        for exchange in parted.exchanges:
            passed = self._begun(instance, exchange.method, exchange.path, _PARTING)
            self._observed(passed, exchange)
        return process.ended(instance.process, seconds=parted.left)

    def remove(self, instance: Instance) -> None:
        """Sends an instance nothing more."""
        with self._changed:
            self._serving.remove(instance)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds new requests for the length of a block."""
        with self._changed:
            self._held = True
        try:
            yield
        finally:
            with self._changed:
                self._held = False
                self._changed.notify_all()

    def begin(self, method: str, url: str, headers: Headers) -> list[Passed]:
        """Chooses who gets a request; waits while requests are held."""
        named = {name.lower(): value for name, value in headers}
        path = url.partition("?")[0]
        asked = Asked(method, path, named.get("authorization", ""), named.get(PIN.lower(), ""))
        with self._changed:
            self._changed.wait_for(lambda: not self._held, timeout=_HELD)
            serving = [each for each in self._serving if not each.shy or asked.pin == each.name]
            if self._everywhere and self._everywhere.fullmatch(f"{method} {path}"):
                chosen = serving
            else:
                target = self._rule.choose(asked, [each.target for each in serving])
                chosen = [each for each in serving if target and each.name == target.name]
            origin = named.get(ORIGIN.lower(), "")
            return [self._begun(each, method, path, origin) for each in chosen]

    def _begun(self, instance: Instance, method: str, path: str, origin: str) -> Passed:
        if instance.side is Side.NEW and method not in SAFE:
            self._wrote()
        with instance.lock:
            instance.in_flight += 1
        self.counts[instance.name, method, path] += 1
        return Passed(
            instance.name,
            instance.port,
            _Begun(instance, self._situation(), origin, instance.logged),
        )

    def done(self, passed: Passed, exchange: Exchange) -> None:
        """Records what an instance was asked and answered."""
        self._observed(passed, exchange)

    def send(self, call: Call, *, to: str = "", origin: str = "") -> Observation:
        """Sends a request as a client would, through the same choice.

        Raises:
            LookupError: Nobody serves who would answer it.
        """
        pin = ((PIN, to),) if to else ()
        chosen = self.begin(call.method, call.url, (*call.headers, *pin, (ORIGIN, origin)))
        if not chosen:
            raise LookupError(f"no instance serves {call.method} {call.url} {to}".rstrip())
        seen = [self._observed(each, forward(each.port, call)) for each in chosen]
        return seen[0]

    def _observed(self, passed: Passed, exchange: Exchange) -> Observation:
        begun: _Begun = passed.token
        instance = begun.instance
        with instance.lock:
            instance.in_flight -= 1
        with self._changed:
            self._number += 1
            number = self._number
        warm = instance.born is not begun.situation.schema
        observation = Observation(
            number,
            exchange,
            instance.name,
            instance.side,
            warm,
            begun.situation,
            begun.origin,
            (begun.logged, instance.logged),
        )
        self._record(observation)
        return observation

    def close(self) -> None:
        """Ends every instance and listens no more."""
        self.proxy.close()
        for instance in self._serving:
            process.kill(instance.process)
        self._serving.clear()


__all__ = ["NOBODY", "SAFE", "Fleet"]
