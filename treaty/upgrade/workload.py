"""What clients have done during a rollout, once more."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Condition, Event, Lock, Thread
from typing import Self, TypeAlias
from uuid import UUID

from treaty.upgrade.observation import Call, Observation

MOST_OF_A_KIND = 2  # requests that are sent again of one operation with one status
MOST_KNOWN = 6  # and that are known, so that among them are some that succeed again
PAUSE = 0.03  # seconds between two requests of a client: a load, no stress
_KEY = "idempotency-key"
_SUCCESS = range(200, 300)


def _is_success(observation: Observation) -> bool:
    return observation.exchange.status in _SUCCESS


_Key: TypeAlias = tuple[str, str, bytes]


class Repertoire:
    """What clients have sent with success, to be sent again as load.

    Args:
        operation: Names the operation of a request; empty for what is not in any contract.
    """

    def __init__(self, operation: Callable[[Observation], str]) -> None:
        self._operation = operation
        self._calls: dict[tuple[str, str, int], dict[_Key, Call]] = {}
        self._times = Counter[_Key]()
        self._lock = Lock()

    def see(self, observation: Observation) -> None:
        """Keeps a request if it succeeded; the latest take the place of the first ones.

        Those that succeed when they are sent again stay longest: a request about what is over,
        such as an order that was paid, is refused and does nothing.
        """
        operation, exchange = self._operation(observation), observation.exchange
        if not operation or not _is_success(observation):
            return
        call = Call(
            exchange.method, exchange.url, exchange.request_headers, exchange.request_body or b""
        )
        key = (call.method, call.url, call.body)
        with self._lock:
            kept = self._calls.setdefault((observation.side, operation, exchange.status), {})
            kept.pop(key, None)
            kept[key] = call
            if len(kept) > MOST_KNOWN:
                del kept[min(list(kept)[:-1], key=self._times.__getitem__)]

    def see_again(self, observation: Observation) -> None:
        """Notes whether a request that was sent again has succeeded."""
        exchange = observation.exchange
        key = (exchange.method, exchange.url, exchange.request_body or b"")
        with self._lock:
            self._times[key] = self._times[key] + 1 if _is_success(observation) else 0

    def calls(self, chance: random.Random, *, most: int = MOST_OF_A_KIND) -> list[Call]:
        """Some of each kind, those that have succeeded again most often, in any order."""
        with self._lock:
            found = [
                kept[key]
                for kept in self._calls.values()
                for key in sorted(kept, key=self._times.__getitem__)[-most:]
            ]
        chance.shuffle(found)
        return found


def again(call: Call, chance: random.Random) -> Call:
    """A request to be sent once more: under a key of its own, else it would do nothing."""
    headers = tuple(
        (name, str(UUID(int=chance.getrandbits(128), version=4)) if name.lower() == _KEY else value)
        for name, value in call.headers
        if not re.fullmatch("(?i)expect|connection|host|content-length", name)
    )
    return Call(call.method, call.url, headers, call.body)


class Load:
    """Clients that send a repertoire again and again, until they are told to stop.

    They deal from one deck: none of it comes again before all of it has been sent.

    Args:
        calls: What they send.
        send: Sends one request.
        clients: How many there are.
        chance: Decides the order.
        pause: Seconds between two requests of a client, until somebody waits for a round.
    """

    def __init__(
        self,
        calls: Sequence[Call],
        send: Callable[[Call], object],
        *,
        clients: int,
        chance: random.Random,
        pause: float = PAUSE,
    ) -> None:
        self._calls = calls
        self._send = send
        self._pause = pause
        self._enough = Event()
        self._hurry = Event()
        self._chance = chance
        self._turn = Condition()
        self._deck: list[Call] = []
        self._deal = 0  # the number of the deck that is being dealt
        self._open = Counter[int]()  # calls of each deck that are not done
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Self:
        if self._calls:
            for thread in self._threads:
                thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._hurry.set()
        for thread in self._threads:
            if thread.ident:
                thread.join()

    def round(self, *, seconds: float, times: int = 1) -> bool:
        """Deals afresh, and returns once all of it has been sent from now on.

        Args:
            seconds: How long that may take.
            times: How often all of it is sent.

        Returns:
            Whether it was, before time was up.
        """
        self._hurry.set()
        with self._turn:
            self._shuffle()
            mine = range(self._deal, self._deal + times)
            return self._turn.wait_for(
                lambda: self._deal >= mine[-1] and not any(self._open[deal] for deal in mine),
                timeout=seconds,
            )

    def _shuffle(self) -> None:
        self._open[self._deal] -= len(self._deck)
        self._deal += 1
        self._deck = list(self._calls)
        self._chance.shuffle(self._deck)
        self._open[self._deal] = len(self._deck)

    def _next(self) -> tuple[int, Call]:
        with self._turn:
            if not self._deck:
                self._shuffle()
            return self._deal, again(self._deck.pop(), self._chance)

    def _run(self) -> None:
        while not self._enough.is_set():
            deal, call = self._next()
            with suppress(LookupError):  # nobody offers it just now
                self._send(call)
            with self._turn:
                self._open[deal] -= 1
                self._turn.notify_all()
            self._hurry.wait(self._pause)
