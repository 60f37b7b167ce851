"""The pytest plugin, on small projects of its own."""

import socket
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from treaty.databases.server import Server

SEVERAL_LAYERS = {
    "tests/unit/test_rules.py": "def test_rule(): pass",
    "tests/unit/integration/test_names.py": "def test_name(): pass",
    "tests/integration/test_api.py": "def test_api(): pass",
    "tests/acceptance/test_path.py": "def test_path(): pass",
    "tests/test_other.py": "def test_other(): pass",
}
WITH_DATABASES = """
import psycopg
import pytest

@pytest.fixture(scope="session")
def migrate():
    def run(url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE pet (id int PRIMARY KEY)")
    return run

@pytest.mark.parametrize("time", range(4))
def test_own_database(database, time):
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO pet VALUES (1)")

@pytest.mark.require_db
def test_marked_only():
    pass

def test_without():
    pass
"""


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project, strict as ours is, with no other plugin than this one."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = -p treaty.plugin\nstrict = true")
    return pytester


@pytest.fixture
def _server_is_there(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project uses the server of these tests, which saves starting one."""
    monkeypatch.delenv("TREATY_POSTGRES", raising=False)
    monkeypatch.setenv("TREATY_DATABASE_URL", postgres.url)


def write(project: pytest.Pytester, files: dict[str, str]) -> None:
    """Writes a project's files."""
    for name, text in files.items():
        path = project.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("layer", "passed"), [("unit", 2), ("integration", 1), ("acceptance", 1), ("not unit", 3)]
)
def test_layer_is_the_outermost_folder_of_its_name(
    project: pytest.Pytester, layer: str, passed: int
) -> None:
    """`-m` selects a layer without a marker in any file."""
    write(project, SEVERAL_LAYERS)

    result = project.runpytest_inprocess("--import-mode=importlib", "-m", layer)

    result.assert_outcomes(passed=passed, deselected=5 - passed)
    assert result.ret == pytest.ExitCode.OK


def test_markers_are_documented(project: pytest.Pytester) -> None:
    """`--markers` says what each means."""
    result = project.runpytest_inprocess("--markers")

    for marker in ("unit", "integration", "acceptance", "require_db", "slow"):
        result.stdout.fnmatch_lines([f"@pytest.mark.{marker}: *"])


def test_options_have_values_that_fixtures_can_read(project: pytest.Pytester) -> None:
    """A deployment and its kind are given on the command line."""
    project.makepyfile(
        """
        def test_options(pytestconfig):
            assert pytestconfig.getoption("--base-url") == "https://staging.example.com"
            assert pytestconfig.getoption("--profile") == "staging"
        """
    )

    result = project.runpytest_inprocess(
        "--base-url", "https://staging.example.com", "--profile", "staging"
    )

    result.assert_outcomes(passed=1)


def test_profile_that_the_project_does_not_have_is_a_usage_error(
    project: pytest.Pytester,
) -> None:
    """No test runs against a deployment whose rules are not known."""
    project.makepyprojecttoml("[tool.treaty]\ncontracts = []\n")
    project.makepyfile("def test_never_runs(): raise AssertionError")

    result = project.runpytest_inprocess(
        "--base-url", "https://staging.example.com", "--profile", "staging"
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *there is no profile 'staging'; hint: *"])


def test_profile_without_a_deployment_is_a_usage_error(project: pytest.Pytester) -> None:
    """Tests that serve their own are local."""
    project.makepyfile("def test_never_runs(): raise AssertionError")

    result = project.runpytest_inprocess("--profile", "production")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --profile: no deployment is named; hint: *"])


def test_options_have_defaults(project: pytest.Pytester) -> None:
    """Without a deployment the tests serve their own."""
    project.makepyfile(
        """
        def test_options(pytestconfig):
            assert pytestconfig.getoption("--base-url") is None
            assert pytestconfig.getoption("--profile") == "local"
        """
    )

    project.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.usefixtures("_server_is_there")
def test_databases_are_cloned_marked_and_announced(project: pytest.Pytester) -> None:
    """Each test commits to a database of its own, and the source is printed once."""
    project.makepyfile(WITH_DATABASES)

    result = project.runpytest_inprocess()

    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["database: *PostgreSQL* at *"])
    assert result.stdout.str().count("database: ") == 1


def test_databases_are_selected_by_marker(project: pytest.Pytester) -> None:
    """Whoever has no database runs the rest, and nothing is started or printed."""
    project.makepyfile(WITH_DATABASES)

    result = project.runpytest_inprocess("-m", "not require_db")

    result.assert_outcomes(passed=1, deselected=5)
    result.stdout.no_fnmatch_line("database: *")


@pytest.mark.usefixtures("_server_is_there")
def test_databases_of_several_workers_share_a_server_and_a_template(
    project: pytest.Pytester,
) -> None:
    """With pytest-xdist the schema is migrated once."""
    log = project.path / "log"
    migrating = f'with open({str(log)!r}, "a") as log: log.write("migrated ")\n        with psycopg'
    project.makepyfile(WITH_DATABASES.replace("with psycopg", migrating, 1))

    result = project.runpytest_subprocess("-p", "xdist", "-n", "2")

    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["database: *PostgreSQL* at *"])
    assert log.read_text() == "migrated "


@pytest.mark.usefixtures("_server_is_there")
def test_databases_of_another_schema_are_migrated_by_the_command_that_is_given(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release's tests can be run on the schema of another one."""
    script = project.makefile(
        ".py",
        other="import sys, psycopg\n"
        "psycopg.connect(sys.argv[1], autocommit=True).execute('CREATE TABLE pet (id int)')",
    )
    monkeypatch.setenv("TREATY_MIGRATE", f"{sys.executable} '{script}'")
    project.makepyfile(WITH_DATABASES.replace("CREATE TABLE pet", "unused"))

    project.runpytest_subprocess().assert_outcomes(passed=6)


def test_databases_not_to_be_had_fail_and_say_why(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that needs a database is never skipped for want of one."""
    monkeypatch.setenv("TREATY_POSTGRES", "container")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    project.makepyfile(WITH_DATABASES)

    result = project.runpytest_inprocess()

    result.assert_outcomes(passed=1, errors=5)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["database: no Docker engine answers*hint: start one*"])
    result.stdout.no_fnmatch_line("*run.py*")  # where treaty noticed is nobody's concern


def test_unit_test_that_connects_fails_and_names_the_address(project: pytest.Pytester) -> None:
    """Even code that swallows errors of the network is found out."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        text = f"""
import socket

def connect():
    try:
        socket.create_connection(("127.0.0.1", {port})).close()
    except OSError:
        pass

def test_connects():
    connect()
"""
        write(project, {"tests/unit/test_it.py": text, "tests/integration/test_it.py": text})

        result = project.runpytest_inprocess("--import-mode=importlib")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [f"*a unit test connects to ('127.0.0.1', {port})*tests/integration"]
    )


def test_unit_test_that_needs_a_database_fails_without_starting_one(
    project: pytest.Pytester,
) -> None:
    """Where the test belongs is said before anything is started."""
    write(project, {"tests/unit/test_it.py": "def test_it(database): pass"})

    result = project.runpytest_inprocess("--import-mode=importlib")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*a unit test needs a database; hint: move it to *"])
    result.stdout.no_fnmatch_line("database: *")


def test_plugin_is_loaded_wherever_treaty_is_installed() -> None:
    """A project that adopts treaty has nothing to configure."""
    (entry,) = entry_points(group="pytest11", name="treaty")

    assert entry.value == "treaty.plugin"


def test_plugin_loads_nothing_that_costs_time() -> None:
    """The layer that runs on every save pays for none of the others."""
    program = (
        "import pytest, sys; before = set(sys.modules)\n"
        "import treaty.plugin; print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) == {"treaty", "treaty.plugin"}
