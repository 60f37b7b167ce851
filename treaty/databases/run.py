"""What the processes of one test run share: a directory, its lease and its server.

Every process that may use the server holds a shared lock on the run's lease. The kernel lets go
of a lock when its process ends, however it ends, so the server's keeper, which waits for the
exclusive lock, always learns that nobody is left.
"""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from treaty.databases.server import Server
from treaty.errors import DatabaseUnavailableError

_PREFIX = "treaty-run-"
_MEMORY = Path("/dev/shm")  # noqa: S108  a name that cannot be guessed, and refused if it exists
_MEMORY_BYTES = 2**30
_ENDING_SECONDS = 5.0  # a server's, once the kernel has told it that its keeper is gone


class Run:
    """A test run, seen from one of its processes.

    Attributes:
        directory: Holds the lease, the locks and an embedded server's data.
        id: Names the run in databases and containers.
    """

    def __init__(self, directory: Path, *, owner: bool = False) -> None:
        self.directory = directory
        self.id = identity(directory)
        self._owner = owner
        self._lease = _open_locked(directory / "lease", fcntl.LOCK_SH)
        self._server: Server | None = None

    @classmethod
    def create(cls) -> Self:
        """Begins a run, after sweeping what killed runs have left."""
        sweep()
        directory = _parent() / f"{_PREFIX}{secrets.token_hex(4)}"
        # Others may pass through, since an unprivileged server has to, but not look around.
        directory.mkdir(mode=0o711)
        # Locked before it has its name, so that no sweep can take it for abandoned.
        unnamed = _open_locked(directory / "lease.new", fcntl.LOCK_SH)
        (directory / "lease.new").rename(directory / "lease")
        try:
            return cls(directory, owner=True)
        finally:
            os.close(unnamed)

    @classmethod
    def join(cls, directory: Path) -> Self:
        """Takes part in a run that another process has begun."""
        return cls(directory)

    @property
    def known_server(self) -> Server | None:
        """The run's server, if a process of the run has needed one yet."""
        report = self.directory / "server.json"
        if self._server is None and report.exists():
            self._server = Server(**json.loads(report.read_text()))
        return self._server

    def server(self) -> Server:
        """The run's server, started by the first process that asks.

        Raises:
            DatabaseUnavailableError: No PostgreSQL can be had.
        """
        with self.lock("server"):
            if (server := self.known_server) is not None:
                return server
            self._server = _start_keeper(self.directory)
            report = self.directory / "server.json"
            report.touch(mode=0o600)  # it names the password
            report.write_text(json.dumps(asdict(self._server)))
            return self._server

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Lets one process of the run at a time do what `name` names."""
        handle = _open_locked(self.directory / f"{name}.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(handle)

    def close(self) -> None:
        """Leaves the run; whoever began it waits until the server is gone."""
        os.close(self._lease)
        if not self._owner:
            return
        keeper = _try_open(self.directory / "keeper")
        if keeper is not None:
            fcntl.flock(keeper, fcntl.LOCK_EX)
            os.close(keeper)
        remove(self.directory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def keeping(directory: Path) -> Iterator[int]:
    """Marks this process as the keeper of a run; gives the lease to wait on."""
    keeper = _open_locked(directory / "keeper", fcntl.LOCK_EX)
    os.write(keeper, str(os.getpid()).encode())
    lease = os.open(directory / "lease", os.O_RDWR)
    try:
        yield lease
    finally:
        os.close(lease)
        os.close(keeper)


def wait_until_unused(lease: int) -> None:
    """Returns when no process uses the run any more."""
    fcntl.flock(lease, fcntl.LOCK_EX)


def identity(directory: Path) -> str:
    """What a run calls itself in databases and containers: eight hexadecimal digits."""
    return directory.name.removeprefix(_PREFIX)


def directory_of(name: str) -> Path:
    """Where a run of this name has its directory; the opposite of `identity`."""
    return _parent() / f"{_PREFIX}{name}"


def is_alive(directory: Path) -> bool:
    """Whether a process still uses the run of a directory, or is still tidying up after it."""
    return any(_is_locked(directory / name) for name in ("lease.new", "lease", "keeper"))


def sweep() -> None:
    """Removes the directories of runs that were killed together with their keeper."""
    for directory in _parent().glob(f"{_PREFIX}*"):
        begun = (directory / "lease").exists()
        if begun and directory.stat().st_uid == os.geteuid() and not is_alive(directory):
            remove(directory)


def make_data_directory(directory: Path) -> Path:
    """Makes a run's folder for data, in memory where the machine has such a file system.

    Copying a template is a matter of hundreds of files: 10 ms there, up to 250 ms on a disk.
    """
    data = directory / "data"
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _MEMORY_BYTES:
        target = _MEMORY / directory.name
        data.symlink_to(target)  # before there is anything that a sweep could not find
        target.mkdir(mode=0o700)
        return target
    data.mkdir(mode=0o700)
    return data


def remove(directory: Path) -> None:
    """Removes a run's directory, and its data wherever they lie.

    A server whose keeper was killed may still be writing its last files, so this has patience; what
    is not gone then keeps its directory, by which the next sweep finds it.
    """
    data = (directory / "data").resolve()
    deadline = time.monotonic() + _ENDING_SECONDS
    while True:
        shutil.rmtree(data, ignore_errors=True)
        if not data.exists():
            shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists() or time.monotonic() > deadline:
            return
        time.sleep(0.02)


def _parent() -> Path:
    return Path(tempfile.gettempdir()).resolve()


def _start_keeper(directory: Path) -> Server:
    command = [sys.executable, "-m", "treaty.databases.keeper", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        reason = done.stderr.strip().rpartition("\n")[2] or f"exit status {done.returncode}"
        raise DatabaseUnavailableError(f"the database's keeper failed: {reason}") from None
    if "error" in report:
        raise DatabaseUnavailableError(report["error"], hint=report["hint"])
    return Server(**report)


def _open_locked(path: Path, operation: int) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, operation)
    return handle


def _try_open(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None


def _is_locked(path: Path) -> bool:
    handle = _try_open(path)
    if handle is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
