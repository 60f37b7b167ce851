"""Health, readiness and version."""

import os
from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI
from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import create_engine
from app.settings import Settings
from app.wiring import get_engine
from fixtures.in_process import overridden

CONTRACT = Path(__file__).parents[3] / "contracts" / "v1" / "openapi.yaml"


async def test_healthz_needs_no_database(bare_client: AsyncClient) -> None:
    """A process is not restarted because its database is away."""
    answer = await bare_client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readyz_with_a_migrated_database_is_ready(client: AsyncClient) -> None:
    """Traffic may come."""
    answer = await client.get("/readyz")

    assert answer.status_code == 200


async def test_readyz_without_a_database_is_503(app: FastAPI, bare_client: AsyncClient) -> None:
    """No traffic until the database answers."""
    nowhere = create_engine(Settings(database_url=SecretStr("postgresql://127.0.0.1:1/nothing")))

    with overridden(app, {get_engine: nowhere}):
        answer = await bare_client.get("/readyz")

    assert answer.status_code == 503
    await nowhere.dispose()


async def test_readyz_with_a_column_missing_is_503_and_names_it(
    client: AsyncClient, engine: AsyncEngine
) -> None:
    """A release that was started before its migration says so."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE rate_limits RENAME COLUMN count TO hits"))

    answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert "rate_limits.count" in answer.json()["error"]["message"]


async def test_readyz_with_a_newer_schema_is_ready(
    client: AsyncClient, engine: AsyncEngine
) -> None:
    """Old code serves on while the schema is expanded, whatever its revision is called."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE rate_limits ADD COLUMN note text"))
        await connection.execute(text("CREATE TABLE jobs (id bigint PRIMARY KEY)"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert (await client.get("/readyz")).status_code == 200
    assert (await client.get("/version")).json()["schema_revision"] == "9999"


async def test_version_tells_release_contracts_and_schema(client: AsyncClient) -> None:
    """What is deployed can be compared with what was recorded."""
    version = (await client.get("/version")).json()

    assert version["release"] == "1.1"
    assert version["revision"] is None
    assert version["schema_revision"]
    assert version["instance"].endswith(f"-{os.getpid()}")
    assert version["contracts"]["contracts/v1/openapi.yaml"] == (
        sha256(CONTRACT.read_bytes()).hexdigest()
    )


async def test_version_without_a_database_tells_the_rest(
    app: FastAPI, bare_client: AsyncClient
) -> None:
    """The release is known even then."""
    nowhere = create_engine(Settings(database_url=SecretStr("postgresql://127.0.0.1:1/nothing")))

    with overridden(app, {get_engine: nowhere}):
        version = (await bare_client.get("/version")).json()

    assert version["release"] == "1.1"
    assert version["schema_revision"] is None
    await nowhere.dispose()
