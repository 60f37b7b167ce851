"""Templates are made once, and their copies are apart from each other."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from treaty.databases.run import Run
from treaty.databases.server import Server, database_prefix
from treaty.databases.template import Template, template

WORKER = """
import pathlib, sys
import psycopg
from treaty.databases.run import Run
from treaty.databases.template import template

def migrate(url):
    with (pathlib.Path(sys.argv[2])).open("a") as log:
        log.write("migrated ")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE shared (id int)")

with Run.join(pathlib.Path(sys.argv[1])) as run:
    with template(run, run.server(), "shared", migrate).clone() as url:
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO shared VALUES (1)")
            print(connection.execute("SELECT count(*) FROM shared").fetchone())
"""


@pytest.fixture(scope="module")
def run(postgres: Server) -> Iterator[Run]:
    """A run of these tests' own, on the server that is there."""
    with pytest.MonkeyPatch.context() as patch, Run.create() as begun:
        patch.delenv("TREATY_POSTGRES", raising=False)
        patch.setenv("TREATY_DATABASE_URL", postgres.url)
        begun.server()
        yield begun


@pytest.fixture(scope="module")
def server(run: Run) -> Server:
    """The run's server."""
    return run.server()


@pytest.fixture(scope="module")
def pets(run: Run, server: Server) -> Template:
    """A template with one table and one row."""

    def migrate(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE pet (name text PRIMARY KEY)")
            connection.execute("INSERT INTO pet VALUES ('Rex')")

    return template(run, server, "pets", migrate)


def names(url: str) -> list[str]:
    """The pets of a database."""
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM pet ORDER BY name")]


def databases(run: Run) -> set[str]:
    """All databases of a run."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    with psycopg.connect(run.server().url) as connection:
        return {name for (name,) in connection.execute(query, [database_prefix(run.id)])}


def test_clone_holds_what_the_template_holds(pets: Template) -> None:
    """Schema and rows are there without a migration."""
    with pets.clone() as url:
        assert names(url) == ["Rex"]


def test_clone_changed_leaves_template_and_other_clones_alone(pets: Template) -> None:
    """A commit in one test's database is nowhere else."""
    with pets.clone() as one, pets.clone() as other:
        with psycopg.connect(one) as connection:
            connection.execute("INSERT INTO pet VALUES ('Tom')")

        assert names(one) == ["Rex", "Tom"]
        assert names(other) == ["Rex"]
    with pets.clone() as later:
        assert names(later) == ["Rex"]


def test_clone_is_dropped_with_those_still_connected(pets: Template, run: Run) -> None:
    """A test that leaks a connection does not keep its database."""
    with pets.clone() as url:
        leaked = psycopg.connect(url, autocommit=True)
    with pytest.raises(psycopg.OperationalError), leaked:
        leaked.execute("SELECT 1")

    assert url.rpartition("/")[2] not in databases(run)


def test_template_admits_no_connection(pets: Template, server: Server) -> None:
    """Whoever connected to it would stop all others from copying it."""
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        psycopg.connect(server.database_url(pets.name))


def test_template_left_connected_by_its_migration_can_be_copied(run: Run, server: Server) -> None:
    """A migration that forgets its connection breaks no test."""
    leaked = []

    def migrate(url: str) -> None:
        leaked.append(psycopg.connect(url))

    with template(run, server, "leaking", migrate).clone() as url:
        assert url
    leaked[0].close()


def test_template_failing_migration_leaves_no_database_and_may_be_repeated(
    run: Run, server: Server
) -> None:
    """An error of the migration is the error, and half a schema is no template."""

    def fail(_url: str) -> None:
        raise ZeroDivisionError

    before = databases(run)
    with pytest.raises(ZeroDivisionError):
        template(run, server, "failing", fail)
    assert databases(run) == before

    migrated: list[str] = []
    made: Callable[[str], None] = migrated.append
    assert template(run, server, "failing", made).name.endswith("_template_failing")
    assert len(migrated) == 1


@pytest.mark.usefixtures("server")
def test_template_of_several_processes_is_migrated_once(run: Run, tmp_path: Path) -> None:
    """Workers that ask at the same time wait for the one that migrates."""
    log = tmp_path / "log"
    command = [sys.executable, "-c", WORKER, str(run.directory), str(log)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [worker.communicate()[0] for worker in workers]

    assert printed == ["(1,)\n"] * 3
    assert log.read_text() == "migrated "
