"""What a run does to a service, on disk before it does it.

A ledger is a file of JSON Lines that is only ever appended to. An *intent* is on the disk before
its request is sent; the *outcome* follows the answer; the entry is *settled* when nothing of it
remains. So whatever kills the run, the file tells what may have to be removed. Several processes
may append to one ledger. A line that a crash cut off is left out when it is read back.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

import orjson

from treaty.errors import SourceError

Details = Mapping[str, Any]
"""JSON data by name. Secrets do not belong in it: the file outlives the run."""

FORMAT = "treaty.ledger/1"
_OWNER_ONLY = 0o600
_MEMBERS: Final[dict[str, tuple[tuple[str, type], ...]]] = {
    "run": (("format", str), ("run", dict)),
    "intent": (("id", str), ("at", str), ("intent", dict)),
    "outcome": (("id", str), ("outcome", dict)),
    "settled": (("id", str), ("why", str)),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a run meant to do.

    Attributes:
        id: What names it within the ledger.
        at: When it was written, in ISO 8601.
        intent: What was meant.
        outcomes: What is known to have come of it, oldest first; empty where a crash came between.
        settled: Why nothing of it remains; None while something may.
    """

    id: str
    at: str
    intent: Details
    outcomes: tuple[Details, ...] = ()
    settled: str | None = None

    @property
    def outcome(self) -> dict[str, Any]:
        """All that is known to have come of it, the latest word on each."""
        known: dict[str, Any] = {}
        for each in self.outcomes:
            known.update(each)
        return known

    @property
    def is_open(self) -> bool:
        """Whether something of it may remain."""
        return self.settled is None


@dataclass(frozen=True, slots=True)
class History:
    """A ledger as it was read.

    Attributes:
        run: What was told about the run when the ledger began.
        entries: The entries in the order of their intents.
        torn: How many lines were cut off by a crash.
    """

    run: Details
    entries: tuple[Entry, ...]
    torn: int = 0

    @property
    def open(self) -> tuple[Entry, ...]:
        """The entries of which something may remain, oldest first."""
        return tuple(entry for entry in self.entries if entry.is_open)


@dataclass(slots=True)
class Ledger:
    """Appends to a ledger; safe to share between threads.

    Attributes:
        path: The file.
        now: The clock.
    """

    path: Path
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def begin(
        cls,
        path: Path,
        run: Details,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Self:
        """Makes a new ledger, for its owner's eyes only.

        Args:
            path: The file; its folder is made.
            run: What there is to know about the run, such as its id and where it sends requests.
            now: The clock.

        Raises:
            SourceError: The file exists or cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        except OSError as error:
            raise SourceError(
                f"cannot begin the ledger {path}: {error.strerror}",
                hint="a ledger is never overwritten; name another file",
            ) from error
        made = cls(path, now)
        made._append({"line": "run", "format": FORMAT, "at": made._at(), "run": run})
        _sync_folder(path.parent)
        return made

    @classmethod
    def resume(cls, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Self:
        """Goes on with a ledger that an earlier process began.

        Raises:
            SourceError: There is no such ledger.
        """
        read(path)
        return cls(path, now)

    def intend(self, **intent: Any) -> str:
        """Writes down what is about to be done; it is on the disk when this returns.

        Returns:
            The entry's id.
        """
        name = uuid4().hex
        self._append({"line": "intent", "id": name, "at": self._at(), "intent": intent})
        return name

    def record(self, entry: str, **outcome: Any) -> None:
        """Writes down what is known to have come of an entry; it may be said in several parts."""
        self._append({"line": "outcome", "id": entry, "at": self._at(), "outcome": outcome})

    def settle(self, entry: str, why: str) -> None:
        """Writes down that nothing of an entry remains.

        Args:
            entry: Its id.
            why: `refused`, `deleted`: a word or half a sentence.
        """
        self._append({"line": "settled", "id": entry, "at": self._at(), "why": why})

    def read(self) -> History:
        """Reads back what was written, by all processes."""
        return read(self.path)

    def _at(self) -> str:
        return self.now().isoformat()

    def _append(self, line: Details) -> None:
        data = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
        with self._lock, self.path.open("r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end and os.pread(file.fileno(), 1, end - 1) != b"\n":
                data = b"\n" + data  # a crash cut off the line before
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())


def read(path: Path) -> History:
    """Reads a ledger back, also one whose run was killed.

    Raises:
        SourceError: The file cannot be read, or is no ledger.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"cannot read the ledger {path}: {error.strerror}", hint="check the path"
        ) from error
    lines = list(_lines(data))
    known = [line for line in lines if line is not None]
    if not known or known[0].get("line") != "run" or known[0].get("format") != FORMAT:
        raise SourceError(f"{path} is no ledger", hint="name a file that a run of treaty wrote")
    entries: dict[str, Entry] = {}
    for line in known[1:]:
        _apply(entries, line)
    return History(known[0]["run"], tuple(entries.values()), len(lines) - len(known))


def _lines(data: bytes) -> Iterator[dict[str, Any] | None]:
    """Gives each line's content; None for one that was cut off, or that no run wrote."""
    for line in data.splitlines():
        try:
            value = orjson.loads(line) if line else None
        except orjson.JSONDecodeError:
            value = None
        yield value if _is_line(value) else None


def _is_line(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("line"), str):
        return False
    members = _MEMBERS.get(value["line"], ())
    return bool(members) and all(isinstance(value.get(name), kind) for name, kind in members)


def _apply(entries: dict[str, Entry], line: dict[str, Any]) -> None:
    name = line.get("id", "")
    if line["line"] == "intent":
        entries[name] = Entry(name, line["at"], line["intent"])
    elif name in entries and line["line"] == "outcome":
        entry = entries[name]
        entries[name] = replace(entry, outcomes=(*entry.outcomes, line["outcome"]))
    elif name in entries and line["line"] == "settled":
        entries[name] = replace(entries[name], settled=line["why"])


def _sync_folder(folder: Path) -> None:
    """Puts a new file's name on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
