"""The rows of a database, to tell what a migration has done to them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

Key = tuple[str, ...]
Row = Mapping[str, str | None]

MOST = 5000
"""How many rows of a table are looked at."""

_LONG = 100  # characters; longer values are compared by their MD5
_TABLES = """
    SELECT n.nspname, c.relname,
        array_agg(a.attname::text ORDER BY a.attnum),
        array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (x.indkey))
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)'
    AND c.relname !~ '^alembic_version'
    GROUP BY n.nspname, c.relname
"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = %s AND table_name = %s
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a primary key.

    Attributes:
        schema: Where it is.
        name: Its name.
        columns: Its columns.
        key: Those of its primary key.
    """

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def __str__(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Rows:
    """What tables hold at a moment.

    Attributes:
        tables: Each table with its rows by their primary keys.
    """

    tables: Mapping[Table, Mapping[Key, Row]] = field(default_factory=dict)


def tables(connection: psycopg.Connection) -> Iterator[Table]:
    """The tables that have a primary key."""
    for schema, name, columns, key in connection.execute(_TABLES).fetchall():
        yield Table(schema, name, tuple(columns), tuple(key))


def rows(connection: psycopg.Connection, wanted: Iterator[Table] | list[Table]) -> Rows:
    """Reads tables, or what has their names now; those that are gone, or their keys, are left out.

    Of a row that cannot be found by its key nobody can say that it is gone.
    """
    found: dict[Table, dict[Key, Row]] = {}
    for table in list(wanted):
        there = {row[0] for row in connection.execute(_COLUMNS, (table.schema, table.name))}
        if there.issuperset(table.key):
            columns = [name for name in table.columns if name in there]
            with suppress(psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
                found[table] = _read(connection, table, columns)
    return Rows(found)


def _read(connection: psycopg.Connection, table: Table, columns: Sequence[str]) -> dict[Key, Row]:
    query = sql.SQL("SELECT {} FROM {} ORDER BY {} LIMIT {}").format(
        sql.SQL(", ").join(map(_text, columns)),
        sql.Identifier(table.schema, table.name),
        sql.SQL(", ").join(map(sql.Identifier, table.key)),
        sql.Literal(MOST),
    )
    found: dict[Key, Row] = {}
    for values in connection.execute(query):
        row = dict(zip(columns, values, strict=True))
        found[tuple(str(row[name]) for name in table.key)] = row
    return found


def _text(column: str) -> sql.Composed:
    return sql.SQL(
        "CASE WHEN length({0}::text) > {1} THEN md5({0}::text) ELSE {0}::text END"
    ).format(sql.Identifier(column), sql.Literal(_LONG))


def kept_by_database(connection: psycopg.Connection, table: Table, key: Key) -> set[str]:
    """The columns that any update changes, because a trigger does: versions, times.

    It updates a row to what it is, and takes that back.
    """
    condition = sql.SQL(" AND ").join(
        sql.SQL("{}::text = {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in zip(table.key, key, strict=True)
    )
    where, first = sql.Identifier(table.schema, table.name), sql.Identifier(table.key[0])
    texts = sql.SQL(", ").join(map(_text, table.columns))
    before: tuple[str | None, ...] | None = None
    after: tuple[str | None, ...] | None = None
    with suppress(psycopg.Error), connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL lock_timeout = '1s'")
        chosen = sql.SQL("SELECT {} FROM {} WHERE {}").format(texts, where, condition)
        before = connection.execute(chosen).fetchone()
        update = sql.SQL("UPDATE {0} SET {1} = {1} WHERE {2} RETURNING {3}")
        after = connection.execute(update.format(where, first, condition, texts)).fetchone()
    if before is None or after is None:
        return set()
    return {name for name, was, now in zip(table.columns, before, after, strict=True) if was != now}
