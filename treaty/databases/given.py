"""A PostgreSQL server that is there already, shared with whoever else uses it.

All that a run creates on it carries the run's identity, and so does the session of the run's
keeper. A database whose keeper has no session is left over from a killed run.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from treaty.databases.administration import administrator, drop, server_version
from treaty.databases.run import identity
from treaty.databases.server import Server, database_prefix, plain_url
from treaty.errors import DatabaseUnavailableError

_MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
_OF_RUN = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
_ROLES_OF_RUN = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)"
_ROLES_LEFT_OVER = """
    SELECT rolname FROM pg_roles WHERE rolname ~ '^treaty_[0-9a-f]{8}_'
    AND pg_has_role(current_user, oid, 'MEMBER')
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity WHERE application_name = substr(pg_roles.rolname, 1, 15)
    )
"""
_LEFT_OVER = """
    SELECT datname FROM pg_database
    WHERE datname ~ '^treaty_[0-9a-f]{8}_' AND datdba = to_regrole(quote_ident(current_user))
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity WHERE application_name = substr(pg_database.datname, 1, 15)
    )
"""


@contextmanager
def serve(directory: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serves what `TREATY_DATABASE_URL` names, and drops what the run has created there.

    Raises:
        DatabaseUnavailableError: It is not set or does not answer, or its role may not create
            databases.
    """
    url = plain_url(environ.get("TREATY_DATABASE_URL", ""))
    if not url:
        raise DatabaseUnavailableError(
            "TREATY_DATABASE_URL is not set", hint="postgresql://role:password@host:5432/postgres"
        )
    run = identity(directory)
    with ExitStack() as stack:
        try:
            session = stack.enter_context(administrator(url, run=run))
        except psycopg.Error as error:
            reason = " ".join(str(error).split())
            raise DatabaseUnavailableError(
                f"the server of TREATY_DATABASE_URL does not answer: {reason}",
                hint="start it, correct the URL, or unset the variable",
            ) from error
        _require_right_to_create(session)
        _drop_all(session, _LEFT_OVER, [])
        _drop_roles(session, _ROLES_LEFT_OVER, [])
        stack.callback(_drop_roles, session, _ROLES_OF_RUN, [f"{database_prefix(run)}_"])
        stack.callback(_drop_all, session, _OF_RUN, [f"{database_prefix(run)}_"])
        yield Server(url, "url", server_version(session))


def _require_right_to_create(session: psycopg.Connection) -> None:
    if session.execute(_MAY_CREATE).fetchone() != (True,):
        role = session.info.user
        raise DatabaseUnavailableError(
            f"the role `{role}` of TREATY_DATABASE_URL may not create databases",
            hint=f'ALTER ROLE "{role}" CREATEDB',
        )


def _drop_all(session: psycopg.Connection, query: LiteralString, arguments: list[str]) -> None:
    for (name,) in session.execute(query, arguments).fetchall():
        drop(session, name)


def _drop_roles(session: psycopg.Connection, query: LiteralString, arguments: list[str]) -> None:
    """Drops roles whose databases are gone; one that another server's user made is left."""
    for (name,) in session.execute(query, arguments).fetchall():
        with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
            session.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
