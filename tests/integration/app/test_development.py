"""The clock that development can set."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.clock import Clock, SettableClock
from app.identity.issuer import DevelopmentIssuer
from app.settings import Environment, Settings
from app.wiring import get_clock
from fixtures.in_process import overridden

NEW_YEAR = "2027-01-01T00:00:00Z"


@pytest.fixture
def environment() -> Environment:
    """Where the service runs."""
    return Environment.DEVELOPMENT


@pytest.fixture
def settings(issuer: DevelopmentIssuer, environment: Environment) -> Settings:
    """Settings for that environment."""
    return Settings(environment=environment, issuer=issuer.url)


async def test_clock_in_development_can_be_set(app: FastAPI, bare_client: AsyncClient) -> None:
    """A rule that depends on the date can be tried."""
    clock = SettableClock()

    with overridden(app, {get_clock: clock}):
        answer = await bare_client.put("/development/clock", json={"now": NEW_YEAR})

    assert answer.status_code == 200
    assert answer.json()["now"].startswith("2027-01-01T00:00:0")
    assert clock.today().isoformat() == "2027-01-01"


async def test_clock_given_a_naive_instant_is_422(app: FastAPI, bare_client: AsyncClient) -> None:
    """An instant has a time zone."""
    with overridden(app, {get_clock: SettableClock()}):
        answer = await bare_client.put("/development/clock", json={"now": NEW_YEAR[:-1]})

    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["field"] == "now"


@pytest.mark.parametrize("environment", [Environment.TEST, Environment.PRODUCTION])
async def test_clock_anywhere_else_is_404(app: FastAPI, bare_client: AsyncClient) -> None:
    """As if there were nothing to be set."""
    with overridden(app, {get_clock: SettableClock()}):
        answer = await bare_client.put("/development/clock", json={"now": NEW_YEAR})

    assert answer.status_code == 404


async def test_clock_that_cannot_be_set_is_404(app: FastAPI, bare_client: AsyncClient) -> None:
    """A machine's clock is not ours to set."""
    with overridden(app, {get_clock: Clock()}):
        answer = await bare_client.put("/development/clock", json={"now": NEW_YEAR})

    assert answer.status_code == 404
