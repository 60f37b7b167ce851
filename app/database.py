"""The database: the engine, the tables that the service needs, and whether they are there."""

from typing import Any

from sqlalchemy import MetaData, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.settings import Settings

# Every table that the service reads or writes is declared on it, so readiness can look for them.
metadata = MetaData()

COLUMNS = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = ANY (current_schemas(false))"
)
REVISION = text("SELECT version_num FROM alembic_version")
CONNECT_TIMEOUT = 5  # seconds
STATEMENT_TIMEOUT = 30  # seconds: a client has given up by then

# Connection lost, too many connections, shutting down, starting up.
_UNAVAILABLE = ("08", "53300", "57P01", "57P02", "57P03")


def create_engine(settings: Settings) -> AsyncEngine:
    """An engine that opens nothing until it is used.

    Connections take on the configured role and search path when they are opened, so that they hold
    for every statement, whatever the pool does.
    """
    url = make_url(settings.database_url.get_secret_value())
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=settings.database_pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # a log must not hold what people submitted
        connect_args={
            "timeout": CONNECT_TIMEOUT,
            "command_timeout": STATEMENT_TIMEOUT,
            "server_settings": session(settings),
        },
    )


def session(settings: Settings) -> dict[str, str]:
    """The settings of every session of the database."""
    chosen = {"application_name": "onboarding", "timezone": "UTC"}
    if settings.database_role:
        chosen["role"] = settings.database_role
    if settings.database_schema:
        chosen["search_path"] = f"{settings.database_schema}, public"
    return chosen


async def missing_columns(connection: AsyncConnection) -> list[str]:
    """The columns, `table.column`, that the service needs and cannot use in this database."""
    there = {(row.table_name, row.column_name) for row in await connection.execute(COLUMNS)}
    needed = {(table.name, column.name) for table in metadata.tables.values() for column in table.c}
    return sorted(f"{table}.{column}" for table, column in needed - there)


async def schema_revision(engine: AsyncEngine) -> str | None:
    """The migration that the database is at, or None if that cannot be read."""
    try:
        async with engine.connect() as connection:
            revision: Any = await connection.scalar(REVISION)
    except (SQLAlchemyError, OSError):
        return None
    return None if revision is None else str(revision)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, five characters; None for any other error."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return str(state) if state else None


def is_unavailable(error: BaseException) -> bool:
    """Whether the error says that the database cannot serve now, but may soon."""
    state = sqlstate(error) or ""
    was_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    is_away = isinstance(error, OSError | PoolTimeoutError)
    return is_away or was_cut or state.startswith(_UNAVAILABLE)
