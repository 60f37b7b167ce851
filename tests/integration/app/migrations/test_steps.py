"""What each migration does, and that it can be interrupted, repeated and lived with."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import procrastinate
import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.errors import CheckViolation

from app.migrations import REVISION
from app.migrations.ddl import BATCH
from fixtures.migrations import command, end, migrate
from fixtures.processes import ROOT

pytestmark = pytest.mark.slow

SCRIPTS = ScriptDirectory.from_config(
    Config(attributes={}, config_args={"script_location": str(ROOT / "app/migrations")})
)
STEPS = {
    script.revision: script.module.step
    for script in reversed(list(SCRIPTS.walk_revisions()))
    if script.down_revision
}
TAKES_AWAY = re.compile(
    r"DROP (TABLE|COLUMN|TYPE|FUNCTION|TRIGGER)|RENAME|SET NOT NULL|ALTER COLUMN \w+ TYPE"
)
CHANGES_ROWS = re.compile(r"^\s*(UPDATE|DELETE FROM|INSERT INTO) (?!alembic_version)", re.MULTILINE)
CHANGES_SCHEMA = re.compile(r"^\s*(CREATE|ALTER|DROP)", re.MULTILINE)
BODIES = re.compile(r"\$\$.*?\$\$", re.DOTALL)
APPLICATION = """
    INSERT INTO applications (id, status, email, created_by, created_at, deleted_at)
    VALUES (%(id)s, 'draft', 'a@example.com', 'mario', now(), %(deleted_at)s)
"""
DETAILS = """
    INSERT INTO personal_details (application_id, first_name, last_name, date_of_birth, sex,
        nationality, phone, submitted_at)
    VALUES (%(id)s, 'Anna', 'Berg', '1990-01-01', 'female', %(nationality)s, '+49 30123456', now())
    ON CONFLICT (application_id) DO UPDATE SET phone = excluded.phone
"""
"""As release 1.0 writes it."""


@pytest.fixture(scope="module")
def statements() -> dict[str, str]:
    """What each migration runs, without the bodies of functions."""
    script = BODIES.sub("$$$$", migrate("--sql", "--to", "0001:head"))
    parts = re.split(r"-- Running upgrade \w+ -> (\w+)", script)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_steps_come_in_order_and_the_release_needs_no_contract() -> None:
    """Whatever old instances need is there until they are gone."""
    order = [step for step in STEPS.values() if step]

    assert order == sorted(order, key=["expand", "backfill", "contract"].index)
    assert SCRIPTS.get_heads() == [list(STEPS)[-1]]
    assert [name for name, step in STEPS.items() if step != "contract"][-1] == REVISION


@pytest.mark.parametrize("revision", [name for name, step in STEPS.items() if step == "expand"])
def test_expand_takes_nothing_away_and_changes_no_row(
    statements: dict[str, str], revision: str
) -> None:
    """The release before works as ever."""
    assert not TAKES_AWAY.findall(statements[revision])
    assert not CHANGES_ROWS.findall(statements[revision])


@pytest.mark.parametrize("revision", [name for name, step in STEPS.items() if step == "backfill"])
def test_backfill_changes_rows_alone(statements: dict[str, str], revision: str) -> None:
    """In batches, each of them committed."""
    assert not CHANGES_SCHEMA.findall(statements[revision])
    assert CHANGES_ROWS.findall(statements[revision])
    assert f"LIMIT {BATCH}" in statements[revision]


@pytest.mark.parametrize("revision", [name for name, step in STEPS.items() if step == "contract"])
def test_contract_takes_something_away(statements: dict[str, str], revision: str) -> None:
    """What it takes away is why it waits."""
    assert TAKES_AWAY.findall(statements[revision])


@pytest.mark.parametrize("revision", STEPS)
def test_constraint_on_a_table_that_is_used_is_added_before_it_is_validated(
    statements: dict[str, str], revision: str
) -> None:
    """Reading all rows must keep nobody from the table."""
    added = re.findall(r"ADD CONSTRAINT (\w+) .*", statements[revision])
    valid = re.findall(r"VALIDATE CONSTRAINT (\w+)", statements[revision])

    assert statements[revision].count("NOT VALID") == len(added)
    assert sorted(added) == sorted(valid)


def test_schema_of_jobs_is_the_packages_own() -> None:
    """Another version of procrastinate needs another migration."""
    theirs = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
    ours = ROOT / "app/migrations/procrastinate-3.10.sql"
    enums = "-- Enums"

    assert ours.read_text().partition(enums)[2] == theirs.read_text().partition(enums)[2]


@pytest.fixture
def old(empty: str) -> Iterator[psycopg.Connection]:
    """A database at release 1.0's schema."""
    migrate("--to", "0001", DATABASE_URL=empty)
    with psycopg.connect(empty, autocommit=True) as connection:
        yield connection


def url_of(connection: psycopg.Connection) -> str:
    """The URL that a connection was made with."""
    info = connection.info
    return f"postgresql://{info.user}:{info.password}@{info.host}:{info.port}/{info.dbname}"


def add(connection: psycopg.Connection, *, deleted: bool = False, nationality: str = "DE") -> str:
    """An application with personal details, written as release 1.0 does; gives its id."""
    key = str(uuid4())
    row = {"id": key, "deleted_at": "2026-01-01" if deleted else None}
    connection.execute(APPLICATION, row)
    connection.execute(DETAILS, {"id": key, "nationality": nationality})
    if deleted:
        reason = "INSERT INTO deletions VALUES (%s, 'Another lender.', 'mario', now())"
        connection.execute(reason, [key])
    return key


def at(connection: psycopg.Connection) -> str:
    """The revision that a database says it is at."""
    return str(one(connection, "SELECT version_num FROM alembic_version"))


def one(connection: psycopg.Connection, query: LiteralString, *values: object) -> object:
    """The one value that a query gives."""
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def phone_of(connection: psycopg.Connection, key: str) -> tuple[object, ...] | None:
    """A phone number, in one column and in two."""
    query = "SELECT phone, phone_calling_code, phone_number FROM personal_details"
    return connection.execute(f"{query} WHERE application_id = %s", [key]).fetchone()


def test_aged_rows_are_filled_in_batches_and_what_was_there_is_unchanged(
    old: psycopg.Connection,
) -> None:
    """More rows than a batch holds, and deletions from before."""
    old.execute(
        "INSERT INTO applications (id, status, email, created_by, created_at)"
        " SELECT gen_random_uuid(), 'draft', 'a@example.com', 'mario', now()"
        " FROM generate_series(1, %s)",
        [2 * BATCH + 1],
    )
    old.execute(
        "INSERT INTO personal_details (application_id, first_name, last_name, date_of_birth, sex,"
        " nationality, phone, submitted_at) SELECT id, 'Anna', 'Berg', '1990-01-01', 'female',"
        " 'DE', '+49 ' || 1000 + row_number() OVER (), now() FROM applications"
    )
    deleted = add(old, deleted=True)
    checksum: LiteralString = (
        "SELECT md5(string_agg(application_id || phone || submitted_at, ''"
        " ORDER BY application_id)) FROM personal_details"
    )
    before = one(old, checksum)

    migrate(DATABASE_URL=url_of(old))

    joined: LiteralString = "phone = phone_calling_code || ' ' || phone_number"
    rows = one(old, f"SELECT count(*) FROM personal_details WHERE {joined}")
    assert rows == 2 * BATCH + 2
    assert one(old, checksum) == before
    reason = one(old, "SELECT delete_reason FROM applications WHERE id = %s", deleted)
    assert reason == "Another lender."


def test_row_that_breaks_a_new_constraint_stops_the_migration_until_it_is_mended(
    old: psycopg.Connection,
) -> None:
    """It is named, new ones are refused already, and then the migration goes on."""
    key = add(old, nationality="de")

    printed, log = end(process := command(DATABASE_URL=url_of(old)))

    assert (process.returncode, at(old)) == (1, "0005"), printed
    assert "CheckViolation" in log
    with pytest.raises(CheckViolation, match="ck_personal_details_nationality"):
        add(old, nationality="it")
    mend = "UPDATE personal_details SET nationality = 'DE' WHERE application_id = %s"
    old.execute(mend, [key])
    migrate(DATABASE_URL=url_of(old))
    assert at(old) == REVISION


def wait_for_lock(connection: psycopg.Connection, process: "subprocess.Popen[str]") -> None:
    """Returns when a migration waits for somebody."""
    waiting = (
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    while not connection.execute(waiting).fetchone():
        assert process.poll() is None, end(process)


@pytest.mark.parametrize(
    ("held", "stage"),
    [
        ("LOCK TABLE documents", "0001"),
        ("SELECT FROM personal_details FOR UPDATE", "0011"),
        ("UPDATE applications SET reference = 'mine'", "0006"),
    ],
    ids=["before the last table", "in a backfill", "in the build of an index"],
)
def test_migration_that_is_killed_half_way_can_be_run_again(
    old: psycopg.Connection, held: LiteralString, stage: str
) -> None:
    """Whatever it left, an invalid index among it, the next run goes on from there."""
    add(old)
    with psycopg.connect(url_of(old)) as other:
        if stage != "0001":
            migrate("--to", stage, DATABASE_URL=url_of(old))
        other.execute(held)
        process = command(DATABASE_URL=url_of(old))
        wait_for_lock(old, process)
        process.kill()
        end(process)
        other.rollback()

    migrate(DATABASE_URL=url_of(old))

    assert at(old) == REVISION
    assert one(old, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    assert one(old, "SELECT phone_number FROM personal_details") == "30123456"


def test_migration_that_waits_for_a_table_lets_others_through(old: psycopg.Connection) -> None:
    """A forgotten transaction keeps the migration waiting, and nobody else for a second."""
    key = add(old)
    with psycopg.connect(url_of(old)) as forgotten:
        forgotten.execute("SELECT FROM personal_details")
        process = command(DATABASE_URL=url_of(old))
        wait_for_lock(old, process)
        old.execute("SET statement_timeout = '1s'")

        assert one(old, "SELECT count(*) FROM personal_details") == 1
        forgotten.rollback()

    _, log = end(process)
    assert process.returncode == 0, log
    assert phone_of(old, key) == ("+49 30123456", "+49", "30123456")


def test_phone_number_in_one_column_and_in_two_are_kept_in_step(old: psycopg.Connection) -> None:
    """Whichever release writes, both read the same."""
    before = add(old)
    migrate("--to", "0010", DATABASE_URL=url_of(old))
    by_old = add(old)

    assert phone_of(old, before) == ("+49 30123456", None, None)
    assert phone_of(old, by_old) == ("+49 30123456", "+49", "30123456")
    for key in (before, by_old):
        new = "UPDATE personal_details SET phone_calling_code = '+39', phone_number = '333111222'"
        old.execute(f"{new} WHERE application_id = %s", [key])
        assert phone_of(old, key) == ("+39 333111222", "+39", "333111222")
        old.execute(DETAILS, {"id": key, "nationality": "DE"})
        assert phone_of(old, key) == ("+49 30123456", "+49", "30123456")


def test_reason_that_release_1_0_notes_is_found_where_this_release_looks(
    old: psycopg.Connection,
) -> None:
    """The row's version changes with it, and so its entity tag."""
    migrate(DATABASE_URL=url_of(old))

    key = add(old, deleted=True)

    row = old.execute("SELECT delete_reason, version FROM applications WHERE id = %s", [key])
    assert row.fetchone() == ("Another lender.", 2)


def test_contract_refuses_as_long_as_a_row_is_not_filled(old: psycopg.Connection) -> None:
    """Nothing is dropped that is not somewhere else."""
    migrate(DATABASE_URL=url_of(old))
    add(old)
    old.execute("ALTER TABLE personal_details DISABLE TRIGGER USER")
    old.execute("UPDATE personal_details SET phone_number = NULL")

    process = command("--to", "head", DATABASE_URL=url_of(old))
    end(process)

    assert (process.returncode, at(old)) == (1, REVISION)
    assert one(old, "SELECT phone FROM personal_details") == "+49 30123456"
