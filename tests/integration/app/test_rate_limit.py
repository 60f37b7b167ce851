"""Rate limits, counted in the database."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.identity.issuer import DevelopmentIssuer
from app.rate_limit.counter import count_request, rate_limits
from app.settings import Environment, Settings
from fixtures.clock import FrozenClock
from fixtures.identity import Headers

PATH = "/api/v1/application"


@pytest.fixture
def settings(issuer: DevelopmentIssuer) -> Settings:
    """Settings with a limit of three requests a minute."""
    return Settings(environment=Environment.TEST, issuer=issuer.url, rate_limit="3/minute")


@pytest.fixture
def params() -> dict[str, str]:
    """A query for an application that nobody has."""
    return {"application_id": str(uuid4())}


async def test_sender_who_uses_up_the_window_gets_429_and_is_told_when_to_come_back(
    client: AsyncClient, applicant: Headers, params: dict[str, str]
) -> None:
    """The clock shows half a minute past."""
    answers = [await client.get(PATH, params=params, headers=applicant) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert [answer.headers.get("RateLimit") for answer in answers] == [
        *[None] * 3,  # v1 has them in refusals alone
        '"default";r=0;t=30',
    ]
    refused = answers[-1]
    assert refused.headers["Retry-After"] == "30"
    assert refused.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert refused.json()["error"]["code"] == "too_many_requests"


async def test_sender_who_waited_may_ask_again(
    client: AsyncClient, applicant: Headers, params: dict[str, str], clock: FrozenClock
) -> None:
    """The next window starts from nothing."""
    for _ in range(4):
        refused = await client.get(PATH, params=params, headers=applicant)
    clock.set(clock.now() + timedelta(seconds=int(refused.headers["Retry-After"])))

    answer = await client.get(PATH, params=params, headers=applicant)

    assert answer.status_code == 404


async def test_version_2_tells_with_every_answer_what_is_left(
    client: AsyncClient, applicant: Headers
) -> None:
    """A client can slow down before it is refused."""
    path = f"/api/v2/applications/{uuid4()}"
    answers = [await client.get(path, headers=applicant) for _ in range(4)]

    assert [answer.headers["RateLimit"] for answer in answers] == [
        f'"default";r={left};t=30' for left in (2, 1, 0, 0)
    ]


async def test_one_sender_does_not_use_up_anothers_window(
    client: AsyncClient, applicant: Headers, officer: Headers, params: dict[str, str]
) -> None:
    """Each identity counts for itself, and so does an address without one."""
    for _ in range(4):
        await client.get(PATH, params=params, headers=applicant)

    assert (await client.get(PATH, params=params, headers=officer)).status_code == 404
    assert (await client.get(PATH, params=params)).status_code == 401


async def test_sender_without_a_token_is_limited_by_address(
    client: AsyncClient, params: dict[str, str]
) -> None:
    """Tokens cannot be guessed at any speed; a made-up one makes no other sender."""
    statuses = [
        (
            await client.get(PATH, params=params, headers={"Authorization": f"Bearer {n}"})
        ).status_code
        for n in range(4)
    ]

    assert statuses == [401, 401, 401, 429]


async def test_platforms_questions_are_not_limited(client: AsyncClient) -> None:
    """A busy service is not restarted for being busy."""
    for _ in range(5):
        answer = await client.get("/healthz")

    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


async def test_requests_at_the_same_time_are_all_counted(
    committing_client: AsyncClient, applicant: Headers, params: dict[str, str]
) -> None:
    """Two instances that count at once do not count one."""
    answers = await asyncio.gather(
        *(committing_client.get(PATH, params=params, headers=applicant) for _ in range(8))
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [404] * 3 + [429] * 5


async def test_counts_of_windows_that_are_over_are_forgotten(
    engine: AsyncEngine, clock: FrozenClock
) -> None:
    """The table holds no more than the senders of one window."""
    now = clock.now()
    async with engine.begin() as connection:
        for sender in ("subject:mario", "subject:anna"):
            await count_request(connection, sender, now)
        await count_request(connection, "subject:olga", now + timedelta(minutes=1))

        rows = await connection.execute(select(rate_limits.c.key))

    assert [row.key for row in rows] == ["subject:olga"]


class TestWithoutALimit:
    """The setting is empty."""

    @pytest.fixture
    def settings(self, issuer: DevelopmentIssuer) -> Settings:
        """Settings without a limit."""
        return Settings(environment=Environment.TEST, issuer=issuer.url)

    async def test_nothing_is_counted_and_no_header_is_sent(
        self,
        client: AsyncClient,
        applicant: Headers,
        params: dict[str, str],
        engine: AsyncEngine,
    ) -> None:
        """A limit that is off costs nothing."""
        answer = await client.get(PATH, params=params, headers=applicant)

        async with engine.connect() as connection:
            rows = (await connection.execute(select(rate_limits.c.key))).all()
        assert "RateLimit" not in answer.headers
        assert rows == []
