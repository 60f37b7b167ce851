"""The whole rollout of a small service, with real processes on a real database."""

import pytest

from tests.integration.treaty.upgrade.conftest import Pets
from treaty.upgrade.orders import ORDERS

DEFAULT = next(iter(ORDERS))
EVERY = [
    pytest.param(order, marks=() if order == DEFAULT else pytest.mark.slow) for order in ORDERS
]


@pytest.mark.parametrize("order", EVERY)
def test_release_that_was_made_in_steps_is_green_in_every_order(pets: Pets, order: str) -> None:
    """Each cell that the order requires passes, with traffic."""
    upgraded = pets.upgrade("--order", order)

    assert upgraded.code == 0, upgraded.log
    assert set(upgraded.states.values()) == {"pass"}


def test_only_step_is_judged_with_the_clients_that_it_needs(pets: Pets) -> None:
    """A verdict on a step that nobody has sent anything to would say nothing."""
    gently = "lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()"
    pets.change("service.py", gently, "lambda *_: os._exit(0)")

    upgraded = pets.upgrade("--only", "backfill")

    assert upgraded.code == 0, upgraded.report["cells"]
    assert upgraded.state("migration", "S2", "new") == "pass"
    assert upgraded.state("new", "S2", "new") == "pass"
    assert upgraded.state("old", "S0", "old") == "not run"


def test_failing_test_shows_the_exchange_at_which_it_failed(pets: Pets) -> None:
    """With its instance and a `curl` line, as everything else does."""
    pets.change("test_pets.py", "assert once[0] == once[1]", "assert once[0]['kind'] == 'cat'")

    upgraded = pets.upgrade("--until", "replace-first")

    failures = [each for cell in upgraded.report["cells"] for each in cell["failures"]]
    failed = next(each for each in failures if each["rule"] == "upgrade-tests-failed")
    assert "test_pet_is_created_once_under_one_key of the new release" in failed["message"]
    assert "Uno" in failed["request"], failed
    assert failed["instance"].startswith(("old-", "new-")), failed


TESTING = """
from pathlib import Path
from treaty.upgrade import hook

@hook("testing")
def others_are_done(rollout):
    ran = (rollout.directory / f"{rollout.situation.step}-tests-old.times").exists()
    with Path("moments").open("a") as file:
        file.write(f"{rollout.situation.step} {ran}\\n")
"""


def test_project_is_called_before_each_release_is_tested(pets: Pets) -> None:
    """What others have set going may have to end first, such as mails that are on their way."""
    pets.change("pyproject.toml", "needs =", 'hooks = "testing"\nneeds =')
    (pets.root / "testing.py").write_text(TESTING)

    upgraded = pets.upgrade("--until", "replace-first")

    assert upgraded.code == 0, upgraded.log
    called = (pets.root / "moments").read_text().splitlines()
    assert called == ["warm False", "replace-first False", "replace-first True"]


@pytest.mark.slow
def test_release_that_ends_at_once_is_found_by_requests_that_it_cuts_off(pets: Pets) -> None:
    """However quick they are: SIGTERM comes while there are some."""
    gently = "lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()"
    pets.change("service.py", gently, "lambda *_: os._exit(0)")

    upgraded = pets.upgrade("--until", "roll-back")

    failures = [each for cell in upgraded.report["cells"] for each in cell["failures"]]
    assert upgraded.code == 1, upgraded.log
    assert {each["fault"] for each in failures} == {"request-cut-off"}, failures


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("KeyError('species')", "job-payload-changed"),
        ("ValueError('unknown job: groom')", "job-without-handler"),
    ],
)
def test_worker_that_ends_by_itself_is_found_with_what_it_said(
    pets: Pets, said: str, fault: str
) -> None:
    """Nobody does the jobs that wait; a platform would start it again and again."""
    (pets.root / "worker.py").write_text(f"import time\ntime.sleep(1)\nraise {said}\n")
    serve = 'serve = "{python} service.py"\n'
    pets.change("pyproject.toml", serve, f'{serve}work = "{{python}} worker.py"\n')
    environment = "[tool.treaty.upgrade.environment]"
    without = '[tool.treaty.upgrade.releases.old]\nwork = ""\n'
    pets.change("pyproject.toml", environment, f"{without}\n{environment}")

    upgraded = pets.upgrade("--until", "replace-rest")

    assert upgraded.code == 1, upgraded.log
    failures = [each for cell in upgraded.report["cells"] for each in cell["failures"]]
    found = {each["fault"] for each in failures if each["rule"] == "upgrade-worker-ended"}
    assert fault in found, failures
    assert all(said.partition("(")[0] in each["message"] for each in failures)
    assert {each["rule"] for each in failures} == {"upgrade-worker-ended"}


WORKER = """
import os, time, psycopg

with psycopg.connect(os.environ["PETS_DATABASE"], autocommit=True) as connection:
    while True:
        connection.execute(
            "UPDATE pets SET tags = jsonb_set(tags, '{colour}', to_jsonb(upper(tags->>'colour')))"
            " WHERE tags->>'colour' <> upper(tags->>'colour')"
        )
        time.sleep(0.5)
"""


def test_what_a_worker_changes_of_a_thing_is_no_fault_of_the_rollout(pets: Pets) -> None:
    """It did so before anything else has changed."""
    pets.git("checkout", "--quiet", "old")
    (pets.root / "worker.py").write_text(WORKER)
    pets.commit("working")
    pets.git("checkout", "--quiet", "main")
    (pets.root / "worker.py").write_text(WORKER)
    serve = 'serve = "{python} service.py"\n'
    pets.change("pyproject.toml", serve, f'{serve}work = "{{python}} worker.py"\n')

    upgraded = pets.upgrade("--from", "working", "--until", "replace-first")

    assert upgraded.code == 0, upgraded.report["cells"]
