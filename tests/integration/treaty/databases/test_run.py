"""A run's server: shared by the run's processes, and gone with them however they end."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
import pytest

from treaty.databases.run import Run, sweep
from treaty.errors import DatabaseUnavailableError

BEGIN = """
from treaty.databases.run import Run
with Run.create() as run:
    print(run.directory, run.server().url, flush=True)
    input()
"""


@dataclass(frozen=True)
class Begun:
    """A run in a process of its own."""

    process: "subprocess.Popen[str]"
    directory: Path
    url: str

    @property
    def data(self) -> Path:
        """Where an embedded server's data lie."""
        return (self.directory / "data").resolve()

    @property
    def server(self) -> int:
        """The process ID of an embedded server."""
        return int((self.data / "postmaster.pid").read_text().split()[0])


@contextmanager
def begin(source: str | None = None, *, within: str | None = None) -> Iterator[Begun]:
    """Begins a run in a process of its own, and kills it at the end if it still goes on."""
    environ = os.environ | ({"TREATY_POSTGRES": source} if source else {})
    environ |= {"TMPDIR": within} if within else {}
    command = [sys.executable, "-c", BEGIN]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        directory, url = process.stdout.readline().split()
        yield Begun(process, Path(directory), url)
        process.kill()


@pytest.fixture
def begun() -> Iterator[Begun]:
    """A run of another process, for a test that ends it."""
    with begin() as run:
        yield run


@pytest.fixture(scope="module")
def embedded() -> Iterator[Begun]:
    """A run with the embedded server, whatever these tests run on, for tests that only look."""
    with begin("embedded") as run:
        yield run


def answers(url: str) -> bool:
    """Whether a server still answers."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def wait_for_keeper(directory: Path) -> int:
    """A handle to wait with until a run's keeper has ended."""
    return os.open(directory / "keeper", os.O_RDWR)


def test_server_of_a_killed_run_is_gone(begun: Begun) -> None:
    """A run that got no chance to tidy up leaves no server, no port and no directory."""
    keeper = wait_for_keeper(begun.directory)
    data = begun.data
    assert answers(begun.url)

    begun.process.kill()
    fcntl.flock(keeper, fcntl.LOCK_EX)  # comes when the keeper has ended
    os.close(keeper)

    assert not answers(begun.url)
    assert not begun.directory.exists()
    assert not data.exists()


def test_server_of_an_ended_run_is_gone_when_the_process_is(begun: Begun) -> None:
    """Whoever begins a run waits until nothing of it is left."""
    begun.process.communicate("\n")

    assert not answers(begun.url)
    assert not begun.directory.exists()


def test_server_survives_an_interrupt_of_the_terminal(embedded: Begun) -> None:
    """Ctrl-C reaches the tests, which still need the server while they tidy up."""
    keeper = int((embedded.directory / "keeper").read_text())

    assert os.getsid(keeper) != os.getsid(embedded.process.pid)


def test_server_is_shared_with_participants_and_outlives_none_of_them(begun: Begun) -> None:
    """A worker gets the very server, and keeps it when the run's owner is killed."""
    with Run.join(begun.directory) as participant:
        keeper = wait_for_keeper(begun.directory)
        assert participant.server().url == begun.url

        begun.process.kill()
        begun.process.wait()

        assert answers(begun.url)
    fcntl.flock(keeper, fcntl.LOCK_EX)
    os.close(keeper)
    assert not answers(begun.url)


def test_two_runs_at_once_have_a_server_each(embedded: Begun) -> None:
    """The second run's server is another one, and both answer."""
    with begin("embedded") as other:
        assert other.url != embedded.url
        assert answers(embedded.url)
        assert answers(other.url)


def test_embedded_keeper_killed_server_dies_and_the_next_run_sweeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even who tidies up may be killed; what is left is found."""
    with TemporaryDirectory() as apart, begin("embedded", within=apart) as begun:
        monkeypatch.setattr(tempfile, "tempdir", apart)  # no other run's sweep comes in between
        data = begun.data
        keeper = int((begun.directory / "keeper").read_text())
        server = os.pidfd_open(begun.server)

        os.kill(keeper, signal.SIGKILL)
        ended, _, _ = select.select([server], [], [], 30)
        os.close(server)
        begun.process.kill()
        begun.process.wait()
        sweep()

        assert ended == [server]
        assert not begun.directory.exists()
        assert not data.exists()


def test_embedded_server_has_no_rights_of_root(embedded: Begun) -> None:
    """Neither the process nor its files belong to root, and nobody else may look at them."""
    assert Path(f"/proc/{embedded.server}").stat().st_uid != 0
    assert embedded.data.stat().st_uid != 0
    assert embedded.data.stat().st_mode & 0o777 == 0o700


def test_embedded_server_is_on_the_loopback_interface_only(embedded: Begun) -> None:
    """Nothing listens for other machines, and no socket lies in a common folder."""
    with psycopg.connect(embedded.url) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        ).fetchone()

    assert row == ("127.0.0.1", "")


def test_embedded_server_asks_for_a_password(embedded: Begun) -> None:
    """Others on the machine cannot become the server's superuser."""
    password = urlsplit(embedded.url).password or ""

    assert not answers(embedded.url.replace(password, "guessed"))


def test_embedded_server_knows_unicode(embedded: Begun) -> None:
    """Letters outside of ASCII can be stored, and have their lower case."""
    with psycopg.connect(embedded.url) as connection:
        row = connection.execute("SELECT lower('ÀÉ'), current_setting('server_encoding')")

        assert row.fetchone() == ("àé", "UTF8")


def test_server_forced_container_without_an_engine_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The keeper's error arrives whole: what is wrong, and what to do about it."""
    monkeypatch.setenv("TREATY_POSTGRES", "container")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")

    with Run.create() as run, pytest.raises(DatabaseUnavailableError) as caught:
        run.server()

    assert caught.value.message.startswith("no Docker engine answers")
    assert "start one" in caught.value.hint
    assert not run.directory.exists()
