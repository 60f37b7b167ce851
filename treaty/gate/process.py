"""A command that a stage runs: its output kept in a file, stopped with all that it started."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

GRACE = 10.0  # seconds that a stopped command has for its own clean-up


class _Running:
    """The commands that run now, in any thread, each of which an interrupt has to reach."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._processes: set[subprocess.Popen[str]] = set()
        self._is_over = False

    def begin(self) -> None:
        """Let commands start again."""
        self._is_over = False

    def add(self, process: "subprocess.Popen[str]") -> None:
        """Take one in; it is stopped at once if all others were."""
        with self._lock:
            self._processes.add(process)
            is_late = self._is_over
        if is_late:
            stop(process)

    def remove(self, process: "subprocess.Popen[str]") -> None:
        """Let one go that has ended."""
        with self._lock:
            self._processes.discard(process)

    def stop(self) -> None:
        """Stop all of them at the same time, and whatever would start later."""
        with self._lock:
            self._is_over = True
            processes = list(self._processes)
        with ThreadPoolExecutor(len(processes) or 1) as pool:
            try:
                list(pool.map(stop, processes))
            except BaseException:  # who interrupts even that does not want to wait
                for process in processes:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                raise


_RUNNING = _Running()


@contextmanager
def workers(number: int) -> Iterator[ThreadPoolExecutor]:
    """Threads whose commands are all stopped if the block is left by an interrupt or an error."""
    try:
        with ThreadPoolExecutor(number) as pool:
            try:
                yield pool
            except BaseException:
                _RUNNING.stop()
                raise
    finally:
        _RUNNING.begin()


def fresh_log(folder: Path, name: str) -> Path:
    """An empty log for a stage; the one of the run before is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name.replace(' ', '-')}.log"
    log.write_bytes(b"")
    return log


def run(
    command: Sequence[str],
    *,
    root: Path,
    log: Path,
    progress: Callable[[str], None],
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Runs a command and hands each line that it prints to `progress`.

    Args:
        command: Program and arguments.
        root: The folder that it runs in.
        log: The file that its output is appended to.
        progress: Takes each line, without its line end.
        environment: Variables that it gets beside ours.

    Returns:
        The exit status and all that it printed.

    Raises:
        OSError: The program cannot be started.
    """
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603  the command is the project's own setting
            command,
            cwd=root,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        try:
            _RUNNING.add(process)
            lines = []
            for line in process.stdout or ():
                kept.write(line)
                lines.append(line)
                progress(line.rstrip())
            return process.wait(), "".join(lines)
        except BaseException:
            stop(process)
            raise
        finally:
            _RUNNING.remove(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Stops a process and all that it started: asked first, killed after `GRACE` seconds.

    Who interrupts even that does not want to wait, so everything is killed at once.
    """
    try:
        for request in (signal.SIGINT, signal.SIGTERM):
            os.killpg(process.pid, request)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
                return
    except ProcessLookupError:
        return
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
