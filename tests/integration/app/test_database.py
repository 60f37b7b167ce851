"""The engine's sessions, and what its errors mean."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import create_engine, is_unavailable, sqlstate
from app.settings import Settings


def settings_for(database: str, *, role: str = "", schema: str = "") -> Settings:
    """Settings for a database."""
    return Settings(database_url=SecretStr(database), database_role=role, database_schema=schema)


async def shown(engine: AsyncEngine, parameter: str) -> str:
    """A parameter of a new session."""
    async with engine.connect() as connection:
        value: str = (await connection.execute(text(f"SHOW {parameter}"))).scalar_one()
    await engine.dispose()
    return value


async def test_session_takes_on_the_role_that_is_configured(database: str) -> None:
    """It is shown as PostgreSQL shows it after SET ROLE; here it is the user's own."""
    user = str(create_engine(settings_for(database)).url.username)

    assert await shown(create_engine(settings_for(database)), "role") == "none"
    assert await shown(create_engine(settings_for(database, role=user)), "role") == user


async def test_session_with_a_role_that_cannot_be_taken_on_is_refused(database: str) -> None:
    """The service never works with more rights than it was told to use."""
    engine = create_engine(settings_for(database, role="nobody_has_this_role"))

    with pytest.raises(Exception, match="nobody_has_this_role") as caught:
        await shown(engine, "role")

    assert sqlstate(caught.value) == "22023"


async def test_session_looks_into_the_schema_that_is_configured_first(database: str) -> None:
    """Extensions and the rest stay in reach."""
    engine = create_engine(settings_for(database, schema="lender"))

    assert await shown(engine, "search_path") == "lender, public"


async def test_session_counts_in_utc(database: str) -> None:
    """Whatever the server's own time zone is."""
    assert await shown(create_engine(settings_for(database)), "timezone") == "UTC"


async def test_error_of_a_statement_hides_what_was_submitted(
    committing_engine: AsyncEngine,
) -> None:
    """An exception that is logged tells no personal data."""
    with pytest.raises(DBAPIError) as caught:
        async with committing_engine.begin() as connection:
            await connection.execute(
                text("SELECT :fiscal_code / 0"), {"fiscal_code": "RSSMRA85T10A562S"}
            )

    assert "parameters hidden" in str(caught.value)


async def test_connection_that_was_cut_is_something_to_try_again(
    committing_engine: AsyncEngine,
) -> None:
    """An administrator ended the session; the driver calls it 08003."""
    with pytest.raises(DBAPIError) as caught:
        async with committing_engine.connect() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert sqlstate(caught.value) == "08003"
    assert is_unavailable(caught.value)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionRefusedError(), True),
        (PoolTimeoutError(), True),
        (ValueError(), False),
    ],
)
def test_is_unavailable_tells_what_may_pass_from_what_will_not(
    error: Exception, *, expected: bool
) -> None:
    """A client that is told 503 tries again; one that is told 500 reports it."""
    assert is_unavailable(error) is expected
    assert sqlstate(error) is None
