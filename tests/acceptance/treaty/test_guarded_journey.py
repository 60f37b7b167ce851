"""A marked journey in a browser against a production of the tests' own."""

from pathlib import Path

from fixtures.production import ROOT, Production

WRITES = ("--profile", "production", "--writes", "production")
JOURNEY = {
    name: (ROOT / "tests/acceptance/browser" / name).read_text("utf-8")
    for name in ("conftest.py", "test_journey.py")
}
MAIL_SINK = '"POST /api/v2/applications/{application_id}/invitations" = "a server of the tests"'


def test_accept_marked_journey_in_a_browser_keeps_the_same_rules(
    production: Production, tmp_path: Path
) -> None:
    """All that the browser sends passes the guard; what it filled in is removed."""
    folder = production.project(tmp_path / "project", tests=JOURNEY, sinks=MAIL_SINK, generated=4)
    production.audit.forget()

    done = production.treaty(folder, "accept", production.url, *WRITES)

    seen = production.audit.seen()
    ports = {each.rpartition(":")[2] for each in (production.url, production.issuer)}
    pages = [each for each in seen if each.path.startswith("/application")]
    assert "1 tests" in done.stdout, done.stdout + done.stderr
    assert "acceptance-test-failed" not in done.stdout, done.stdout + done.stderr
    assert {each.method for each in pages} == {"GET", "POST"}
    assert len({each.headers.get("x-treaty-run") for each in seen}) == 1
    assert all(row.is_deleted for row in production.rows().values() if row.is_of_run)
    assert {each.rpartition(":")[2] for each in production.connections(folder)} >= ports
    assert len(seen) <= 200
    for file in (each for each in (folder / ".treaty").rglob("*") if each.is_file()):
        assert "canary" not in file.read_text("utf-8", "replace"), file
        assert "O'Neill-Łukasz" not in file.read_text("utf-8", "replace"), file
