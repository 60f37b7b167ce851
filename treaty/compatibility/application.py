"""Imports the application under test and reads the routes that it serves.

Routes are read by their shape, so that treaty depends on no web framework: Starlette, FastAPI and
whatever keeps their `routes` are read.
"""

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from treaty.errors import SourceError
from treaty.findings import Position

# What an endpoint that is a class calls the methods of HTTP that it answers.
_CLASS_METHODS = ("get", "put", "post", "delete", "options", "patch")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path that an application serves.

    Attributes:
        method: In capitals.
        path: The whole path template, mounts and prefixes included.
        endpoint: What answers it.
        written: The route as its framework knows it, for what only that framework has.
    """

    method: str
    path: str
    endpoint: Callable[..., Any] | None
    written: Any = field(default=None, compare=False, repr=False)

    def position(self, root: Path) -> Position | None:
        """Gives the place of the function that answers, if it can be told."""
        endpoint = inspect.unwrap(self.endpoint) if self.endpoint else None
        code = getattr(endpoint, "__code__", None)
        if code is not None:
            file, line = code.co_filename, code.co_firstlineno
        else:
            try:
                file = inspect.getsourcefile(endpoint) if inspect.isclass(endpoint) else None
                line = inspect.getsourcelines(endpoint)[1] if inspect.isclass(endpoint) else 1
            except (OSError, TypeError):
                return None
        if not file:
            return None
        path = Path(file)
        return Position(str(path.relative_to(root) if path.is_relative_to(root) else path), line)


def import_application(name: str, *, root: Path, setting: str = "") -> Any:
    """Imports the application that `module:attribute` names.

    Args:
        name: As `[tool.treaty]` or the command line writes it.
        root: The project, which is put on the path that modules are found on.
        setting: The setting that has it, for messages; empty where it is none.

    Raises:
        SourceError: There is no such thing, importing it raised, or it has no routes.
    """
    found = import_attribute(name, root=root, setting=setting)
    if not hasattr(found, "routes"):
        factory = ", not what makes one" if inspect.isroutine(found) else ""
        raise SourceError(
            f"{name} is a {type(found).__name__} without routes",
            hint=f"name a FastAPI application{factory}",
        )
    return found


def import_attribute(name: str, *, root: Path, setting: str = "") -> Any:
    """Imports what `module:attribute` names.

    Args:
        name: As `[tool.treaty]` or the command line writes it.
        root: The project, which is put on the path that modules are found on.
        setting: The setting that has it, for messages; empty where it is none.

    Raises:
        SourceError: There is no such module or attribute, or importing it raised.
    """
    module_name, _, attributes = name.partition(":")
    said = f"{setting} = {name!r}" if setting else repr(name)
    remedy = f"correct {setting} in [tool.treaty]" if setting else "correct the name"
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        with redirect_stdout(sys.stderr):  # stdout is the report's
            found = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise _module_missing(said, module_name, remedy, error) from error
    except (Exception, SystemExit) as error:
        raise SourceError(
            f"importing {module_name!r} of {said} raised {type(error).__name__}: {error}",
            hint=f"run `python -c 'import {module_name}'` to see where",
        ) from error
    for attribute in attributes.split("."):
        if not hasattr(found, attribute):
            raise SourceError(
                f"{module_name!r} has no {attribute!r}, which {said} names",
                hint=remedy,
            )
        found = getattr(found, attribute)
    return found


def _module_missing(said: str, module: str, remedy: str, error: ModuleNotFoundError) -> SourceError:
    missing = error.name or module
    if module == missing or module.startswith(f"{missing}."):
        return SourceError(
            f"there is no module {missing!r}, which {said} names",
            hint=f"{remedy}, or install the application",
        )
    return SourceError(
        f"importing {module!r} of {said} needs the module {missing!r}, which is missing",
        hint="install the application's dependencies",
    )


def routes(application: Any) -> tuple[Route, ...]:
    """Gives the routes that an application serves over HTTP, in its order.

    The HEAD that Starlette adds to each GET is left out.
    """
    return tuple(_walk(application.routes, ""))


def _walk(served: Any, prefix: str) -> Iterator[Route]:
    for written in served or ():
        if hasattr(written, "effective_route_contexts"):  # FastAPI's included routers
            for context in written.effective_route_contexts():
                yield from _route(getattr(context, "starlette_route", None) or context, prefix)
        else:
            yield from _route(written, prefix)


def _route(route: Any, prefix: str) -> Iterator[Route]:
    path = str(getattr(route, "path_format", None) or getattr(route, "path", ""))
    inner = getattr(route, "routes", None)
    methods: set[str] | None = getattr(route, "methods", None)
    if inner is not None and not methods:
        mounted = prefix + str(getattr(route, "path", "")).rstrip("/")
        yield from _walk(inner, mounted)
        return
    endpoint = getattr(route, "endpoint", None)
    if methods is None and inspect.isclass(endpoint):
        for name in _CLASS_METHODS:
            if hasattr(endpoint, name):
                yield Route(name.upper(), prefix + path, getattr(endpoint, name), route)
    for method in sorted(methods or ()):
        if method != "HEAD" or (methods and "GET" not in methods):
            yield Route(method, prefix + path, endpoint, route)
