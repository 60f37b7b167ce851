"""The pytest plugin: layers, databases and options.

It is loaded wherever treaty is installed, in the layer of a second too, so it imports nothing
that costs time; the databases' fixtures import what they need when they are used.
"""

import os
import shlex
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from treaty.collection import Subject
    from treaty.databases.run import Run
    from treaty.databases.server import Server
    from treaty.databases.template import Template

pytest_plugins = [
    "treaty.conformance.fixtures",
    "treaty.acceptance.fixtures",
    "treaty.mock.fixtures",
]

LAYERS = {
    "unit": "rules alone: no database, no network, the clock frozen",
    "integration": "the application in one process on a real database",
    "acceptance": "the green path over real HTTP against a served application",
}
SUBJECTS = {".yaml", ".yml", ".json", ".toml"}
_GROUP = "treaty: acceptance against a deployment"
_DECLARING_BASE_URL = ("base_url", "pytest_base_url.plugin", "playwright-base-url")
_RUN = pytest.StashKey["Run"]()
_WORKER_INPUT = "treaty_run"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--profile`, `--writes` and the setting `treaty_check`."""
    parser.addini(
        "treaty_check",
        "ask what `treaty check` asks where pytest is given contracts or pyproject.toml",
        type="bool",
        default=False,
    )
    group = parser.getgroup("treaty", _GROUP)
    group.addoption(
        "--profile",
        metavar="NAME",
        default="local",
        help="what kind of deployment it is: local (default), staging, production, or your own",
    )
    group.addoption(
        "--writes",
        metavar="NAME",
        default="",
        help="the profile's name again, which lets the tests marked for it write",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser
) -> Generator[None, object, object]:
    """Adds `--base-url`, unless browser plugins have brought the same option.

    They decide it as late as this too, so what comes first here, and ends last, sees whether they
    have; the command line is read afterwards.
    """
    result = yield
    if not any(early_config.pluginmanager.hasplugin(name) for name in _DECLARING_BASE_URL):
        parser.getgroup("treaty", _GROUP).addoption(
            "--base-url",
            metavar="URL",
            help="the deployment that acceptance tests talk to; without it they serve their own",
        )
    return result


def pytest_configure(config: pytest.Config) -> None:
    """Declares the markers."""
    for layer, meaning in LAYERS.items():
        config.addinivalue_line("markers", f"{layer}: {meaning}; set by the folder of that name")
    config.addinivalue_line(
        "markers", "require_db: needs a PostgreSQL; set where a database's fixture is used"
    )
    config.addinivalue_line("markers", "slow: seconds long; left out by `-m 'not slow'`")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "Subject | None":
    """Makes tests of the questions about a contract, where the project wants them."""
    if file_path.suffix not in SUBJECTS or not parent.config.getini("treaty_check"):
        return None
    from treaty.collection import collect  # noqa: PLC0415  only where it is wanted

    return collect(file_path, parent)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks a test with its layer, and with its need of a database."""
    folders = item.path.relative_to(item.config.rootpath).parts if _is_inside(item) else ()
    if layer := next((folder for folder in folders[:-1] if folder in LAYERS), None):
        item.add_marker(layer)
    names: list[str] = getattr(item, "fixturenames", [])
    if "postgres" in names:
        item.add_marker("require_db")
    elif item.get_closest_marker("require_db"):
        names.append("postgres")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuses a unit test a database, which it would reach past Python's sockets."""
    if item.get_closest_marker("unit") and item.get_closest_marker("require_db"):
        pytest.fail(
            "a unit test needs a database; hint: move it to tests/integration", pytrace=False
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Lets a unit test, with its fixtures, reach nothing outside of its process."""
    if item.get_closest_marker("unit") is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _refuse)
        return (yield)


def _refuse(refused: socket.socket, address: object) -> None:
    refused.close()  # whoever opened it expects errors of the network only
    pytest.fail(
        f"a unit test connects to {address}; hint: use a double, or move it to tests/integration"
    )


def _is_inside(item: pytest.Item) -> bool:
    return item.path.is_relative_to(item.config.rootpath)


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Says which database the tests use, if one of them needs any."""
    needed = any(
        item.get_closest_marker("require_db") and not item.get_closest_marker("unit")
        for item in items
    )
    if not needed or config.option.collectonly:
        return []
    from treaty.errors import DatabaseUnavailableError  # noqa: PLC0415  only where one is needed

    try:
        return [f"database: {_run(config).server()}"]
    except DatabaseUnavailableError as error:
        return [f"database: {error}"]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Says it at the end where other processes did the collecting."""
    run = config.stash.get(_RUN, None)
    if run and config.pluginmanager.hasplugin("dsession") and run.known_server:
        terminalreporter.write_line(f"database: {run.known_server}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Lets pytest-xdist's workers share the run, and with it one server and its templates."""
    node.workerinput[_WORKER_INPUT] = str(_run(node.config).directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves the run; nothing of it stays behind."""
    if run := config.stash.get(_RUN, None):
        run.close()


def _run(config: pytest.Config) -> "Run":
    if _RUN not in config.stash:
        from treaty.databases.run import Run  # noqa: PLC0415  only where a database is needed

        begun = getattr(config, "workerinput", {}).get(_WORKER_INPUT)
        config.stash[_RUN] = Run.join(Path(begun)) if begun else Run.create()
    return config.stash[_RUN]


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> "Server":
    """The run's PostgreSQL server, shared by all of its processes."""
    from treaty.errors import DatabaseUnavailableError  # noqa: PLC0415  only where one is needed

    try:
        return _run(request.config).server()
    except DatabaseUnavailableError as error:
        return pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def migrate() -> Callable[[str], None]:
    """Brings an empty database to the schema that tests expect; a project overrides it."""
    return lambda _url: None


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest, postgres: "Server", migrate: Callable[[str], None]
) -> "Template":
    """The migrated database that tests get copies of, made once a run.

    The command in `TREATY_MIGRATE`, with the database's URL as its last argument, is run in place
    of the project's `migrate`: to see old tests pass on the schema of a newer release.
    """
    from treaty.databases.template import template  # noqa: PLC0415  only where it is needed

    if command := shlex.split(os.environ.get("TREATY_MIGRATE", "")):
        migrate = partial(_migrate_by, command)
    return template(_run(request.config), postgres, "head", migrate)


def _migrate_by(command: list[str], url: str) -> None:
    subprocess.run([*command, url], check=True)  # noqa: S603  whoever runs the tests chose it


@pytest.fixture
def database(template: "Template") -> Iterator[str]:
    """The URL of a database of the test's own, for real commits or several connections."""
    with template.clone() as url:
        yield url
