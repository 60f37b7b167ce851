"""What a run may still spend, shared by all of its processes and threads.

The count and the next free moment are in a file; a place among the requests at one time is a lock
on a file, which the system takes back from a process that was killed.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from treaty.acceptance_settings import Limits
from treaty.errors import StoppedError

PER_CREATION: Final = 5
"""The requests that are kept back for whatever is created: find, read, delete, verify, and one."""

_POLL: Final = 0.01


@dataclass(frozen=True, slots=True)
class Spent:
    """How far a budget is used.

    Attributes:
        sent: The requests that were sent, retries and clean-up included.
        reserved: Those that are kept back for clean-up.
        next: The moment before which no further request is sent.
    """

    sent: int = 0
    reserved: int = 0
    next: float = 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget of rate, concurrency and total.

    Attributes:
        folder: Where its files are; processes that share it share the budget.
        limits: How much there is.
        clock: Tells the seconds, the same in all processes.
        sleep: Waits so many seconds.
    """

    folder: Path
    limits: Limits
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def request(
        self, *, creates: bool = False, cleans: bool = False, check: Callable[[], None]
    ) -> Iterator[None]:
        """Waits for one's turn and counts a request, which is sent inside of the block.

        Args:
            creates: Whether requests have to be kept back to remove what it makes.
            cleans: Whether it is one of those that were kept back.
            check: Is asked again and again while waiting, and last before the request is sent;
                what it raises comes out of here, and the block is not entered.

        Raises:
            StoppedError: The total is used up.
        """
        with self._place(check):
            at = self._take(creates=creates, cleans=cleans)
            while (wait := at - self.clock()) > 0:
                check()
                self.sleep(min(wait, 0.25))
            check()
            yield

    def spent(self) -> Spent:
        """How far it is used."""
        with self._state() as state:
            return state

    def settle(self, seconds: float) -> None:
        """Waits until no process that has lost its run is in the midst of a request.

        Args:
            seconds: How long a request may take.
        """
        deadline = self.clock() + seconds
        for number in range(self.limits.concurrency):
            while self.clock() < deadline and not self._is_free(number):
                self.sleep(_POLL)

    def _is_free(self, number: int) -> bool:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / f"place-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True

    def release(self, count: int) -> None:
        """Gives back requests that were kept back for what turned out not to exist."""
        with self._state() as state:
            self._write(Spent(state.sent, max(0, state.reserved - count), state.next))

    def _take(self, *, creates: bool, cleans: bool) -> float:
        with self._state() as state:
            kept = 0 if cleans else state.reserved + (PER_CREATION if creates else 0)
            if state.sent + kept >= self.limits.total:
                raise StoppedError(
                    f"the budget of {self.limits.total} requests is used up",
                    hint="raise `total` in the profile's limits, or leave something out",
                )
            at = max(self.clock(), state.next)
            reserved = state.reserved + (PER_CREATION if creates else 0)
            if cleans:
                reserved = max(0, reserved - 1)
            self._write(Spent(state.sent + 1, reserved, at + 1 / self.limits.rate))
            return at

    @contextmanager
    def _place(self, check: Callable[[], None]) -> Iterator[None]:
        """Holds one of the places among the requests at the same time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            for number in range(self.limits.concurrency):
                descriptor = os.open(self.folder / f"place-{number}", os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    with suppress(BlockingIOError):
                        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        yield
                        return
                finally:
                    os.close(descriptor)
            check()
            self.sleep(_POLL)

    @contextmanager
    def _state(self) -> Iterator[Spent]:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "spent.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            file = self.folder / "spent.json"
            yield Spent(**orjson.loads(file.read_bytes())) if file.exists() else Spent()
        finally:
            os.close(descriptor)

    def _write(self, state: Spent) -> None:
        new = self.folder / "spent.new"
        new.write_bytes(orjson.dumps(state))
        new.replace(self.folder / "spent.json")
