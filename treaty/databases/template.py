"""A migrated database that tests copy, made once a run."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from treaty.databases.administration import (
    close_to_connections,
    create_database,
    drop_database,
)
from treaty.databases.run import Run
from treaty.databases.server import Server, database_prefix

Migrate = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Template:
    """A migrated database that nobody is connected to.

    Attributes:
        server: Where it is.
        prefix: What the names of its run's databases begin with.
        name: The template's own name there.
    """

    server: Server
    prefix: str
    name: str

    @contextmanager
    def clone(self) -> Iterator[str]:
        """Gives the URL of a copy of its own, dropped at the end with all its connections."""
        name = f"{self.prefix}_{secrets.token_hex(6)}"
        create_database(self.server, name, template=self.name)
        try:
            yield self.server.database_url(name)
        finally:
            drop_database(self.server, name)


def template(run: Run, server: Server, name: str, migrate: Migrate) -> Template:
    """The run's template of a name, migrated by the first process that asks for it.

    Args:
        run: The run whose processes share the template.
        server: The run's server.
        name: Says which schema it holds, such as `head` or a release: letters, digits and `_`.
        migrate: Brings the empty database behind a URL to that schema.
    """
    prefix = database_prefix(run.id)
    made = Template(server, prefix, f"{prefix}_template_{name}")
    with run.lock(f"template-{name}"):
        done = run.directory / f"template-{name}.done"
        if not done.exists():
            _make(made, migrate)
            done.touch()
    return made


def _make(made: Template, migrate: Migrate) -> None:
    create_database(made.server, made.name)
    try:
        migrate(made.server.database_url(made.name))
        close_to_connections(made.server, made.name)
    except BaseException:
        drop_database(made.server, made.name)
        raise
