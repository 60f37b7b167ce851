"""Runs the migrations up to a revision, each in a transaction of its own, as their owner."""

import importlib.util
import os
import sys
import time
from pathlib import Path

import psycopg

FOLDER = Path(__file__).parent / "migrations"


def migrations():
    for file in sorted(FOLDER.glob("0*.py")):
        specification = importlib.util.spec_from_file_location(file.stem, file)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        yield module


def main(target: str) -> None:
    role = os.environ["SHOP_ROLE"]
    with psycopg.connect(os.environ["SHOP_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # until the connection ends
        connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        done = row[0] if row else ""
        for module in migrations():
            if module.revision <= done:
                continue
            patiently(connection, module, role)
            if module.revision == target:
                return


def patiently(connection, module, role: str) -> None:
    """Who waits for a table makes everyone wait behind them: give up soon, and try again."""
    for _ in range(9):
        try:
            return run(connection, module, role)
        except psycopg.errors.LockNotAvailable:
            time.sleep(0.5)
    return run(connection, module, role)


def run(connection, module, role: str) -> None:
    for statement in getattr(module, "ALONE", ()):
        connection.execute(statement.replace("{role}", role))
    with connection.transaction():
        for statement in module.SQL:
            connection.execute(statement.replace("{role}", role))
        connection.execute("DELETE FROM alembic_version")
        connection.execute("INSERT INTO alembic_version VALUES (%s)", (module.revision,))


main(sys.argv[1])
