"""Migrating a database, with the service's own command."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import psycopg
import pytest
from psycopg import sql

from app.migrations import REVISION
from fixtures.migrations import command, migrate
from fixtures.processes import ROOT

pytestmark = pytest.mark.slow

TABLES = {
    "alembic_version",
    "applications",
    "current_addresses",
    "decisions",
    "deletions",
    "document_tags",
    "documents",
    "fiscal_documents",
    "idempotency_keys",
    "invitations",
    "personal_details",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "rate_limits",
}


def alembic(command: str, revision: str, *, url: str, script: bool = False) -> str:
    """Runs one of Alembic's commands and gives its output."""
    code = (
        "from alembic import command; from alembic.config import Config; config = Config();"
        "config.set_main_option('script_location', 'app/migrations');"
        f"command.{command}(config, {revision!r}, sql={script})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"ONBOARDING_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables(url: str, schema: str = "public") -> set[str]:
    """The tables of a schema."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query, [schema])}


def revisions(url: str) -> list[str]:
    """What the database says it is at."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT version_num FROM alembic_version")
        return [revision for (revision,) in rows]


def test_empty_database_becomes_that_of_the_release_and_a_second_run_changes_nothing(
    empty: str,
) -> None:
    """A release migrates what is there, however far it is."""
    migrate(DATABASE_URL=empty)
    migrate(DATABASE_URL=empty)

    assert tables(empty) == TABLES
    assert revisions(empty) == [REVISION]


def test_url_that_names_psycopg_is_migrated_with_it(empty: str) -> None:
    """Whoever has one driver only can migrate with that."""
    migrate(DATABASE_URL=empty.replace("postgresql://", "postgresql+psycopg://", 1))

    assert tables(empty) == TABLES


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("database", ["postgres@127.0.0.1:1/db", "postgres@nowhere.invalid/db", ""])
def test_database_that_cannot_be_reached_is_one_line(
    empty: str, driver: str, database: str
) -> None:
    """No traceback: the settings are to be corrected, not the code."""
    plain = f"postgresql://{database}" if database else empty + "-that-is-not-there"

    process = command(DATABASE_URL=plain.replace("postgresql", f"postgresql+{driver}", 1))
    _, log = process.communicate(timeout=60)

    assert process.returncode == 1
    (line,) = log.splitlines()
    assert line.startswith("error: the database cannot be reached: ")


def test_downgrade_leaves_nothing_and_can_be_undone(empty: str) -> None:
    """The way back and forth is the same."""
    alembic("upgrade", "head", url=empty)
    alembic("downgrade", "base", url=empty)
    assert tables(empty) == {"alembic_version"}

    alembic("upgrade", "head", url=empty)
    assert tables(empty) == TABLES


def test_two_migrations_at_once_both_succeed(empty: str) -> None:
    """The second waits for the first and finds nothing left to do."""
    with ThreadPoolExecutor() as threads:
        both = [threads.submit(migrate, DATABASE_URL=empty) for _ in range(2)]
        for one in both:
            one.result()

    assert revisions(empty) == [REVISION]


def test_database_of_a_newer_release_is_left_as_it_is(empty: str) -> None:
    """A release that is rolled back finds the schema of the one after it, and must not fail."""
    migrate(DATABASE_URL=empty)
    with psycopg.connect(empty) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    migrate(DATABASE_URL=empty)

    assert tables(empty) == TABLES
    assert revisions(empty) == ["9999"]


def test_script_is_printed_instead_if_asked_for(empty: str) -> None:
    """An administrator, or a linter, may want to read it first."""
    script = alembic("upgrade", "head", url=empty, script=True)

    assert "CREATE TABLE applications" in script
    assert tables(empty) == set()


def test_schema_is_made_and_the_services_role_can_use_it(empty: str) -> None:
    """The service's role owns nothing, and can do all that the service does."""
    role = f"onboarding_{token_hex(4)}"
    name = sql.Identifier(role)
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        try:
            migrate(DATABASE_URL=empty, DATABASE_ROLE=role, DATABASE_SCHEMA="Lender")

            assert tables(empty, "Lender") == TABLES
            connection.execute(sql.SQL("SET ROLE {}").format(name))
            connection.execute('DELETE FROM "Lender".rate_limits')
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute('DROP TABLE "Lender".rate_limits')
        finally:
            connection.execute("RESET ROLE")
            connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(name))
