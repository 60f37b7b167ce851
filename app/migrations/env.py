"""What Alembic runs: one migration after the other, each in a transaction of its own.

The environment names the database, as it does for the service. The URL's driver is used if it has
one (`postgresql+psycopg://`), asyncpg otherwise. `ONBOARDING_DATABASE_ROLE` is the service's role,
not the owner of the schema: migrations do not take it on, they grant it what it needs.
"""

import asyncio
import time

import structlog
from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.migrations.ddl import LOCK_TIMEOUT
from app.settings import Settings, load

log = structlog.get_logger("app.migrations")

LOCK = 7_203_115_541  # any number that no other advisory lock in the database uses
LOCK_POLL = 0.2  # seconds


def main(settings: Settings) -> None:
    """Migrate the database that the settings name, or print how, if Alembic was told `--sql`."""
    if context.is_offline_mode():
        context.configure(
            dialect_name="postgresql", literal_binds=True, transaction_per_migration=True
        )
        context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        with context.begin_transaction():
            context.run_migrations()
        return
    url = make_url(settings.database_url.get_secret_value())
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+asyncpg")
    if url.get_dialect().is_async:
        asyncio.run(_migrate_with_async_driver(url, settings))
    else:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            _migrate(connection, settings)


async def _migrate_with_async_driver(url: URL, settings: Settings) -> None:
    async with create_async_engine(url, poolclass=NullPool).connect() as connection:
        await connection.run_sync(_migrate, settings)


def _migrate(connection: Connection, settings: Settings) -> None:
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    _wait_until_alone(connection)
    if settings.database_schema:
        schema = _quoted(connection, settings.database_schema)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.execute(text(f"SET search_path = {schema}, public"))
        connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    if newer := _unknown_revisions():
        log.warning("newer_release_migrated_the_database", revision=newer)
        return
    with context.begin_transaction():
        context.run_migrations()
    if settings.database_role:
        _grant(connection, settings.database_role)


def _wait_until_alone(connection: Connection) -> None:
    """Hold a lock until the connection closes, so that two never migrate one database at once.

    It polls, since a session that waits inside PostgreSQL holds a snapshot, and an index that the
    other one builds concurrently would wait for that.
    """
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
        connection.commit()
        time.sleep(LOCK_POLL)
    connection.commit()


def _unknown_revisions() -> str:
    """Where the database is, if this release does not know: it was rolled back, the schema not."""
    known = {script.revision for script in context.script.walk_revisions()}
    return ", ".join(sorted(set(context.get_context().get_current_heads()) - known))


def _grant(connection: Connection, name: str) -> None:
    """Let the service's role use the schema and every table in it."""
    schema = _quoted(connection, connection.scalar(text("SELECT current_schema()")) or "public")
    role = _quoted(connection, name)
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {role}"))
    tables = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES"
    for privileges in (tables, "USAGE ON ALL SEQUENCES"):
        connection.execute(text(f"GRANT {privileges} IN SCHEMA {schema} TO {role}"))
    connection.commit()


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


main(load())
