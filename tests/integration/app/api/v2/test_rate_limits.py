"""The rate limit of version 2, switched on."""

from uuid import uuid4

import pytest

from app.settings import Settings
from fixtures.version_2 import OPERATIONS, Caller


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that allow one request an hour."""
    return settings.model_copy(update={"rate_limit": "1/hour"})


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_request_beyond_the_limit_is_429_and_says_when_to_come_back(
    caller: Caller, operation: str
) -> None:
    """The limit is one for all operations, and is told in the standard headers."""
    first = await caller.send("getApplication")

    answer = await caller.about(document_id=uuid4(), fiscal_document_id=uuid4()).send(operation)

    assert first.headers["ratelimit"] == '"default";r=0;t=2670'
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2670"  # from a quarter past to the full hour
