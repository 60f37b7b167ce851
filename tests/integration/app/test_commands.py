"""The service's commands, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from fixtures.processes import ROOT, running
from treaty.ports import free_port


def run(command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, with these `ONBOARDING_…` variables."""
    return subprocess.run(
        [sys.executable, "-m", "app", command],
        cwd=ROOT,
        env=os.environ | {f"ONBOARDING_{name}": value for name, value in environment.items()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["serve", "migrate", "issuer"])
def test_command_with_a_setting_that_cannot_be_is_one_line_and_status_4(command: str) -> None:
    """No traceback: the variable is what has to be mended."""
    done = run(command, PORT="http")

    assert done.returncode == 4
    assert done.stderr.startswith("error: ONBOARDING_PORT: ")
    assert len(done.stderr.splitlines()) == 1


def test_issuer_in_production_does_not_start() -> None:
    """Whatever else is set right."""
    done = run(
        "issuer",
        ENVIRONMENT="production",
        SECRET_KEY="k" * 32,
        DATABASE_URL="postgresql://db/onboarding",
        ISSUER="https://login.example.com",
        PUBLIC_URL="https://onboarding.example.com",
    )

    assert done.returncode == 4
    assert "does not run in production" in done.stderr


@pytest.fixture
def environment(database: str) -> Mapping[str, str]:
    """A served process' variables."""
    return {
        "ONBOARDING_DATABASE_URL": database,
        "ONBOARDING_PORT": str(free_port()),
        "ONBOARDING_LOG_FORMAT": "json",
        "ONBOARDING_CLOCK": "2027-01-01T00:00:00Z",
    }


def test_serve_logs_json_lines_alone_and_ends_on_sigterm(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    """The server's own lines and the service's are one log, in one format."""
    url = f"http://127.0.0.1:{environment['ONBOARDING_PORT']}"
    log = tmp_path / "serve.log"

    with running("serve", environment=environment, ready=f"{url}/readyz", log=log) as process:
        answer = httpx.get(f"{url}/nothing", params={"token": "confidential"})
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=30)

    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert status in {0, -signal.SIGTERM}
    assert {"uvicorn.error", "app.requests"} <= {entry["logger"] for entry in entries}
    (request,) = [entry for entry in entries if entry["event"] == "request"]
    assert request["request_id"] == answer.headers["X-Request-Id"]
    assert "confidential" not in log.read_text()


def test_served_process_starts_at_the_instant_that_it_was_given(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    """A rule that depends on the date can be accepted on any day."""
    url = f"http://127.0.0.1:{environment['ONBOARDING_PORT']}"
    log = tmp_path / "serve.log"

    with running("serve", environment=environment, ready=f"{url}/readyz", log=log):
        answer = httpx.put(f"{url}/development/clock", json={"now": "2028-02-29T12:00:00+01:00"})

    assert answer.json()["now"].startswith("2028-02-29T11:00:0")


def test_serve_lets_a_request_end_before_it_stops(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    """A release that is replaced drops nobody: the request waits for a lock, SIGTERM for it."""
    url = f"http://127.0.0.1:{environment['ONBOARDING_PORT']}"
    log = tmp_path / "serve.log"
    database = environment["ONBOARDING_DATABASE_URL"]

    with (
        running("serve", environment=environment, ready=f"{url}/readyz", log=log) as process,
        psycopg.connect(database) as migration,
        psycopg.connect(database, autocommit=True) as observer,
        ThreadPoolExecutor() as pool,
    ):
        migration.execute("LOCK TABLE alembic_version")
        request = pool.submit(httpx.get, f"{url}/version", timeout=60)
        while not observer.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert not request.done()
        process.send_signal(signal.SIGTERM)
        migration.rollback()

        assert request.result().json()["schema_revision"]
        assert process.wait(timeout=30) in {0, -signal.SIGTERM}
