"""A production on this machine is accepted: proved by what its audit recorded and its database."""

from pathlib import Path

from fixtures.production import Production

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
