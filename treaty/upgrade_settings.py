"""What `[tool.treaty.upgrade]` may say: how a release is started, migrated and tested."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from treaty.setting_kinds import COUNT, STRINGS, Kind

_SCHEMAS = ("S0", "S1")
_ROUTINGS = ("round-robin", "random")
_OF_RELEASE = ("serve", "work", "migrate", "migrate-to", "downgrade")
_OF_HELPER = {"command", "ready", "tests-listen"}


class HelperSettings(NamedTuple):
    """A process that the service needs beside it: an issuer of tokens, a mail server.

    Attributes:
        command: How it is started, from the new release's code.
        ready: The path that answers when it is ready; empty where it takes no HTTP.
        tests_listen: Whether acceptance tests listen in its place while they run.
    """

    command: str
    ready: str = ""
    tests_listen: bool = False


class UpgradeSettings(NamedTuple):
    """How a release is started, migrated and tested. Commands are given as a shell takes them.

    In commands and in the environment stand `{python}`, `{port}`, `{url}` (the process' own
    address), `{public_url}` (the fleet's), `{database_url}` (as the application role), `{role}`,
    `{revision}` (of a migration) and `{NAME}` and `{NAME_port}` of each helper. Migrations and
    downgrades are given the owner's `{database_url}`.

    Attributes:
        serve: Starts an instance; empty for a project that does not use `treaty upgrade`.
        ready: The path that answers with a success when an instance is ready.
        work: Starts a worker that does jobs; empty for a service without.
        migrate: Brings the schema to what a release needs, as its own deployment does.
        migrate_to: Brings the schema to a revision.
        downgrade: Brings the schema back to a revision; empty where none is meant to go back.
        migrations: The folder of the Alembic migrations, which say in `step` what they do.
        environment: The environment of all these processes.
        helpers: What the service needs beside it, by name.
        hooks: The module with the project's hooks.
        tests: What pytest is given to run a release's acceptance tests, `--base-url` aside.
        everywhere: Requests that concern a process and not the service, as `PUT /clock`; each is
            sent to every instance. `*` stands for any text.
        exchanges: How many generated requests are sent for a contract after each step that has
            acceptance tests; 0 for none.
        locked: The files that lock a release's dependencies; where they differ, the release gets
            an environment of its own.
        install: Makes that environment, in the release's folder.
        python: Its interpreter, by path from that folder.
        instances: How many instances the fleet has.
        order: The rollout order.
        routing: How the fleet's address chooses among instances: `round-robin`, or `random` by the
            seed. In the order `ab`, users are told apart by their credentials.
        needs: The first schema on which the new release serves. Before that it must say that it is
            not ready, and nothing is sent to it.
        deadline: Seconds that a process may take until it is ready, and to end.
        releases: What is different for a release, by its name.
    """

    serve: str = ""
    ready: str = "/"
    work: str = ""
    migrate: str = ""
    migrate_to: str = "{python} -m alembic upgrade {revision}"
    downgrade: str = ""
    migrations: str = ""
    environment: Mapping[str, str] = {}
    helpers: Mapping[str, HelperSettings] = {}
    hooks: str = ""
    tests: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    exchanges: int = 40
    locked: tuple[str, ...] = ()
    install: str = ""
    python: str = ".venv/bin/python"
    instances: int = 3
    order: str = "migrate-first"
    routing: str = "round-robin"
    needs: str = "S0"
    deadline: int = 60
    releases: Mapping[str, Mapping[str, str]] = {}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {str(key): _text(each) for key, each in value.items()}


def _helpers(value: Any) -> dict[str, HelperSettings]:
    if not isinstance(value, dict):
        raise TypeError
    return {str(name): _helper(each) for name, each in value.items()}


def _helper(value: Any) -> HelperSettings:
    if not isinstance(value, dict) or not value.keys() <= _OF_HELPER or "command" not in value:
        raise TypeError
    listens = value.get("tests-listen", False)
    if not isinstance(listens, bool):
        raise TypeError
    return HelperSettings(_text(value["command"]), _text(value.get("ready", "")), listens)


def _releases(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        raise TypeError
    read = {str(name): _texts(each) for name, each in value.items()}
    if any(key not in _OF_RELEASE for each in read.values() for key in each):
        raise TypeError
    return {
        name: {key.replace("-", "_"): text for key, text in each.items()}
        for name, each in read.items()
    }


def _schema(value: Any) -> str:
    if value not in _SCHEMAS:
        raise TypeError
    return str(value)


def _routing(value: Any) -> str:
    if value not in _ROUTINGS:
        raise TypeError
    return str(value)


def _several(value: Any) -> int:
    if type(value) is not int or value < 2:  # noqa: PLR2004  one cannot be mixed
        raise TypeError
    return value


def _seconds(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError
    return value


_TEXT = Kind("a string", _text)
KINDS: Mapping[str, Kind] = {
    "serve": _TEXT,
    "ready": _TEXT,
    "work": _TEXT,
    "migrate": _TEXT,
    "migrate-to": _TEXT,
    "downgrade": _TEXT,
    "migrations": _TEXT,
    "environment": Kind("a table of strings", _texts),
    "helpers": Kind('tables such as {command = "…", ready = "/health"}', _helpers),
    "hooks": _TEXT,
    "tests": STRINGS,
    "everywhere": STRINGS,
    "exchanges": COUNT,
    "locked": STRINGS,
    "install": _TEXT,
    "python": _TEXT,
    "instances": Kind("a number of at least 2", _several),
    "order": _TEXT,
    "routing": Kind('"round-robin" or "random"', _routing),
    "needs": Kind('"S0" or "S1"', _schema),
    "deadline": Kind("a number of seconds", _seconds),
    "releases": Kind(f"tables with strings for {', '.join(_OF_RELEASE)}", _releases),
}
