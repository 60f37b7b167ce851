"""Runs migrations up to a revision, each in a transaction of its own: migrate.py [REVISION]."""

import os
import runpy
import sys
import time
from pathlib import Path

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable

ATTEMPTS = 40
GRANT = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};"
SEQUENCES = "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};"


def main(wanted):
    files = sorted((Path(__file__).parent / "migrations").glob("0*.py"))
    steps = [runpy.run_path(str(file)) for file in files]
    with psycopg.connect(os.environ["PETS_DATABASE"], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(42)")
        connection.execute("SET lock_timeout = '300ms'")
        connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        at = row[0] if row else ""
        names = [step["revision"] for step in steps]
        if at and at not in names:
            sys.exit(f"Can't locate revision identified by '{at}'")
        last = names[-1] if wanted == "head" else wanted
        if at and names.index(last) < names.index(at):
            for step in reversed(steps[names.index(last) + 1 : names.index(at) + 1]):
                note(connection, step["DOWN"], step["down_revision"])
            return
        for step in steps[names.index(at) + 1 if at else 0 : names.index(last) + 1]:
            note(connection, step["UP"], step["revision"])
        role = os.environ["PETS_ROLE"]
        connection.execute(GRANT.format(role=role) + SEQUENCES.format(role=role))


def note(connection, statements, revision):
    """Tries again later where somebody holds a table: who waits makes everyone else wait."""
    for attempt in range(ATTEMPTS):
        try:
            with connection.transaction():
                for statement in statements:
                    connection.execute(statement)
                connection.execute("DELETE FROM alembic_version")
                connection.execute("INSERT INTO alembic_version VALUES (%s)", [revision])
        except (LockNotAvailable, DeadlockDetected):
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "head")
