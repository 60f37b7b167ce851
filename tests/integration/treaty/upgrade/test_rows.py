"""Rows before and after a migration."""

import psycopg
import pytest

from treaty.upgrade.rows import rows, tables


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE pets",
        "CREATE SCHEMA other; ALTER TABLE pets SET SCHEMA other",
        "ALTER TABLE pets RENAME COLUMN id TO number",
    ],
)
def test_rows_that_can_be_found_no_more_are_left_out(empty: str, change: str) -> None:
    """Nobody can say of them that they are gone."""
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE TABLE pets (id integer PRIMARY KEY, name text)")
        connection.execute("CREATE TABLE owners (id integer PRIMARY KEY)")
        connection.execute("INSERT INTO pets VALUES (1, 'Rex')")
        known = list(tables(connection))
        connection.execute(change.encode())

        found = rows(connection, known)

    assert [str(each) for each in found.tables] == ["owners"]
