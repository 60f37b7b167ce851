"""What ends a run early: the kill switch, the clock, and what the deployment's answers tell.

Once one process of a run has stopped, all of them have: the reason is in a file that each asks for
before every request.
"""

import fcntl
import os
import statistics
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from treaty.acceptance.wire import Wire, WireError
from treaty.acceptance_settings import Stops
from treaty.errors import StoppedError

ANSWERS: Final = "answers"
"""The file, beside the reason, where all processes write down how they were answered."""

WINDOW: Final = 20
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_SECONDS: Final = 5
_SUCCESS: Final = range(200, 300)


@dataclass(slots=True)
class Brake:
    """Asked before each request, told of each answer.

    Attributes:
        stops: What ends the run.
        reason_file: Where all processes of the run see that it has been stopped.
        deadline: The moment after which nothing but clean-up is sent.
        wire: Asks the kill switch's URL.
        environment: The process's variables.
        clock: Tells the seconds, the same in all processes.
        alive: The file that the process which began the run holds a lock on as long as it lives;
            None in that process itself.
        owner: What that process has written into the file: whoever cleans up after it locks the
            file too, and is somebody else.
    """

    stops: Stops
    reason_file: Path
    deadline: float
    wire: Wire
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], float] = time.monotonic
    alive: Path | None = None
    owner: str = ""
    _first: list[float] = field(default_factory=list, repr=False)
    _last: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW), repr=False)

    def check(self, *, cleans: bool = False) -> None:
        """Lets a request pass.

        Args:
            cleans: Whether it cleans up: only the kill switch holds that back. It was thrown by a
                person, and `treaty accept --resume-cleanup` goes on when they say so.

        Raises:
            StoppedError: The run has to end.
        """
        if self.alive is not None and not is_held(self.alive, self.owner):
            raise StoppedError("the process that began the run is gone")
        if reason := self._thrown():
            self.stop(reason)
            raise StoppedError(reason, hint="treaty accept --resume-cleanup LEDGER goes on")
        if cleans:
            return
        if self.reason_file.exists():
            raise StoppedError(self.reason_file.read_text(encoding="utf-8").strip())
        if self.clock() > self.deadline:
            self.stop("the run's time is up")
            raise StoppedError("the run's time is up", hint="raise `run-seconds` in the limits")

    def stop(self, reason: str) -> None:
        """Ends the run in all of its processes; the first reason stays."""
        if not self.reason_file.exists():
            self.reason_file.write_text(f"{reason}\n", encoding="utf-8")

    def seen(self, status: int, elapsed: float | None) -> None:
        """Takes note of an answer, which may end the run."""
        last = self._last_statuses(status)
        errors = sum(each >= _SERVER_ERROR for each in last)
        if errors >= self.stops.server_errors:
            self.stop(f"{errors} of the last {len(last)} answers were server errors")
        many = last.count(_TOO_MANY)
        if many >= self.stops.too_many_requests:
            self.stop(f"{many} of the last {len(last)} answers were 429")
        if elapsed is not None:
            self._timed(elapsed)

    def _last_statuses(self, status: int) -> list[int]:
        """The last answers that any process of the run has had, this one included."""
        file = self.reason_file.with_name(ANSWERS)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, b"%03d\n" % status)  # so few bytes at once stay together
            size = os.fstat(descriptor).st_size
            window = 4 * WINDOW
            return [
                int(each) for each in os.pread(descriptor, window, max(0, size - window)).split()
            ]
        finally:
            os.close(descriptor)

    def _timed(self, elapsed: float) -> None:
        if len(self._first) < WINDOW:
            self._first.append(elapsed)
            return
        self._last.append(elapsed)
        if len(self._last) < WINDOW:
            return
        ratio = statistics.median(self._last) / max(statistics.median(self._first), 1e-4)
        if ratio > self.stops.latency_ratio:
            self.stop(f"answers have become {ratio:.0f} times slower than at the run's begin")

    def _thrown(self) -> str:
        """Why the kill switch is thrown; empty where it is not."""
        stops = self.stops
        if stops.file and Path(stops.file).exists():
            return f"the kill switch is thrown: {stops.file} exists"
        if stops.variable and self.environment.get(stops.variable):
            return f"the kill switch is thrown: {stops.variable} is set"
        if stops.url:
            try:
                answer = self.wire("GET", stops.url, (), b"", seconds=_SECONDS)
            except WireError as error:
                return f"the kill switch cannot be asked: {error.reason}"
            says_stop = (answer.response_body or b"").strip().lower() == b"stop"
            if answer.status not in _SUCCESS or says_stop:
                return "the kill switch is thrown: its URL says so"
        return ""


def is_held(file: Path, owner: str) -> bool:
    """Whether the process that wrote its name into a file holds a lock on it."""
    if file.read_text(encoding="utf-8") != owner:
        return False
    descriptor = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
