"""A server that is there already is shared, and left as it was found."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from treaty.databases import given
from treaty.databases.run import Run
from treaty.databases.server import Server
from treaty.databases.template import template
from treaty.errors import DatabaseUnavailableError
from treaty.upgrade.database import database


@pytest.fixture(scope="module")
def given_server() -> Iterator[Server]:
    """An embedded server that plays the given one, so that these tests may do anything to it."""
    with pytest.MonkeyPatch.context() as patch, Run.create() as run:
        patch.setenv("TREATY_POSTGRES", "embedded")
        yield run.server()


@pytest.fixture
def _named(given_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the server."""
    monkeypatch.delenv("TREATY_POSTGRES", raising=False)
    monkeypatch.setenv("TREATY_DATABASE_URL", given_server.url.replace("postgresql:", "postgres:"))


def databases(server: Server, *, run: str = "") -> list[str]:
    """The databases of a run on a server."""
    with psycopg.connect(server.url) as connection:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        return [name for (name,) in connection.execute(query, [f"treaty_{run}"])]


def owner_of(server: Server) -> str:
    """What the names of the databases of the run that started a server begin with."""
    with psycopg.connect(server.url) as connection:
        query = "SELECT application_name FROM pg_stat_activity WHERE application_name ~ '^treaty_'"
        (row,) = connection.execute(query).fetchall()
        return str(row[0])


@pytest.mark.usefixtures("_named")
def test_run_on_a_given_server_drops_all_that_it_created(given_server: Server) -> None:
    """Templates and forgotten clones go, and nothing else does."""
    before = databases(given_server)
    with Run.create() as run:
        made = template(run, run.server(), "head", lambda _url: None)
        forgotten = made.clone()
        forgotten.__enter__()
        assert run.server().source == "url"
        assert len(databases(given_server, run=run.id)) == 2

    assert databases(given_server) == before


@pytest.mark.usefixtures("_named")
def test_two_runs_on_a_given_server_do_not_disturb_each_other(given_server: Server) -> None:
    """A run that begins or ends takes nothing from one that goes on."""
    with Run.create() as one:
        made = template(one, one.server(), "head", lambda _url: None)
        with Run.create() as other:
            template(other, other.server(), "head", lambda _url: None)
        with made.clone() as url:
            assert url.startswith(given_server.url.rpartition("/")[0])


@pytest.mark.usefixtures("_named")
def test_run_on_another_runs_server_leaves_that_one_its_databases(given_server: Server) -> None:
    """Every keeper has a session, whatever its server's source, so its databases are in use."""
    owner = owner_of(given_server)
    with psycopg.connect(given_server.url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(f"{owner}_template_head")))
        with Run.create() as run:
            run.server()

        assert f"{owner}_template_head" in databases(given_server)
        connection.execute(SQL("DROP DATABASE {}").format(Identifier(f"{owner}_template_head")))


def test_serve_sweeps_what_a_killed_run_left(given_server: Server, tmp_path: Path) -> None:
    """A database whose run has no keeper any more is nobody's."""
    with psycopg.connect(given_server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE treaty_00000000_template_head")

    with given.serve(tmp_path / "treaty-run-1", {"TREATY_DATABASE_URL": given_server.url}):
        assert databases(given_server, run="00000000") == []


def test_serve_without_a_url_says_what_one_looks_like(tmp_path: Path) -> None:
    """The source was forced and not named."""
    with pytest.raises(DatabaseUnavailableError, match="TREATY_DATABASE_URL is not set"):
        given.serve(tmp_path, {}).__enter__()


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/db", "mysql://localhost/db"])
def test_serve_server_that_does_not_answer_is_an_error(url: str, tmp_path: Path) -> None:
    """The reason is PostgreSQL's own, on one line."""
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as caught:
        given.serve(tmp_path, {"TREATY_DATABASE_URL": url}).__enter__()

    assert "\n" not in str(caught.value)


def test_serve_role_that_may_not_create_databases_is_an_error(
    given_server: Server, tmp_path: Path
) -> None:
    """The remedy is the statement that an administrator has to run."""
    name = "treaty_test_role"
    with psycopg.connect(given_server.url, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        place = given_server.url.rpartition("@")[2]
        environ = {"TREATY_DATABASE_URL": f"postgresql://{name}:secret@{place}"}
        with pytest.raises(DatabaseUnavailableError) as caught:
            given.serve(tmp_path, environ).__enter__()
        connection.execute(f"DROP ROLE {name}")

    assert caught.value.hint == f'ALTER ROLE "{name}" CREATEDB'


def roles(server: Server) -> set[str]:
    """The roles that runs have made on a server."""
    with psycopg.connect(server.url) as connection:
        query = "SELECT rolname FROM pg_roles WHERE rolname ~ '^treaty_'"
        return {name for (name,) in connection.execute(query)}


@pytest.mark.usefixtures("_named")
def test_role_of_a_rollout_is_gone_with_its_run(given_server: Server) -> None:
    """Also where nobody has dropped it, as after a kill."""
    with Run.create() as run:
        forgotten = database(run)
        role = forgotten.__enter__().role
        assert role in roles(given_server)

    assert role not in roles(given_server)


def test_serve_sweeps_the_roles_that_a_killed_run_left(
    given_server: Server, tmp_path: Path
) -> None:
    """The next run on the server removes them."""
    with psycopg.connect(given_server.url, autocommit=True) as connection:
        connection.execute('CREATE ROLE "treaty_0123abcd_ef_app" LOGIN')

    with given.serve(tmp_path, {"TREATY_DATABASE_URL": given_server.url}):
        assert "treaty_0123abcd_ef_app" not in roles(given_server)
