"""The running service that requests are sent to, and what its project says about it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from inspect import iscoroutinefunction, isfunction
from typing import Any

from treaty.conformance.check import Checker
from treaty.conformance.project import contracts
from treaty.contract.model import Contract
from treaty.errors import SettingsError
from treaty.generation.actors import Actors
from treaty.generation.data import Data, read_examples
from treaty.generation.in_process import Application, InProcess
from treaty.generation.over_http import OverHttp
from treaty.generation.request import Send
from treaty.generation.runner import Budget, Runner
from treaty.settings import FILE, Settings


@dataclass(frozen=True, slots=True)
class Target:
    """A running service, as a project's function gives it.

    Attributes:
        app: Its ASGI application, for requests in this process; or
        url: Where it is served.
        actors: Who uses it.
        data: What requests need beyond the contract and the settings.
        lifespan: Whether the application has yet to be started.
    """

    app: Application | None = None
    url: str = ""
    actors: Actors = field(default_factory=Actors)
    data: Data = field(default_factory=Data)
    lifespan: bool = False


@dataclass(frozen=True, slots=True)
class Reachable:
    """A target with its transport.

    Attributes:
        send: The transport.
        actors: Who uses the service.
        data: What is known about it, the settings included.
    """

    send: Send
    actors: Actors
    data: Data


@contextmanager
def reachable(settings: Settings) -> Iterator[Reachable]:
    """Starts what the project declares: its `target`, or its `app` as it is.

    Raises:
        SettingsError: There is neither, or it cannot be loaded.
    """
    with InProcess() as in_process:
        target = _target(settings, in_process)
        data = known(settings, target.data)
        if target.app is None:
            with OverHttp(target.url) as over_http:
                yield Reachable(over_http, target.actors, data)
            return
        in_process.serve(target.app, lifespan=target.lifespan)
        yield Reachable(in_process, target.actors, data)


@contextmanager
def started(settings: Settings, contract: Contract) -> Iterator[tuple[Runner, Data]]:
    """Starts what the project declares; gives what sends requests to it, and what is known of it.

    Raises:
        SettingsError: There is nothing to start, or it cannot be loaded.
    """
    with reachable(settings) as target:
        yield (
            Runner(
                Checker([contract], technical=settings.technical_routes),
                target.send,
                actors=target.actors,
                data=target.data,
                budget=Budget(),
            ),
            target.data,
        )


def known(settings: Settings, data: Data) -> Data:
    """What a project knows: by its target, its settings and its example files."""
    own = settings.generation
    _require_known(settings)
    examples = dict(data.examples)
    if own.examples:
        examples |= read_examples(settings.root / own.examples)
    return replace(
        data,
        examples=examples,
        rules=(*data.rules, *own.rules),
        deletions=data.deletions | set(own.deletions),
        shared=data.shared | set(own.shared),
    )


def _require_known(settings: Settings) -> None:
    own = settings.generation
    named = {
        "shared": own.shared,
        "deletions": own.deletions,
        "rules": tuple(rule.operation for rule in own.rules),
    }
    if not settings.contracts or not any(named.values()):
        return
    known = [
        str(operation.identity)
        for contract in contracts(settings.contracts, settings.root)
        for operation in contract.operations
    ]
    for setting, operations in named.items():
        for operation in operations:
            if operation not in known:
                near = get_close_matches(operation, known, n=1)
                raise SettingsError(
                    f"{setting} in [tool.treaty.generation] names {operation!r}, which is no"
                    " operation of the contracts",
                    hint=f"did you mean {near[0]!r}?" if near else "write it like 'GET /path'",
                    file=FILE,
                )


def _target(settings: Settings, in_process: InProcess) -> Target:
    name = settings.generation.target
    if name is None:
        if settings.app is None:
            raise SettingsError(
                "generated exchanges have nobody to talk to",
                hint="name the application with app in [tool.treaty], or what starts the service"
                " with target in [tool.treaty.generation]",
                file=FILE,
            )
        return Target(loaded(settings, settings.app), lifespan=True)
    make = loaded(settings, name)
    gives = isfunction(make) and not iscoroutinefunction(make)
    context: AbstractAsyncContextManager[Target] | None = make() if gives else None
    if not isinstance(context, AbstractAsyncContextManager):
        raise SettingsError(
            f"target = {name!r} in [tool.treaty.generation] gives no service",
            hint="name a function without parameters that @asynccontextmanager decorates, and that"
            " yields a Target",
            file=FILE,
        )
    return in_process.enter(context)


def loaded(settings: Settings, name: str) -> Any:
    """Gives what `module:attribute` names, importable from the project's folder.

    Raises:
        SettingsError: It cannot be loaded.
    """
    module, _, attribute = name.partition(":")
    if str(settings.root) not in sys.path:
        sys.path.insert(0, str(settings.root))
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise SettingsError(
            f"{name} cannot be loaded: {error}",
            hint="write module:name, importable from the project's folder",
            file=FILE,
        ) from error
    return found
