"""One process that serves, of one release, born on one schema."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from treaty.upgrade import process
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.routing import Target


class NotReadyError(Exception):
    """A process did not become ready in time.

    Attributes:
        name: The process' name.
        reason: What it did instead, in half a sentence.
        log: The last lines that it logged.
    """

    def __init__(self, name: str, reason: str, log: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name
        self.reason = reason
        self.log = log


@dataclass(slots=True)
class Instance:
    """A process that serves.

    Attributes:
        name: `old-1`.
        side: Its release.
        port: Where it listens.
        born: The schema on which it was started.
        log: What it logs to.
        process: The process.
        shy: Whether only who asks for it by name gets its answers.
        in_flight: How many requests it is answering.
        lock: Held to change that number.
    """

    name: str
    side: Side
    port: int
    born: Schema
    log: Path
    process: "subprocess.Popen[bytes]"
    shy: bool = True
    in_flight: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def target(self) -> Target:
        """What a routing rule knows of it."""
        return Target(self.name, self.side)

    @property
    def logged(self) -> int:
        """How far its log is, in bytes."""
        return self.log.stat().st_size if self.log.exists() else 0

    def require_answer(self, path: str, *, seconds: float) -> None:
        """Returns when it answers at a path with whatever status.

        Raises:
            NotReadyError: It ends, or takes too long.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            if process.status(self.port, path):
                return
            time.sleep(0.05)
        raise self._not_ready(path, seconds)

    def require_ready(self, path: str, *, seconds: float) -> None:
        """Returns when it answers at a path with a success.

        Raises:
            NotReadyError: It ends, or takes too long.
        """
        if process.wait_until_ready(self.process, self.port, path, seconds=seconds):
            return
        raise self._not_ready(path, seconds)

    def _not_ready(self, path: str, seconds: float) -> NotReadyError:
        code = self.process.poll()
        if code is not None:
            reason = f"ends with exit status {code} instead of serving"
        else:
            found = process.status(self.port, path)
            said = f"answers {found} at" if found else "does not answer at"
            reason = f"{said} {path} after {seconds:.0f} s"
        return NotReadyError(self.name, reason, process.tail(self.log))
