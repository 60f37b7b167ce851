"""What tests have sent, and which of it belongs to a test that failed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from treaty.upgrade.observation import Observation


class Heard:
    """Keeps what is exchanged while a release's acceptance tests run.

    Args:
        is_wrong: Whether an answer is wrong by itself.
    """

    def __init__(self, is_wrong: Callable[[Observation], bool]) -> None:
        self._is_wrong = is_wrong
        self._heard: list[tuple[float, Observation]] = []

    def observe(self, observation: Observation) -> None:
        """Keeps what nobody of the harness has sent."""
        if not observation.origin:
            self._heard.append((time.time(), observation))

    def failing(self, began: float, ended: float) -> Observation | None:
        """The exchange at which a test has failed that ran from one time to another.

        That is the first whose answer is wrong by itself, else the last, behind which it stopped.
        """
        own = [each for at, each in self._heard if began <= at <= ended]
        return next(filter(self._is_wrong, own), own[-1] if own else None)


@contextmanager
def hearing(watchers: list[object], is_wrong: Callable[[Observation], bool]) -> Iterator[Heard]:
    """Has somebody among those who watch for the length of a block."""
    heard = Heard(is_wrong)
    watchers.append(heard)
    try:
        yield heard
    finally:
        watchers.remove(heard)
