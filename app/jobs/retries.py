"""When a job that failed is tried again: always, and ever later."""

from asyncio import CancelledError
from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(hours=1)
FOR_ANOTHER_WORKER = timedelta(seconds=5)
_DOUBLINGS = 16  # more than it takes from the first wait to the longest


class TryLaterError(Exception):
    """Whoever was asked said when to ask again.

    Attributes:
        wait: How long that is.
    """

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"again in {wait}")
        self.wait = wait


class NotForUsError(Exception):
    """A newer release has deferred the job, and its workers know what to do."""


def wait_after(error: BaseException, *, attempts: int) -> timedelta:
    """How long a job waits that failed with this error after so many attempts before."""
    match error:
        case CancelledError():  # the worker is being stopped
            return timedelta(0)
        case NotForUsError():
            return FOR_ANOTHER_WORKER
        case TryLaterError():
            return min(error.wait, LONGEST)
        case _:
            return min(FIRST * (1 << min(attempts, _DOUBLINGS)), LONGEST)
