"""The service's commands: `python -m app serve`, `work`, `migrate` and `issuer`."""

# ruff: noqa: PLC0415  each command loads what it needs itself, and none of them what others need

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app import logs, settings
from app.migrations import REVISION
from app.settings import InvalidSettingsError, Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

GRACE = 30  # seconds that requests may take to end after SIGTERM
NO_DATABASE = 1
BAD_SETTINGS = 4


class NoDatabaseError(Exception):
    """The database that the settings name cannot be reached; the argument says why."""


def serve(config: Settings) -> None:
    """Serve the API until SIGTERM, then let the requests that are being served end."""
    with _loading():
        from app.asgi import app

    _serve(app, host=config.host, port=config.port)


def issuer(config: Settings) -> None:
    """Serve the development issuer at the address that ONBOARDING_ISSUER names."""
    with _loading():
        from app.identity.issuer import DevelopmentIssuer, create_issuer_app, refuse_in_production

    refuse_in_production(config)
    address = urlsplit(config.issuer)
    app = create_issuer_app(DevelopmentIssuer(config.issuer, audience=config.audience))
    _serve(app, host=address.hostname or "127.0.0.1", port=address.port or 80)


def work(config: Settings) -> None:
    """Do jobs until SIGTERM, then let those that are being done end."""
    with _loading():
        from app.jobs import worker

    asyncio.run(worker.main(config))


def migrate(_config: Settings, *, to: str = REVISION, sql: bool = False) -> None:
    """Bring the database's schema to what this release needs, or further."""
    with _loading():
        from alembic import command
        from alembic.config import Config
        from asyncpg import PostgresError
        from sqlalchemy.exc import DBAPIError

    scripts = Config()
    scripts.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        command.upgrade(scripts, to, sql=sql)
    except (OSError, PostgresError) as error:  # asyncpg's own ones are about the connection only
        raise NoDatabaseError(error) from error
    except DBAPIError as error:
        if error.statement is None:  # so is this one
            raise NoDatabaseError(error.orig) from error
        raise


@contextmanager
def _loading() -> Iterator[None]:
    """Look for no garbage while modules are loaded: there is none, and it takes a fifth of that."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _add_migration_options(command: argparse.ArgumentParser) -> None:
    further = f"the revision to go to, {REVISION} if none is given; `head` is the last one"
    command.add_argument("--to", default=REVISION, metavar="REVISION", help=further)
    printed = "print the statements and run none; --to FROM:TO prints those in between"
    command.add_argument("--sql", action="store_true", help=printed)


def _serve(app: "Starlette", *, host: str, port: int) -> None:
    with _loading():
        import uvicorn

    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,  # app.logs has it
        access_log=False,  # so has app.request_context
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


COMMANDS: Mapping[str, Callable[..., None]] = {
    "serve": serve,
    "work": work,
    "migrate": migrate,
    "issuer": issuer,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what it cannot begin with is one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        summary = (function.__doc__ or "").splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        if function is migrate:
            _add_migration_options(command)
    options = vars(parser.parse_args(arguments))
    chosen = options.pop("command")
    try:
        config = settings.load()
        logs.configure(config)
        COMMANDS[chosen](config, **options)
    except InvalidSettingsError as error:
        sys.stderr.write(f"error: {error}\n")
        return BAD_SETTINGS
    except NoDatabaseError as error:
        why = str(error).partition("\n")[0] or "it does not answer"
        sys.stderr.write(
            f"error: the database cannot be reached: {why}; "
            "hint: check that PostgreSQL runs, and ONBOARDING_DATABASE_URL\n"
        )
        return NO_DATABASE
    return 0


if __name__ == "__main__":
    sys.exit(main())
