"""The settings of acceptance: `[tool.treaty.acceptance]`, its resources and its profiles."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, cast

from treaty.setting_kinds import APPLICATION, COUNT, STRINGS, Kind

Access = Literal["write", "marked", "read"]
ACCESSES: Final = ("write", "marked", "read")
LOOPBACK: Final = ("http://127.0.0.1:*", "http://localhost:*", "http://[::1]:*")
"""What the profile `local` may talk to where the project does not say."""

_OPERATION: Final = re.compile(r"[A-Z]+ /\S*")
_ORIGIN: Final = re.compile(r"https?://(\[[0-9A-Fa-f:]+\]|[\w.-]+)(:(\d{1,5}|\*))?")


class Limits(NamedTuple):
    """What a run may spend.

    Attributes:
        rate: Requests a second, of all workers together.
        concurrency: Requests at the same time, of all workers together.
        total: Requests in all; those that clean-up will need are kept back.
        generated: Requests that are generated from the contracts, at most.
        request_seconds: How long one request may take.
        run_seconds: How long the run may take, without clean-up.
        cleanup_seconds: How long clean-up may take; nothing else gets of it.
        retries: How often a request is sent again that may be.
        retry_seconds: How long all waits for one request may take.
    """

    rate: float = 10
    concurrency: int = 2
    total: int = 1000
    generated: int = 300
    request_seconds: float = 10
    run_seconds: float = 600
    cleanup_seconds: float = 120
    retries: int = 2
    retry_seconds: float = 30


class Stops(NamedTuple):
    """What ends a run early: the kill switch, and what the deployment's answers tell.

    Attributes:
        file: The run stops when this file exists.
        variable: The run stops when this environment variable is not empty.
        url: The run stops unless this URL answers 2xx with a body other than `stop`.
        server_errors: So many 5xx among the last twenty answers stop it.
        too_many_requests: So many 429 among the last twenty answers stop it.
        latency_ratio: It stops when answers have become so many times slower than at its begin.
    """

    file: str = ""
    variable: str = "TREATY_STOP"
    url: str = ""
    server_errors: int = 5
    too_many_requests: int = 5
    latency_ratio: float = 20


class CredentialSource(NamedTuple):
    """Where a synthetic user's credentials come from; never what they are.

    Attributes:
        source: `environment`, `command`, `client-credentials` or `password`.
        variable: The environment variable that holds the token.
        command: The command that prints the token, or OAuth's JSON answer.
        token_url: The token endpoint of a grant.
        client_id_variable: The variable that holds the client's id.
        client_secret_variable: The variable that holds the client's secret.
        username_variable: The variable that holds the user's name.
        password_variable: The variable that holds the user's password.
        scope: The scope to ask for.
        form: Further fields of the grant's form, which are no secrets.
        header: The header that carries the token.
        scheme: What stands before the token; empty for nothing.
    """

    source: str
    variable: str = ""
    command: tuple[str, ...] = ()
    token_url: str = ""
    client_id_variable: str = ""
    client_secret_variable: str = ""
    username_variable: str = ""
    password_variable: str = ""
    scope: str = ""
    form: Mapping[str, str] = {}
    header: str = "Authorization"
    scheme: str = "Bearer"


class Resource(NamedTuple):
    """What a run may create, and what it means that it is deleted again.

    Attributes:
        creates: The operations that create one, each with the pointer to its id in the answer.
        parameters: The path and query parameters that hold its id, wherever they occur.
        pages: Routes without a contract that change what a session is about, such as the forms of
            web pages; `*` stands for any text.
        tag: The pointer in the request's body that takes the run's tag.
        read: The path that reads it, with `{id}`.
        read_tag: The pointer in that answer that holds the tag; as `tag` where it is left out.
        find: The path that lists those created lately, newest first; `{since}` is filled in.
        items: The pointer to the list in that answer.
        item_id: The pointer to the id in an item.
        delete: The request that deletes it, with `{id}` and `{run}`.
        deleted: What deleted means: `gone`, or `marked`: invisible, and due for erasure.
        erasure: When what is only marked is erased, in words.
    """

    creates: Mapping[str, str]
    read: str
    delete: str
    parameters: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    tag: str = ""
    read_tag: str = ""
    find: str = ""
    items: str = "/items"
    item_id: str = "/id"
    deleted: Literal["gone", "marked"] = "gone"
    erasure: str = ""


class Profile(NamedTuple):
    """One kind of deployment, and what may be done to it.

    Attributes:
        name: What `--profile` calls it.
        hosts: The origins that may be talked to; `*` stands for any port.
        access: `write`: every operation. `marked`: safe ones, and tests marked for the profile may
            write once `--writes` names it again. `read`: safe ones, ever.
        ca: A file with the certificate authorities to trust, instead of the system's.
        release: The release that has to be deployed; empty for the contracts as they are here.
        schemas: The schema revisions that the database may be at; none for what the release needs.
        instances: How many instances answer; each of them is looked at.
        limits: What a run may spend.
        stops: What ends it early.
        credentials: The synthetic users, by role.
        sinks: Where the effects of an irreversible operation end, by operation.
        data: Values for parameters, such as ids of the synthetic tenant.
    """

    name: str
    hosts: tuple[str, ...]
    access: Access
    ca: str = ""
    release: str = ""
    schemas: tuple[str, ...] = ()
    instances: int = 1
    limits: Limits = Limits()
    stops: Stops = Stops()
    credentials: Mapping[str, CredentialSource] = {}
    sinks: Mapping[str, str] = {}
    data: Mapping[str, str] = {}


class AcceptanceSettings(NamedTuple):
    """How deployments of the project are accepted.

    Attributes:
        tests: The acceptance tests, as pytest takes them; none for generated exchanges alone.
        version_path: Where a deployment tells what it is.
        data: A `treaty.generation.data.Data` as `module:attribute`: what requests need beyond the
            contracts; empty for none.
        state: The folder of locks, audit log and runs; a shared one keeps people apart too.
        effects: What an operation causes that cannot be taken back, such as `mail`, by operation.
        unsafe: Operations that write although their method says that they do not.
        personal: The names of properties and parameters that hold people's data, which nothing that
            is written shows.
        resources: What may be created, by name.
        profiles: The kinds of deployments, by name.
    """

    tests: tuple[str, ...] = ()
    version_path: str = "/version"
    data: str = ""
    state: str = ".treaty/acceptance"
    effects: Mapping[str, str] = {}
    unsafe: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    resources: Mapping[str, Resource] = {}
    profiles: Mapping[str, Profile] = {}


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _path(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("/"):
        raise TypeError
    return value


def _pointer(value: Any) -> str:
    return value if value == "" else _path(value)


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise TypeError
    return dict(value)


def _by_operation(value: Any) -> dict[str, str]:
    read = _texts(value)
    if not all(_OPERATION.fullmatch(name) and each for name, each in read.items()):
        raise TypeError
    return read


def _operations(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(each, str) and _OPERATION.fullmatch(each) for each in value
    ):
        raise TypeError
    return tuple(value)


def _request(value: Any) -> str:
    if not isinstance(value, str) or not _OPERATION.fullmatch(value):
        raise TypeError
    return value


def _hosts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise TypeError
    if not all(isinstance(each, str) and _ORIGIN.fullmatch(each) for each in value):
        raise TypeError
    if any(each.endswith(":*") and each not in LOOPBACK for each in value):
        raise TypeError
    return tuple(each.lower() for each in value)


def _one_of(*choices: str) -> Kind:
    def read(value: Any) -> str:
        if value not in choices:
            raise TypeError
        return cast("str", value)

    return Kind(f"one of {', '.join(choices)}", read)


def _positive(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise TypeError
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError
    return value


def _words(value: Any) -> tuple[str, ...]:
    words = STRINGS.read(value)
    if not words:
        raise TypeError
    return cast("tuple[str, ...]", words)


_TEXT: Final = Kind("a string", _text)
_PATH: Final = Kind("a path that begins with /", _path)
_POINTER: Final = Kind("a JSON pointer such as /id", _pointer)
_TEXTS: Final = Kind("a table of strings", _texts)
_BY_OPERATION: Final = Kind('a table such as {"POST /api/v1/orders" = "…"}', _by_operation)
_OPERATIONS: Final = Kind('a list such as ["GET /sign-in"]', _operations)
_REQUEST: Final = Kind('a request such as "DELETE /api/v1/orders/{id}"', _request)
_HOSTS: Final = Kind(
    'a list of origins such as ["https://api.example.com"], any port for the loopback only', _hosts
)
_POSITIVE: Final = Kind("a number above 0", _positive)
_COUNT: Final = Kind("a whole number above 0", _count)
_WORDS: Final = Kind("a command and its arguments as a list", _words)

_RESOURCE: Final[Mapping[str, Kind]] = {
    "creates": _BY_OPERATION,
    "parameters": STRINGS,
    "pages": _OPERATIONS,
    "tag": _POINTER,
    "read": _PATH,
    "read-tag": _POINTER,
    "find": _PATH,
    "items": _POINTER,
    "item-id": _POINTER,
    "delete": _REQUEST,
    "deleted": _one_of("gone", "marked"),
    "erasure": _TEXT,
}
_CREDENTIALS: Final[Mapping[str, Kind]] = {
    "source": _one_of("environment", "command", "client-credentials", "password"),
    "variable": _TEXT,
    "command": _WORDS,
    "token-url": _TEXT,
    "client-id-variable": _TEXT,
    "client-secret-variable": _TEXT,
    "username-variable": _TEXT,
    "password-variable": _TEXT,
    "scope": _TEXT,
    "form": _TEXTS,
    "header": _TEXT,
    "scheme": Kind("a string", lambda value: value if value == "" else _text(value)),
}
_PROFILE: Final[Mapping[str, Any]] = {
    "hosts": _HOSTS,
    "access": _one_of(*ACCESSES),
    "ca": _TEXT,
    "release": _TEXT,
    "schemas": STRINGS,
    "instances": _COUNT,
    "limits": {
        "rate": _POSITIVE,
        "concurrency": _COUNT,
        "total": _COUNT,
        "generated": COUNT,
        "request-seconds": _POSITIVE,
        "run-seconds": _POSITIVE,
        "cleanup-seconds": _POSITIVE,
        "retries": COUNT,
        "retry-seconds": _POSITIVE,
    },
    "stops": {
        "file": _TEXT,
        "variable": _TEXT,
        "url": _TEXT,
        "server-errors": _COUNT,
        "too-many-requests": _COUNT,
        "latency-ratio": _POSITIVE,
    },
    "credentials": {"*": _CREDENTIALS},
    "sinks": _BY_OPERATION,
    "data": _TEXTS,
}
KNOWN: Final[Mapping[str, Any]] = {
    "tests": STRINGS,
    "version-path": _PATH,
    "data": APPLICATION,
    "state": _TEXT,
    "effects": _BY_OPERATION,
    "unsafe": _OPERATIONS,
    "personal": STRINGS,
    "resources": {"*": _RESOURCE},
    "profiles": {"*": _PROFILE},
}
"""What `[tool.treaty.acceptance]` may hold; `*` stands for any name."""

_ACCESS: Final[Mapping[str, Access]] = {"local": "write", "staging": "write"}
"""What a profile may do where it does not say; any other may do what production may."""


def acceptance(values: Mapping[str, Any]) -> AcceptanceSettings:
    """Makes the settings of what was read.

    Raises:
        KeyError: Something that has to be said is missing; its argument names it.
    """
    profiles = {name: _profile(name, each) for name, each in values.get("profiles", {}).items()}
    profiles.setdefault("local", Profile("local", LOOPBACK, "write"))
    resources = {name: _resource(name, each) for name, each in values.get("resources", {}).items()}
    return AcceptanceSettings(**{**values, "profiles": profiles, "resources": resources})


def _resource(name: str, values: Mapping[str, Any]) -> Resource:
    for needed in ("creates", "read", "delete"):
        if needed not in values:
            raise KeyError(f"resources.{name}.{needed}")
    return Resource(**values)


def _profile(name: str, values: Mapping[str, Any]) -> Profile:
    if "hosts" not in values and name != "local":
        raise KeyError(f"profiles.{name}.hosts")
    sources = values.get("credentials", {})
    for role, source in sources.items():
        for needed in _needed(source):
            if needed.replace("-", "_") not in source:
                raise KeyError(f"profiles.{name}.credentials.{role}.{needed}")
    made = {
        "hosts": LOOPBACK,
        "access": _ACCESS.get(name, "marked"),
        **values,
        "limits": Limits(**values.get("limits", {})),
        "stops": Stops(**values.get("stops", {})),
        "credentials": {role: CredentialSource(**each) for role, each in sources.items()},
    }
    return Profile(name, **made)


def _needed(source: Mapping[str, Any]) -> tuple[str, ...]:
    if "source" not in source:
        return ("source",)
    return {
        "environment": ("variable",),
        "command": ("command",),
        "client-credentials": ("token-url",),
        "password": ("token-url", "username-variable", "password-variable"),
    }[str(source["source"])]
