"""The rollout's database: owned by one role, used by another, as in production."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from treaty.databases.administration import administrator, create_database, drop_database
from treaty.databases.run import Run
from treaty.databases.server import Server, database_prefix
from treaty.errors import DatabaseUnavailableError


@dataclass(frozen=True, slots=True)
class Database:
    """A database with the two roles that a deployment has.

    Attributes:
        server: Where it is.
        name: What the server calls it.
        url: As its owner, who migrates.
        role: Who serves: it owns nothing, and may do only what a migration grants it.
        app_url: As that role.
    """

    server: Server
    name: str
    url: str
    role: str
    app_url: str

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """Connects as the owner, in autocommit mode."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield connection

    @contextmanager
    def copy(self) -> Iterator["Database"]:
        """Gives a copy for its owner, dropped at the end.

        Nobody may be connected to the database just now.
        """
        name = f"{self.name}_{secrets.token_hex(3)}"
        create_database(self.server, name, template=self.name)
        try:
            yield replace(self, name=name, url=self.server.database_url(name))
        finally:
            drop_database(self.server, name)


@contextmanager
def database(run: Run) -> Iterator[Database]:
    """Makes a database and its role on a run's server; both are gone at the end.

    Raises:
        DatabaseUnavailableError: No PostgreSQL can be had.
    """
    server = run.server()
    token = secrets.token_hex(6)
    name, password = f"{database_prefix(run.id)}_{token}", secrets.token_hex(16)
    role = f"{name}_app"
    create_database(server, name)
    try:
        with administrator(server.url) as connection:
            _create_role(connection, role, password)
            _log_states(connection, name)
        url = server.database_url(name)
        yield Database(server, name, url, role, _as_role(url, role, password))
    finally:
        drop_database(server, name)
        with administrator(server.url) as connection:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _create_role(connection: psycopg.Connection, name: str, password: str) -> None:
    try:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
        )
    except psycopg.errors.InsufficientPrivilege as error:
        owner = connection.info.user
        raise DatabaseUnavailableError(
            f"the role `{owner}` may not create roles, and a rollout needs one that owns nothing",
            hint=f'ALTER ROLE "{owner}" CREATEROLE',
        ) from error


def _log_states(connection: psycopg.Connection, name: str) -> None:
    """Has the server log each error with its SQLSTATE, where we may say so."""
    row = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row and row[0]:
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET log_error_verbosity = verbose").format(
                sql.Identifier(name)
            )
        )


def _as_role(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password)}@{place}"))
