"""The database's catalog: what a migration really changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg

from treaty.upgrade.cell import Schema
from treaty.upgrade.evidence import Change

_OURS: Final = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'"
_QUERIES: Final[Mapping[str, str]] = {
    "table": """
        SELECT n.nspname, c.relname, CASE WHEN c.relkind = 'v' THEN 'view' ELSE 'table' END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND {ours}
    """,
    "column": """
        SELECT n.nspname, c.relname || '.' || a.attname,
            format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull AND c.relkind = 'r' THEN ' NOT NULL' ELSE '' END
            || CASE WHEN a.attidentity = 'a' OR a.attgenerated <> '' THEN ' GENERATED' ELSE '' END
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND {ours}
    """,
    "default": """
        SELECT n.nspname, c.relname || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ours}
    """,
    "constraint": """
        SELECT n.nspname, c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.contype <> 'n' AND {ours}
    """,
    "index": """
        SELECT n.nspname, c.relname || '.' || i.relname,
            pg_get_indexdef(x.indexrelid)
            || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {ours}
    """,
    "enum": """
        SELECT n.nspname, t.typname,
            t.oid::text || ' ' || string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
        FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
        JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {ours}
        GROUP BY n.nspname, t.typname, t.oid
    """,
    "function": """
        SELECT n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
            'RETURNS ' || coalesce(pg_get_function_result(p.oid), '')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {ours}
    """,
}
_GRANTS: Final = """
    SELECT n.nspname || '.' || c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v') AND {ours}
    AND has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
"""
_BOOKS: Final = "alembic_version"


@dataclass(frozen=True, slots=True)
class Catalog:
    """What there is at a moment.

    Attributes:
        entries: Each thing by its kind and name, as PostgreSQL writes it.
        granted: The relations on which the application's role may do anything.
    """

    entries: Mapping[tuple[str, str], str]
    granted: frozenset[str]

    def of(self, kind: str) -> dict[str, str]:
        """The things of a kind."""
        return {name: text for (each, name), text in self.entries.items() if each == kind}


def catalog(connection: psycopg.Connection, role: str) -> Catalog:
    """Reads it; the table in which migrations are noted is left out."""
    entries: dict[tuple[str, str], str] = {}
    for kind, query in _QUERIES.items():
        for schema, name, text in connection.execute(_ours(query)):
            if not str(name).startswith(_BOOKS):
                shown = name if schema == "public" else f"{schema}.{name}"
                entries[kind, shown] = str(text)
    rows = connection.execute(_ours(_GRANTS), (role,)).fetchall()
    return Catalog(entries, frozenset(str(row[0]).removeprefix("public.") for row in rows))


def _ours(query: str) -> bytes:
    """A query about what is not PostgreSQL's own."""
    return query.replace("{ours}", _OURS).encode()


def changes(before: Catalog, after: Catalog, schema: Schema) -> Iterator[Change]:
    """What has changed; a column's type beside the column itself."""
    for kind, name in sorted({*before.entries, *after.entries}):
        was = before.entries.get((kind, name), "")
        now = after.entries.get((kind, name), "")
        if was != now:
            yield Change(kind, name, was, now, schema)
            if kind == "column" and was and now and _type(was) != _type(now):
                yield Change("type", name, _type(was), _type(now), schema)


def _type(column: str) -> str:
    return column.removesuffix(" GENERATED").removesuffix(" NOT NULL")


def type_of(change: Change) -> str:
    """A column's type before it changed, or as it came."""
    return _type(change.before or change.after)
