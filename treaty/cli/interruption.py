"""Ctrl-C, a platform that wants its machine back, a terminal that closes: none gets lost."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 0.05  # seconds


@contextmanager
def interruptible() -> Iterator[None]:
    """Lets SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt in the command that it decorates.

    Python can only tell, and forget, what is raised where nobody can catch it, as in a callback
    after a fork: an interrupt that came in such a moment comes again. SIGINT and SIGHUP stay
    ignored where they were, as for what a shell or `nohup` runs in the background.
    """
    numbers = [signal.SIGTERM, signal.SIGALRM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
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
