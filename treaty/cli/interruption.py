"""Ctrl-C, and the SIGTERM of a platform that wants its machine back: none gets lost."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 0.05  # seconds


@contextmanager
def interruptible() -> Iterator[None]:
    """Lets SIGINT and SIGTERM raise KeyboardInterrupt in the command that it decorates.

    Python can only tell, and forget, what is raised where nobody can catch it, as in a callback
    after a fork: an interrupt that came in such a moment comes again. SIGINT stays ignored where
    it was, as for what a shell runs in the background.
    """
    numbers = (signal.SIGTERM, signal.SIGALRM)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    tell = sys.unraisablehook

    def hear(lost: "sys.UnraisableHookArgs") -> None:
        if issubclass(lost.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        else:
            tell(lost)

    sys.unraisablehook = hear
    try:
        yield
    finally:
        sys.unraisablehook = tell
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
