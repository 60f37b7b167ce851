"""Commands that a stage runs, as real processes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from treaty.gate import process

STUBBORN = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.getpid(), flush=True)
time.sleep(60)
"""
LEAVING_A_CHILD = """
import signal, subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[1]])
signal.pause()
"""


def has_ended(pid: int) -> bool:
    """Whether a process ends within seconds; one that waits for its parent to ask has ended."""
    status = Path(f"/proc/{pid}/stat")
    for _ in range(200):
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def start(code: str, *arguments: str) -> tuple["subprocess.Popen[str]", str]:
    """Starts Python in a session of its own, and gives the line that it prints first."""
    command = [sys.executable, "-c", code, *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stdout is not None
    return child, child.stdout.readline().strip()


def test_run_interrupted_command_is_stopped(tmp_path: Path) -> None:
    """What a stage has started does not outlive its Ctrl-C, and what it printed is kept."""
    pids = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    log = process.fresh_log(tmp_path, "stage")
    with pytest.raises(KeyboardInterrupt):
        process.run([sys.executable, "-c", code], root=tmp_path, log=log, progress=interrupt)
    assert has_ended(pids[0])
    assert log.read_text().split()[0] == str(pids[0])


def test_workers_end_what_runs_in_each_and_what_would_start_later(
    tmp_path: Path,
) -> None:
    """Stages that run at once are ended together, whichever thread an interrupt comes to."""
    told: SimpleQueue[str] = SimpleQueue()
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"

    def run_twice(name: str) -> None:
        for number in range(2):
            log = process.fresh_log(tmp_path, f"{name}{number}")
            command = [sys.executable, "-c", code]
            process.run(command, root=tmp_path, log=log, progress=told.put)

    with suppress(KeyboardInterrupt), process.workers(2) as pool:
        pool.submit(run_twice, "a")
        pool.submit(run_twice, "b")
        pids = [int(told.get(timeout=10)) for _ in range(2)]
        raise KeyboardInterrupt
    while not told.empty():
        line = told.get()
        if line.isdigit():
            pids.append(int(line))
    assert all(map(has_ended, pids))


def test_workers_interrupted_again_kill_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses Ctrl-C twice does not want to wait, however many stages run."""
    monkeypatch.setattr(process, "GRACE", 6000.0)
    told: SimpleQueue[str] = SimpleQueue()
    stubborn = [sys.executable, "-c", STUBBORN.replace("60", "6000")]
    log = process.fresh_log(tmp_path, "stage")
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt), process.workers(1) as pool:
            pool.submit(process.run, stubborn, root=tmp_path, log=log, progress=told.put)
            pid = int(told.get(timeout=10))
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGALRM, before)
    assert has_ended(pid)


def test_stop_child_of_the_command_goes_with_it() -> None:
    """A command that ends when asked may have left others behind that do not."""
    child, line = start(LEAVING_A_CHILD, STUBBORN)
    with child:
        process.stop(child)
    assert has_ended(int(line))


def test_stop_interrupted_again_kills_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses Ctrl-C twice does not want to wait for a clean-up."""

    def again(*_: object) -> None:
        raise KeyboardInterrupt

    child, _ = start(STUBBORN)
    with child:
        with monkeypatch.context() as patch:
            patch.setattr(child, "wait", again)
            with pytest.raises(KeyboardInterrupt):
                process.stop(child)
        assert child.wait(5) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.killpg(child.pid, 0)
