"""What a server's administrator does: look at the server, make databases and drop them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from treaty.databases.server import Server, database_prefix

# Bounded, so that a test run learns that a server is down before its developer does.
CONNECT_SECONDS = 5


@contextmanager
def administrator(url: str, *, run: str = "") -> Iterator[psycopg.Connection]:
    """Connects without a transaction, since databases are made and dropped outside of one.

    Args:
        url: The server's maintenance database.
        run: The run whose keeper connects; while its session lasts, the run's databases are in use.
    """
    with psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
        application_name=database_prefix(run) if run else "treaty",
    ) as connection:
        yield connection


def server_version(connection: psycopg.Connection) -> str:
    """The server's version as it calls itself."""
    row = connection.execute("SELECT current_setting('server_version')").fetchone()
    return str(row[0]) if row else ""


def create_database(server: Server, name: str, *, template: str | None = None) -> None:
    """Creates a database, empty or as a copy of a template that nobody is connected to."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template or "template0")
    )
    with administrator(server.url) as connection:
        connection.execute(statement)


def drop_database(server: Server, name: str) -> None:
    """Drops a database, and with it whoever is still connected; no error if there is none."""
    with administrator(server.url) as connection:
        drop(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    """Drops a database through a connection that is there already."""
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def close_to_connections(server: Server, name: str) -> None:
    """Ends a database's connections and admits no more: a template must not be in use."""
    with administrator(server.url) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        )
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
