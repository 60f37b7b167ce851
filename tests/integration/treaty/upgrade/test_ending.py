"""Whatever ends a run, nothing of it stays behind."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from tests.integration.treaty.upgrade.conftest import Pets

SEED = 20261125
KILLS = 20
LONGEST = 9.0  # seconds, on a quiet machine about a whole rollout
PATIENCE = 30.0  # seconds until the last of it has to be gone
LeftOver = Callable[[str], list[str]]


def runs() -> set[Path]:
    """The folders of runs with a database."""
    return {*Path("/tmp").glob("treaty-run-*"), *Path("/dev/shm").glob("treaty-run-*")}


def own_run(pets: Pets) -> list[str]:
    """The name of the run that a rollout is in, once it has begun."""
    logs = pets.root / ".treaty/upgrade/logs"
    return [each.name for each in logs.iterdir()] if logs.exists() else []


def assert_gone(pets: Pets, left_over: LeftOver) -> None:
    """No process, no folder, no server, no worktree."""
    deadline = time.monotonic() + PATIENCE
    while True:
        names = own_run(pets)
        left = left_over(str(pets.root))
        left += [process for name in names for process in left_over(f"treaty-run-{name}")]
        left += [str(each) for each in runs() for name in names if name in each.name]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    assert not left
    assert len(pets.git("worktree", "list").splitlines()) == 1
    assert pets.git("status", "--porcelain", "--", ":!.treaty") == ""


def wait_for_step(process: "Popen[str]", name: str) -> None:
    """Returns when a step is done."""
    assert process.stderr
    for line in process.stderr:
        if line.startswith(name):
            return
    pytest.fail(f"it never came to {name}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_says_so_and_leaves_nothing(
    pets: Pets, left_over: LeftOver, number: int
) -> None:
    """Ctrl-C, or a platform that wants its machine back."""
    with pets.start() as process:
        wait_for_step(process, "start-old")
        process.send_signal(number)
        _, log = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2, log
    assert "interrupted" in log
    assert_gone(pets, left_over)


def test_killed_run_leaves_nothing(pets: Pets, left_over: LeftOver) -> None:
    """Nobody can tidy up any more but the kernel and the database's keeper."""
    with pets.start() as process:
        wait_for_step(process, "warm")
        process.kill()

    assert_gone(pets, left_over)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS))
def test_kill_at_a_random_moment_leaves_nothing(
    pets: Pets, left_over: LeftOver, number: int
) -> None:
    """Of the run itself, or of any process of its."""
    chance = random.Random(SEED + number)
    with pets.start() as process:
        time.sleep(chance.uniform(0.2, LONGEST))  # the moment is what is tried
        victims = [int(each.split()[0]) for each in left_over(str(pets.root))]
        others = [each for each in victims if each != process.pid]
        if others and chance.randrange(2):
            _kill(chance.choice(others))
        else:
            process.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGKILL)))
        process.communicate(timeout=200)

    assert_gone(pets, left_over)


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.slow
def test_two_runs_at_once_do_not_disturb_each_other(pets: Pets, left_over: LeftOver) -> None:
    """Ports, databases, roles and logs are their own."""
    runs = [pets.start("--until", "replace-first", "--seed", n) for n in "12"]
    ended = [process.communicate(timeout=120) for process in runs]

    shown = "\n".join(text for streams in ended for text in streams)
    assert [process.returncode for process in runs] == [0, 0], shown
    assert_gone(pets, left_over)
