"""A server as a value."""

import pytest

from treaty.databases.server import Server, Source, database_prefix, plain_url


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("url", "PostgreSQL 15.8 at db.example.com:5433"),
        ("container", "container 15.8 at db.example.com:5433"),
        ("embedded", "embedded PostgreSQL 15.8 at db.example.com:5433"),
    ],
)
def test_server_as_text_names_source_version_and_place(source: Source, shown: str) -> None:
    """What is printed lets a developer connect, but for the password."""
    server = Server("postgresql://me:secret@db.example.com:5433/postgres", source, "15.8")

    assert str(server) == shown


def test_server_as_text_with_note_says_why_this_source() -> None:
    """A fallback is not silent."""
    server = Server("postgresql://me@localhost/postgres", "embedded", "18.0", "no Docker engine")

    assert str(server) == "embedded PostgreSQL 18.0 at localhost:5432 (no Docker engine)"


def test_server_on_a_local_socket_is_named_so() -> None:
    """A URL without a host is one that libpq understands."""
    server = Server("postgresql:///postgres", "url", "15.8")

    assert str(server) == "PostgreSQL 15.8 at local socket:5432"


def test_database_url_keeps_everything_but_the_name() -> None:
    """Credentials and options hold for every database of the server."""
    server = Server("postgresql://me:p%40ss@host:1/postgres?sslmode=require", "url", "15.8")

    assert server.database_url("mine") == "postgresql://me:p%40ss@host:1/mine?sslmode=require"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("postgresql://host/db", "postgresql://host/db"),
        ("postgres://host/db", "postgresql://host/db"),
        ("postgresql+asyncpg://host/db", "postgresql://host/db"),
        ("host=localhost dbname=db", "host=localhost dbname=db"),
        ("mysql://host/db", "mysql://host/db"),
        ("", ""),
    ],
)
def test_plain_url_takes_only_the_driver_out(written: str, plain: str) -> None:
    """A URL as SQLAlchemy writes it works, and anything else is left for libpq to refuse."""
    assert plain_url(written) == plain


def test_database_prefix_holds_the_run() -> None:
    """Whoever sweeps a server finds a run's databases by name."""
    assert database_prefix("0123abcd") == "treaty_0123abcd"
