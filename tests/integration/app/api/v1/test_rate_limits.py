"""The rate limit of version 1, switched on."""

from uuid import UUID

import pytest
from httpx import AsyncClient

from app.settings import Settings
from fixtures.identity import Headers
from fixtures.operations import OPERATIONS, send


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that allow one request an hour."""
    return settings.model_copy(update={"rate_limit": "1/hour"})


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_request_beyond_the_limit_is_429_and_says_when_to_come_back(
    client: AsyncClient, draft: UUID, applicant: Headers, operation: str
) -> None:
    """The limit is one for all operations, and is told in the standard headers."""
    await send(client, "application", applicant, draft)

    answer = await send(client, operation, applicant, draft)

    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert answer.headers["retry-after"] == "2670"  # from a quarter past to the full hour
    assert answer.headers["ratelimit"] == '"default";r=0;t=2670'
    assert answer.headers["ratelimit-policy"] == '"default";q=1;w=3600'
