"""Transactions, roles, and the two ways of putting something else in a service's place."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import UUID

import pytest
import svcs
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import Conflict
from app.mail import Email, Emailer
from app.main import create_app
from app.settings import Settings
from app.wiring import ConnectionDep, OfficerIdentity, get_clock, get_engine
from fixtures.clock import FrozenClock
from fixtures.identity import Headers
from fixtures.in_process import contain, overridden
from fixtures.jobs import Work

INSERT = text("INSERT INTO rate_limits (key, window_start, count) VALUES ('x', now(), 1)")
COUNT = text("SELECT count(key) FROM rate_limits WHERE key = 'x'")


async def create_application(client: AsyncClient, officer: Headers) -> UUID:
    """An application that an officer created for somebody."""
    body = {"email": "mario.rossi@example.com"}
    answer = await client.post("/api/v1/create-application", json=body, headers=officer)
    return UUID(answer.raise_for_status().json()["application_id"])


async def invite(client: AsyncClient, officer: Headers) -> datetime:
    """Create an application and invite its applicant; tells until when the link works."""
    params = {"application_id": str(await create_application(client, officer))}
    answer = await client.post("/api/v1/send-invite", params=params, headers=officer)
    assert answer.status_code == 201, answer.text
    return datetime.fromisoformat(answer.json()["expires_at"])


def mail_of(emailer: Mock) -> Email:
    """The one mail that the double was asked to send."""
    emailer.send.assert_awaited_once()
    mail: Email = emailer.send.await_args.args[0]
    return mail


async def test_clock_overridden_as_a_dependency_is_what_requests_look_at(
    app: FastAPI, overriding_client: AsyncClient, officer: Headers
) -> None:
    """The framework's own way, which the client's engine comes in by too."""
    new_year = datetime(2031, 1, 1, tzinfo=UTC)

    with overridden(app, {get_clock: FrozenClock(new_year)}):
        assert await invite(overriding_client, officer) == new_year + timedelta(days=7)


async def test_emailer_put_into_the_container_gets_the_mail(
    client: AsyncClient, officer: Headers, emailer: Mock, work: Work
) -> None:
    """The way that reaches code outside of requests too."""
    await invite(client, officer)
    await work()

    assert mail_of(emailer).to == "mario.rossi@example.com"
    assert "/sign-in?token=" in mail_of(emailer).text


async def test_double_has_the_emailers_own_signature(emailer: Mock) -> None:
    """A call that the real one would refuse fails here too."""
    with pytest.raises(TypeError):
        await emailer.send("mario.rossi@example.com", "Hello")
    with pytest.raises(AttributeError):
        emailer.dispatch()


def test_override_is_taken_back_when_the_block_fails(app: FastAPI) -> None:
    """Nothing leaks from a test that fails."""
    with overridden(app, {get_clock: object()}):
        former = dict(app.dependency_overrides)

        with pytest.raises(RuntimeError), overridden(app, {get_engine: object()}):
            raise RuntimeError

        assert app.dependency_overrides == former
    assert app.dependency_overrides == {}


async def test_applications_share_no_container(
    app: FastAPI, settings: Settings, emailer: Mock
) -> None:
    """What one test puts into its container is in no other's."""
    contain(app, {Emailer: emailer})
    other = create_app(settings)

    async with other.router.lifespan_context(other):
        registry = svcs.fastapi.get_registry(other)
        assert await svcs.Container(registry).aget(Emailer) is not emailer


@pytest.fixture
def writing_app(app: FastAPI) -> FastAPI:
    """An application with routes that write, and then succeed or fail."""

    @app.post("/test-only/writes")
    async def writes(connection: ConnectionDep) -> None:
        await connection.execute(INSERT)

    @app.post("/test-only/refuses")
    async def refuses(connection: ConnectionDep) -> None:
        await connection.execute(INSERT)
        raise Conflict

    @app.post("/test-only/fails")
    async def fails(connection: ConnectionDep) -> None:
        await connection.execute(INSERT)
        await connection.execute(text("SELECT 1 / 0"))

    @app.post("/test-only/fails-to-commit")
    async def fails_to_commit(connection: ConnectionDep) -> None:
        await connection.execute(
            text("CREATE TABLE deferred (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        )
        await connection.execute(text("INSERT INTO deferred VALUES (1), (1)"))

    return app


@pytest.mark.usefixtures("writing_app")
@pytest.mark.parametrize(
    ("path", "status", "rows"),
    [
        ("/test-only/writes", 200, 1),
        ("/test-only/refuses", 409, 0),
        ("/test-only/fails", 500, 0),
        ("/test-only/fails-to-commit", 500, 0),
    ],
)
async def test_request_is_one_transaction_that_is_kept_only_if_it_succeeds(
    committing_client: AsyncClient,
    committing_engine: AsyncEngine,
    path: str,
    status: int,
    rows: int,
) -> None:
    """The commit comes before the answer: a client never hears of what is lost."""
    answer = await committing_client.post(path)

    async with committing_engine.connect() as connection:
        assert await connection.scalar(COUNT) == rows
    assert answer.status_code == status


@pytest.mark.usefixtures("writing_app")
async def test_database_error_is_logged_with_its_sqlstate(
    committing_client: AsyncClient, log: list[dict[str, object]]
) -> None:
    """The log can be searched for what PostgreSQL calls it: division by zero is 22012."""
    await committing_client.post("/test-only/fails")

    assert log[0]["sqlstate"] == "22012"


async def test_route_for_officers_refuses_others(
    app: FastAPI, bare_client: AsyncClient, applicant: Headers, officer: Headers
) -> None:
    """No token is 401, another role is 403."""

    @app.get("/test-only/officers")
    async def officers(identity: OfficerIdentity) -> str:
        return identity.subject

    assert (await bare_client.get("/test-only/officers")).status_code == 401
    assert (await bare_client.get("/test-only/officers", headers=applicant)).status_code == 403
    assert (await bare_client.get("/test-only/officers", headers=officer)).json() == "olga"
