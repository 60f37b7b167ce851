"""The ledger on a real disk: what is written first, and what a crash leaves."""

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from treaty.errors import SourceError
from treaty.ledger import Ledger, read

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A new ledger whose clock stands still."""
    return Ledger.begin(tmp_path / "runs" / "one.jsonl", {"id": "one"}, now=lambda: NOON)


def test_ledger_read_back_has_entries_in_the_order_of_their_intents(ledger: Ledger) -> None:
    """Outcomes may come in another order."""
    first = ledger.intend(method="POST", path="/pets")
    second = ledger.intend(method="PUT", path="/pets/1")
    ledger.record(second, status=200)
    ledger.record(first, status=201)
    ledger.record(first, location="/pets/1")

    history = ledger.read()

    assert history.run == {"id": "one"}
    assert [entry.intent["path"] for entry in history.entries] == ["/pets", "/pets/1"]
    assert history.entries[0].outcome == {"status": 201, "location": "/pets/1"}
    assert history.entries[0].at == "2026-03-02T12:00:00+00:00"


def test_ledger_settled_entry_is_no_longer_open(ledger: Ledger) -> None:
    """What was refused or deleted need not be looked at again."""
    kept, gone = ledger.intend(path="/a"), ledger.intend(path="/b")
    ledger.settle(gone, "refused")

    (left,) = ledger.read().open

    assert left.id == kept
    assert {entry.settled for entry in ledger.read().entries} == {None, "refused"}


def test_ledger_intent_is_on_the_disk_before_intend_returns(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced after the line was written to it."""
    synced: list[bytes] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(ledger.path.read_bytes())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    ledger.intend(path="/pets")

    assert synced
    assert b"/pets" in synced[-1]


def _python(code: str, path: Path) -> subprocess.Popen[bytes]:
    head = "import os, signal; from pathlib import Path; from treaty.ledger import Ledger\n"
    head += f"ledger = Ledger.resume(Path({str(path)!r}))\n"
    return subprocess.Popen([sys.executable, "-c", head + code])


def test_ledger_of_a_killed_process_tells_what_it_meant(ledger: Ledger) -> None:
    """A crash between intent and outcome leaves the entry open, without an outcome."""
    code = "ledger.intend(path='/pets'); os.kill(os.getpid(), signal.SIGKILL)"
    status = _python(code, ledger.path).wait()

    (entry,) = read(ledger.path).open

    assert status == -signal.SIGKILL
    assert entry.intent == {"path": "/pets"}
    assert entry.outcome == {}


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_ledger_with_a_line_cut_off_is_read_and_gone_on_with(ledger: Ledger, cut: int) -> None:
    """The torn line is counted; what is appended afterwards is whole."""
    ledger.intend(path="/kept")
    ledger.intend(path="/torn")
    with ledger.path.open("r+b") as file:
        file.truncate(ledger.path.stat().st_size - cut)

    Ledger.resume(ledger.path).intend(path="/after")
    history = read(ledger.path)

    paths = [entry.intent["path"] for entry in history.entries]
    expected = ["/kept", "/after"] if history.torn else ["/kept", "/torn", "/after"]
    assert paths == expected
    assert history.torn == (cut > 1)  # without its line end alone, a line is whole


@pytest.mark.parametrize(
    "line",
    [b'{"a": 1}', b"[]", b'{"line": "intent", "id": "1"}', b'{"line": 5}', b'{"line": "outcome"}'],
)
def test_ledger_with_a_line_that_no_run_wrote_is_read_without_it(
    ledger: Ledger, line: bytes
) -> None:
    """Whoever edited it has not lost the rest."""
    with ledger.path.open("ab") as file:
        file.write(line + b"\n")
    ledger.intend(path="/after")

    history = read(ledger.path)

    assert [entry.intent["path"] for entry in history.entries] == ["/after"]
    assert history.torn == 1


APPEND_MANY = """
for number in range(50):
    ledger.record(ledger.intend(number=number, filler="x" * 5000), status=201)
"""


def test_ledger_that_processes_share_loses_nothing(ledger: Ledger) -> None:
    """Workers of one run append to one file."""
    children = [_python(APPEND_MANY, ledger.path) for _ in range(3)]

    assert [child.wait() for child in children] == [0, 0, 0]
    history = read(ledger.path)

    assert len(history.entries) == 150
    assert all(entry.outcome == {"status": 201} for entry in history.entries)
    assert not history.torn


def test_ledger_is_for_its_owner_only(ledger: Ledger) -> None:
    """It names what exists in a deployment."""
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def test_ledger_is_never_overwritten(ledger: Ledger) -> None:
    """What an earlier run left may still be there."""
    with pytest.raises(SourceError, match="cannot begin the ledger"):
        Ledger.begin(ledger.path, {"id": "two"})


@pytest.mark.parametrize("content", [None, b"", b"hello\n", b'{"line": "intent", "id": "1"}\n'])
def test_read_of_what_is_no_ledger_is_bad_input(tmp_path: Path, content: bytes | None) -> None:
    """One line says so."""
    path = tmp_path / "ledger.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SourceError, match="ledger"):
        read(path)
