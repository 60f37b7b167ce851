"""A test run's directory and locks."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from treaty.databases import run
from treaty.databases.run import Run


@pytest.fixture(autouse=True)
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that runs begin in."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def running() -> Iterator[Run]:
    """A run that has begun."""
    with Run.create() as begun:
        yield begun


def abandon(directory: Path) -> None:
    """Leaves what a run leaves that was killed together with its keeper."""
    directory.mkdir()
    (directory / "lease").touch()


def test_create_lets_others_pass_but_not_look(running: Run) -> None:
    """An unprivileged server reaches its data, and nobody lists what is there."""
    assert running.directory.stat().st_mode & 0o777 == 0o711


def test_create_names_each_run_differently(running: Run) -> None:
    """Two runs at once have nothing in common."""
    with Run.create() as other:
        assert other.id != running.id


def test_close_by_the_owner_removes_the_directory(parent: Path) -> None:
    """A run that needed no server leaves nothing."""
    Run.create().close()

    assert list(parent.iterdir()) == []


def test_close_by_a_participant_leaves_the_run_to_its_owner(running: Run) -> None:
    """A worker that is done first takes nothing from the others."""
    Run.join(running.directory).close()

    assert run.is_alive(running.directory)


def test_is_alive_while_only_a_participant_is_left() -> None:
    """The lease is shared: each of its holders keeps the run."""
    owner = Run.create()
    participant = Run.join(owner.directory)
    os.close(owner._lease)  # noqa: SLF001  as the kernel does when a process is killed

    assert run.is_alive(owner.directory)
    participant.close()
    assert not run.is_alive(owner.directory)


def test_is_alive_while_its_keeper_tidies_up(tmp_path: Path) -> None:
    """Nobody sweeps what a keeper is about to remove."""
    abandon(tmp_path / "treaty-run-1")
    with run.keeping(tmp_path / "treaty-run-1"):
        assert run.is_alive(tmp_path / "treaty-run-1")

    assert not run.is_alive(tmp_path / "treaty-run-1")


def test_keeping_names_the_keeper(tmp_path: Path) -> None:
    """Whoever looks into a run's directory learns which process keeps it."""
    abandon(tmp_path / "treaty-run-1")

    with run.keeping(tmp_path / "treaty-run-1"):
        assert (tmp_path / "treaty-run-1" / "keeper").read_text() == str(os.getpid())


def test_sweep_removes_what_a_killed_run_left(parent: Path) -> None:
    """The next run tidies up after one that could not."""
    abandon(parent / "treaty-run-1")
    (parent / "treaty-run-1" / "data").mkdir()

    with Run.create() as begun:
        assert list(parent.iterdir()) == [begun.directory]


@pytest.fixture
def in_memory(parent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a killed run, in a place that only its directory tells."""
    memory = tmp_path_factory.mktemp("memory")
    abandon(parent / "treaty-run-1")
    (parent / "treaty-run-1" / "data").symlink_to(memory)
    return memory


def test_sweep_follows_data_that_lie_elsewhere(in_memory: Path) -> None:
    """Data in memory go together with the directory that points to them."""
    run.sweep()

    assert not in_memory.exists()


def test_remove_outlasts_a_server_that_is_still_writing(
    in_memory: Path, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its keeper was killed, and it has files to write before the kernel's word reaches it."""
    remove, late = shutil.rmtree, ["base", "global"]

    def rmtree(path: Path, *, ignore_errors: bool) -> None:
        remove(path, ignore_errors=ignore_errors)
        if path == in_memory and late:
            (path / late.pop()).mkdir(parents=True)

    monkeypatch.setattr(shutil, "rmtree", rmtree)

    run.remove(parent / "treaty-run-1")

    assert not in_memory.exists()
    assert not (parent / "treaty-run-1").exists()


def test_remove_that_fails_leaves_what_a_sweep_looks_for(
    in_memory: Path, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data without the directory that points to them would never be found."""
    remove = shutil.rmtree

    def rmtree(path: Path, *, ignore_errors: bool) -> None:
        if path != in_memory:
            remove(path, ignore_errors=ignore_errors)

    with monkeypatch.context() as stubborn:
        stubborn.setattr(run, "_ENDING_SECONDS", 0)
        stubborn.setattr(shutil, "rmtree", rmtree)
        run.remove(parent / "treaty-run-1")

    run.sweep()

    assert not in_memory.exists()


def test_sweep_leaves_living_and_beginning_runs(running: Run, parent: Path) -> None:
    """Runs at the same time do not disturb each other, not even in their first moment."""
    (parent / "treaty-run-beginning").mkdir()

    run.sweep()

    assert {path.name for path in parent.iterdir()} == {
        running.directory.name,
        "treaty-run-beginning",
    }


def test_known_server_is_none_before_anyone_needed_one(running: Run) -> None:
    """A run without database tests starts no server."""
    assert running.known_server is None


def test_known_server_is_what_another_process_started(running: Run) -> None:
    """The first process of a run starts the server, and the others read where it is."""
    report = {"url": "postgresql://host/db", "source": "url", "version": "15.8", "note": ""}
    (running.directory / "server.json").write_text(json.dumps(report))

    with Run.join(running.directory) as worker:
        assert worker.server().url == "postgresql://host/db"


def test_lock_is_free_again_after_an_error(running: Run) -> None:
    """A failed migration does not block the workers that wait for it."""
    with pytest.raises(ZeroDivisionError), running.lock("template"):
        raise ZeroDivisionError

    with running.lock("template"):
        assert (running.directory / "template.lock").exists()


def test_make_data_directory_without_room_in_memory_is_on_disk(
    running: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small machine's memory is not filled."""
    monkeypatch.setattr(run, "_MEMORY_BYTES", 2**62)

    assert run.make_data_directory(running.directory) == running.directory / "data"


def test_make_data_directory_in_memory_goes_with_the_run(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies outside of the run's directory is removed together with it."""
    memory = tmp_path_factory.mktemp("memory")
    monkeypatch.setattr(run, "_MEMORY", memory)
    monkeypatch.setattr(run, "_MEMORY_BYTES", 0)

    with Run.create() as begun:
        assert run.make_data_directory(begun.directory).parent == memory

    assert list(memory.iterdir()) == []
