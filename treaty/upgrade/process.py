"""Processes of a rollout: each dies with the one that started it, however that ends."""

import ctypes
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_connection
from typing import Final

_PR_SET_PDEATHSIG = 1
_LOOK = 0.02  # seconds between two looks at whether a process is ready

_STARTER: Final = ThreadPoolExecutor(1, "starter")
"""The thread that starts processes: to the kernel it is their parent, so it has to live on.

One that an interruption comes to might stop with locks in its hands that others need to start some.
"""

_ADDS: Final = re.compile(
    r"(DETAIL|HINT|CONTEXT|LINE \d+|STATEMENT):?\s|\(Background|\[SQL|\[parameters|\^+$"
)
"""How the lines begin that follow an error."""


def start(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    niceness: int = 0,
) -> subprocess.Popen[bytes]:
    """Starts a process in a group of its own, which ends when this one does.

    Args:
        command: The program and its arguments.
        folder: Where it is run.
        environment: Its environment.
        log: What its output is added to.
        niceness: By how much it gives way to other processes.

    Raises:
        OSError: The program cannot be started.
    """
    started = _STARTER.submit(
        _start, command, folder=folder, environment=environment, log=log, niceness=niceness
    )
    return started.result()


def _start(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    niceness: int,
) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  the project's own command
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=_dying_with(os.getpid(), niceness),  # noqa: PLW1509  it calls nothing but the kernel
        )


def wait_until_ready(
    process: subprocess.Popen[bytes], port: int, path: str, *, seconds: float
) -> bool:
    """Whether a process answers with a success, or at all where no path is given, in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if answers(port, path):
            return True
        time.sleep(_LOOK)
    return False


def answers(port: int, path: str) -> bool:
    """Whether something answers at a port with a success, or listens where no path is given."""
    if not path:
        with suppress(OSError), create_connection(("127.0.0.1", port), 1):
            return True
        return False
    return 200 <= status(port, path) < 300  # noqa: PLR2004  HTTP's successes


def status(port: int, path: str) -> int:
    """The status that is answered at a path, 0 where nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()


def wait(process: subprocess.Popen[bytes], *, seconds: float) -> int:
    """Waits for the end of a process, and learns of it at once where the kernel tells.

    Raises:
        subprocess.TimeoutExpired: It does not end in time.
    """
    until = time.monotonic() + seconds
    if sys.platform == "linux" and process.returncode is None:
        with suppress(OSError), os.fdopen(os.pidfd_open(process.pid)) as ended:
            poll = select.poll()
            poll.register(ended, select.POLLIN)
            poll.poll(seconds * 1000)
    return process.wait(timeout=max(until - time.monotonic(), 0))


def stop(process: subprocess.Popen[bytes], *, seconds: float) -> bool:
    """Ends a process and its children; tells whether it ended by itself after SIGTERM."""
    process.terminate()
    return ended(process, seconds=seconds)


def ended(process: subprocess.Popen[bytes], *, seconds: float) -> bool:
    """Whether a process that was told to end does so by itself; ends it and its children."""
    gently = True
    try:
        wait(process, seconds=seconds)
    except subprocess.TimeoutExpired:
        gently = False
    kill(process)
    return gently


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log."""
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


def said_last(log: str) -> str:
    """The line of a log that says what went wrong: the last one that only adds nothing to it.

    PostgreSQL's clients and SQLAlchemy put details, statements and addresses behind it.
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if not _ADDS.match(line)]
    return (telling or lines or ["it logged nothing"])[-1]


def _dying_with(parent: int, niceness: int) -> Callable[[], None]:
    """Makes a child ask the kernel to end it when its parent ends, however that happens."""
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        os.nice(niceness)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return die_with_parent
