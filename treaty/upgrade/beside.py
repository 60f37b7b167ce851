"""What goes on in a thread of its own beside a step."""

from threading import Event, Thread

_READY = 10.0  # seconds that it may take to begin


class Beside:
    """Runs from `start` until `stop`."""

    def __init__(self) -> None:
        self._enough = Event()
        self._ready = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin, and return when it is ready."""
        self._thread.start()
        self._ready.wait(_READY)

    def stop(self) -> None:
        """Say that it is enough, and wait for its end."""
        self._enough.set()
        self._thread.join()

    def _run(self) -> None:
        """Set `_ready`, and go on until `_enough`."""
        raise NotImplementedError
