"""A production on this machine is accepted: proved by what its audit recorded and its database."""

import json
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from fixtures.audit_proxy import Seen, audit_proxy
from fixtures.production import CANARY, PERSONAL_DETAILS, ROOT, Production

SAFE = {"GET", "HEAD", "OPTIONS"}


DECISION = "GET /api/v2/applications/{application_id}/decision"


def test_accept_production_reads_only(production: Production, tmp_path: Path) -> None:
    """Without tests, not one request that could change anything is sent; the rest is exercised."""
    folder = production.project(tmp_path / "project")
    production.audit.forget()

    options = ("--profile", "production", "--allow-inconclusive", DECISION)
    done = production.treaty(folder, "accept", production.url, *options)

    seen = production.audit.seen()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"accepted: {production.url} is release 1.1 on schema 0012; ")
    assert "operations exercised: 10 of 31" in done.stdout
    assert {each.method for each in seen} <= SAFE
    assert len(seen) > 50


@pytest.mark.slow
def test_accept_undecided_operation_leaves_it_open(production: Production, tmp_path: Path) -> None:
    """What no request of succeeded is not accepted, unless it is named."""
    folder = production.project(tmp_path / "project", generated=25)

    done = production.treaty(folder, "accept", production.url, "--profile", "production")

    assert done.returncode == 5, done.stdout + done.stderr
    assert done.stdout.startswith(f"not known: {DECISION} was not exercised: ")


def test_dry_run_prints_exactly_what_is_sent(production: Production, tmp_path: Path) -> None:
    """It sends nothing itself, and the run that follows sends those requests in that order."""
    folder = production.project(tmp_path / "project", generated=40)
    production.audit.forget()
    options = ("--profile", "production", "--seed", "7")

    printed = production.treaty(folder, "accept", production.url, *options, "--dry-run")
    before = production.audit.seen()
    production.treaty(folder, "accept", production.url, *options)

    sent = [f"{each.method} {production.url}{each.url}" for each in production.audit.seen()]
    assert before == []
    assert len(sent) > 35
    assert printed.stdout.splitlines() == sent


TESTS = {"test_version_2.py": (ROOT / "tests/acceptance/test_version_2.py").read_text("utf-8")}
WRITES = ("--profile", "production", "--writes", "production")
SYNTHETIC = "synthetic@example.com"
CREATIONS = {
    "/api/v1/create-application",
    "/api/v2/applications",
    "/api/v2/create-application",
}


def most_at_once(seen: list[Seen]) -> int:
    """The most requests that the audit had at the same time."""
    events = sorted([(each.begin, 1) for each in seen] + [(each.end, -1) for each in seen])
    now = most = 0
    for _, change in events:
        now += change
        most = max(most, now)
    return most


def most_in_a_second(seen: list[Seen]) -> int:
    """The most requests that came within one second."""
    begins = sorted(each.begin for each in seen)
    return max(sum(at <= each < at + 1 for each in begins) for at in begins)


@pytest.fixture(scope="session")
def written(
    production: Production, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str], list[Seen]]:
    """A whole run with tests that may write: its project, what it printed, what the audit saw."""
    folder = production.project(
        tmp_path_factory.mktemp("written") / "project", tests=TESTS, rate=20
    )
    production.audit.forget()
    options = (*WRITES, "--allow-inconclusive", DECISION)
    done = production.treaty(folder, "accept", production.url, *options)
    return folder, done, production.audit.seen()


Written = tuple[Path, subprocess.CompletedProcess[str], list[Seen]]


def test_accept_marked_tests_write_and_everything_is_removed(
    production: Production, written: Written
) -> None:
    """Each application that a run made is marked as deleted by that run, and no other one is."""
    _, done, seen = written
    run = next(each.headers["x-treaty-run"] for each in seen)
    rows = production.rows()
    created = {name: row for name, row in rows.items() if row.is_of_run}
    kept = rows[production.data["application_id"]]

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^requests: \d+ of 200, 6 tests$", done.stdout, re.MULTILINE)
    assert len(created) >= 6
    assert all(row.is_deleted for row in created.values())
    assert (kept.reference, kept.is_deleted) == ("kept", False)
    reasons = {row.reason for row in created.values() if f"treaty-{run}" in str(row.reference)}
    assert f"treaty accept {run}" in reasons


def test_accept_writes_only_to_what_it_created(production: Production, written: Written) -> None:
    """Every request that is not safe creates something tagged, or is about that."""
    _, _, seen = written
    own = {name for name, row in production.rows().items() if row.is_of_run}
    for each in (each for each in seen if each.method not in SAFE):
        about = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", each.url))
        if each.path in CREATIONS:
            assert json.loads(each.body)["reference"].startswith("treaty-"), each
        else:
            assert about & own, each


def test_accept_tells_who_it_is_with_every_request(written: Written) -> None:
    """One run id, and treaty's name."""
    _, _, seen = written
    assert len({each.headers.get("x-treaty-run") for each in seen}) == 1
    assert {each.headers["user-agent"].split("/")[0] for each in seen} == {"treaty"}


def test_accept_talks_to_nobody_else(production: Production, written: Written) -> None:
    """Its processes connect to the deployment and to the issuer, and to nothing else."""
    folder, _, seen = written
    ports = {each.rpartition(":")[2] for each in (production.url, production.issuer)}

    assert {each.rpartition(":")[2] for each in production.connections(folder)} == ports
    assert {each.headers["host"] for each in seen} == {production.url.partition("://")[2]}


def test_accept_keeps_its_budget(written: Written) -> None:
    """Total, concurrency and rate, over all of its processes together."""
    _, _, seen = written
    assert len(seen) <= 200
    assert most_at_once(seen) <= 2
    assert most_in_a_second(seen) <= 20 + 2  # those that were waited for arrive a little late


def test_accept_writes_no_secret(production: Production, written: Written) -> None:
    """Neither the canaries nor a token that the audit saw, nor people's data, in any file."""
    folder, done, seen = written
    tokens = {
        each.headers["authorization"].split()[1] for each in seen if "authorization" in each.headers
    }
    names = {str(PERSONAL_DETAILS["first_name"]), SYNTHETIC}
    state = [each for each in (folder / ".treaty").rglob("*") if each.is_file()]
    texts = {str(each): each.read_text("utf-8", "replace") for each in state}
    texts |= {"stdout": done.stdout, "stderr": done.stderr}

    assert tokens
    assert len(state) > 8
    for where, text in texts.items():
        for secret in (CANARY, *tokens, *names):
            assert secret not in text, where
    assert production.environment["ACCEPTANCE_SECRET"].startswith(CANARY)


def test_pytest_alone_keeps_the_same_rules(production: Production, tmp_path: Path) -> None:
    """Tests that are not marked are left out, and what is created is removed."""
    folder = production.project(tmp_path / "project", tests=TESTS)
    production.audit.forget()
    command = ("-m", "pytest", "-q", "tests/acceptance", f"--base-url={production.url}")

    done = production.python(folder, *command, *WRITES, "-n2")

    seen = production.audit.seen()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
    assert re.search(r"acceptance: [6-9] removed, 0 left over", done.stdout)
    assert seen[0].path == "/version"
    assert len({each.headers["x-treaty-run"] for each in seen}) == 1
    assert all(row.is_deleted for row in production.rows().values() if row.is_of_run)
    assert most_at_once(seen) <= 2


def test_pytest_alone_without_the_name_twice_writes_nothing(
    production: Production, tmp_path: Path
) -> None:
    """Marked tests fail, and say why."""
    folder = production.project(tmp_path / "project", tests=TESTS)
    production.audit.forget()
    command = ("-m", "pytest", "-q", "tests/acceptance", f"--base-url={production.url}")

    done = production.python(folder, *command, "--profile", "production")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "--writes production was not given" in done.stdout
    assert {each.method for each in production.audit.seen()} <= SAFE


@pytest.mark.slow
def test_shadow_of_a_deployment_and_itself_finds_no_difference(
    production: Production, tmp_path: Path
) -> None:
    """What changes from answer to answer is learnt, and named; nothing unsafe is sent."""
    folder = production.project(tmp_path / "project", generated=120)
    production.audit.forget()
    options = ("--profile", "production", "--allow-inconclusive", DECISION)

    done = production.treaty(
        folder, "accept", production.url, *options, "--against", production.url
    )

    seen = production.audit.seen()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "deployments-differ" not in done.stdout
    assert re.search(r"volatile, so not compared: GET /\S+ .*header x-request-id", done.stdout)
    assert {each.method for each in seen} <= SAFE
    assert len(seen) == 1 + 3 * 40  # /version, and each request three times


@pytest.mark.slow
def test_shadow_of_two_deployments_tells_in_what_they_differ(
    production: Production, tmp_path: Path
) -> None:
    """Each is asked over TLS; a number that is written in another way is found, with its line."""

    def alter(body: bytes) -> bytes:
        return body.replace(b'"gross_income_cents":3215000', b'"gross_income_cents":3215000.0')

    certificate, log = production.authority.certificate("new"), tmp_path / "new.jsonl"
    with audit_proxy(production.upstream, certificate, log, alter=alter) as new:
        folder = production.project(tmp_path / "project", generated=120, beside=new.url)
        production.audit.forget()
        done = production.treaty(
            folder, "accept", new.url, "--profile", "production", "--against", production.url
        )

    asked, compared = production.audit.seen(), new.seen()[1:]  # after /version
    told = [line for line in done.stdout.splitlines() if "number format" in line]
    assert {each.method for each in (*asked, *compared)} == {"GET"}
    assert Counter(each.url for each in asked) == Counter(2 * [each.url for each in compared])
    assert told, done.stdout + done.stderr
    assert all("3215000 became 3215000.0" in line for line in told)
    assert f"{new.url}/api/v2/applications/{production.data['application_id']}" in done.stdout


@pytest.mark.slow
def test_accept_staging_exercises_what_writes_and_removes_it(
    production: Production, tmp_path: Path
) -> None:
    """Generated requests of all operations touch only what they created, and it is gone."""
    folder = production.project(tmp_path / "project", total=700, generated=240)
    production.audit.forget()
    before = {name for name, row in production.rows().items() if not row.is_deleted}

    done = production.treaty(folder, "accept", production.url, "--profile", "staging")

    seen = production.audit.seen()
    rows = production.rows()
    assert {name for name, row in rows.items() if not row.is_deleted} == before
    assert len(seen) <= 700
    assert {each.method for each in seen} >= {"POST", "PUT", "PATCH", "DELETE"}
    removed = re.search(r"^removed: (\d+), left over: 0$", done.stdout, re.MULTILINE)
    assert removed, done.stdout
    created = [each for each in seen if each.path in CREATIONS and each.status == 201]
    assert int(removed[1]) == len(created)


@pytest.mark.slow
def test_accept_that_is_interrupted_cleans_up_first(production: Production, tmp_path: Path) -> None:
    """In the midst of the tests, by who or what ends it: exit status 2, and nothing is left."""
    folder = production.project(tmp_path / "project", tests=TESTS, generated=4)
    production.audit.forget()
    process = production.start(folder, "accept", production.url, *WRITES)
    while process.poll() is None and not any(
        each.method == "POST" for each in production.audit.seen()
    ):
        time.sleep(0.01)

    process.terminate()
    status = process.wait()

    rows = [row for row in production.rows().values() if row.is_of_run]
    assert status == 2
    assert rows
    assert all(row.is_deleted for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_accept_killed_at_random_moments_leaves_nothing_after_clean_up(
    production: Production, tmp_path: Path, seed: int
) -> None:
    """Twenty in all, whatever it was doing: what it created is found and removed."""
    chance = random.Random(seed)
    folder = production.project(tmp_path / "project", tests=TESTS, generated=4)
    left = 0
    for _ in range(5):
        production.audit.forget()
        moment = chance.randint(1, 70)  # the request at which it is killed
        process = production.start(folder, "accept", production.url, *WRITES)
        while process.poll() is None and production.audit.count() < moment:
            time.sleep(0.002)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        quiet(production)
        left += any(not row.is_deleted for row in production.rows().values() if row.is_of_run)

        ledger = newest_ledger(folder)
        done = production.treaty(folder, "accept", "--resume-cleanup", str(ledger))

        assert done.returncode == 0, done.stdout + done.stderr
        rows = [row for row in production.rows().values() if row.is_of_run]
        assert all(row.is_deleted for row in rows)
    assert left > 0  # some of the kills came when something was there


def quiet(production: Production) -> None:
    """Waits until processes that lost their parent have sent their last request."""
    seen = -1
    while seen != production.audit.count():
        seen = production.audit.count()
        time.sleep(0.5)


def newest_ledger(folder: Path) -> Path:
    """The ledger of the last run."""
    return max(folder.glob(".treaty/acceptance/runs/*/ledger.jsonl"), key=os.path.getctime)
