"""What a run sent, one line a request, without what was in it; all of its processes append."""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent, or held back.

    Attributes:
        source: Who wanted it: a phase, a test.
        name: Its operation.
        method: In capitals.
        url: Path and query, without secrets.
        status: The answer's status; 0 where none came, or where it was held back.
        attempts: How often it was sent; several, because it was asked to wait or got no answer.
        elapsed: The seconds that the last answer took.
        role: Whose credentials it carried.
        refused: Why it was held back; empty where it was sent.
        failed: How it failed before it succeeded, or at last; empty where it never did.
    """

    source: str
    name: str
    method: str
    url: str
    status: int
    attempts: int = 1
    elapsed: float | None = None
    role: str = ""
    refused: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The file of a run's requests.

    Attributes:
        path: The file.
    """

    path: Path

    def write(self, sent: Sent) -> None:
        """Appends a request."""
        self.append(asdict(sent))

    def append(self, line: dict[str, Any]) -> None:
        """Appends a line."""
        append_line(self.path, line)

    def read(self) -> Iterator[Sent]:
        """Gives the requests, in order."""
        for line in lines(self.path):
            yield Sent(**line)


def append_line(path: Path, line: dict[str, Any]) -> None:
    """Appends a line to a file that several processes share, for its owner's eyes only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    finally:
        os.close(descriptor)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Gives the lines of such a file; none where it was never begun."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
