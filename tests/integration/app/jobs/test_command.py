"""`python -m app work`, in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import httpx
import psycopg

from fixtures.processes import ROOT, running
from treaty.ports import free_port

NEWER = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('default', 'send_fax', '{"version": 1}')
"""


def test_worker_tells_its_metrics_and_ends_on_sigterm_with_status_0(
    database: str, tmp_path: Path
) -> None:
    """A job of a newer release is put back by the process, too, and is there when it has ended."""
    port = free_port()
    environment = {
        "ONBOARDING_DATABASE_URL": database,
        "ONBOARDING_WORKER_PORT": str(port),
        "ONBOARDING_LOG_FORMAT": "json",
    }
    metrics = f"http://127.0.0.1:{port}/metrics"
    log = tmp_path / "work.log"
    counted = 'onboarding_jobs_total{app_name="onboarding",outcome="put_back",task="unknown"}'

    with (
        running("work", environment=environment, ready=metrics, log=log) as process,
        psycopg.connect(database, autocommit=True) as connection,
        httpx.Client() as client,
    ):
        connection.execute(NEWER)
        while counted not in client.get(metrics).text:
            assert process.poll() is None, log.read_text()
            sleep(0.05)
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=30)
        jobs = connection.execute("SELECT task_name, status FROM procrastinate_jobs").fetchall()
        workers = connection.execute("SELECT id FROM procrastinate_workers").fetchall()

    assert status == 0
    assert jobs == [("send_fax", "todo")]
    assert workers == []


def test_worker_in_production_refuses_a_parser_that_anybody_could_be() -> None:
    """It would show people's documents to whoever listens there."""
    environment = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": "postgresql://db/onboarding",
        "ISSUER": "https://login.example.com",
        "PUBLIC_URL": "https://onboarding.example.com",
        "PARSER_URL": "http://parser.example.com",
    }
    done = subprocess.run(
        [sys.executable, "-m", "app", "work"],
        cwd=ROOT,
        env={f"ONBOARDING_{name}": value for name, value in environment.items()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 4
    assert done.stderr.startswith("error: ONBOARDING_PARSER_URL: ")
