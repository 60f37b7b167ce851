"""Requests at the same time, with real commits: exactly one has its effect."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.applications.table import deletions
from app.documents.table import documents
from app.fiscal_documents.table import fiscal_documents
from app.invitations.table import invitations
from fixtures.identity import Headers
from fixtures.rows import insert_filled_application
from fixtures.steps import Steps


@pytest.fixture
async def filled(committing_engine: AsyncEngine) -> UUID:
    """A committed application that lacks but its fiscal document."""
    async with committing_engine.begin() as connection:
        return await insert_filled_application(connection)


async def statuses(*requests: Awaitable[Response]) -> list[int]:
    """The statuses of requests that are sent at once, in order of size."""
    return sorted(answer.status_code for answer in await asyncio.gather(*requests))


async def test_two_submissions_at_once_have_exactly_one_success(
    committing_client: AsyncClient,
    committing_engine: AsyncEngine,
    applicant: Headers,
    filled: UUID,
) -> None:
    """The second waits for the first, and finds no draft any more."""
    mine = Steps(committing_client, applicant, filled)

    assert await statuses(mine.fiscal_document(), mine.fiscal_document()) == [201, 409]
    async with committing_engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(fiscal_documents)) == 1


async def test_change_and_submission_at_once_leave_what_was_submitted(
    committing_client: AsyncClient, applicant: Headers, filled: UUID
) -> None:
    """A change comes before the submission or is refused; it never slips in behind it."""
    mine = Steps(committing_client, applicant, filled)

    changed, submitted = await asyncio.gather(
        mine.current_address(city="Roma"), mine.fiscal_document()
    )

    assert submitted.status_code == 201
    city = (await mine.read()).json()["current_address"]["city"]
    assert (changed.status_code, city) in {(201, "Roma"), (409, "Milano")}


async def test_two_deletions_at_once_have_exactly_one_success(
    committing_client: AsyncClient,
    committing_engine: AsyncEngine,
    applicant: Headers,
    filled: UUID,
) -> None:
    """The second finds nothing any more."""
    mine = Steps(committing_client, applicant, filled)

    assert await statuses(mine.delete(reason="One."), mine.delete(reason="Two.")) == [200, 404]
    async with committing_engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(deletions)) == 1


async def test_two_uploads_at_once_leave_one_document_of_the_kind(
    committing_client: AsyncClient,
    committing_engine: AsyncEngine,
    applicant: Headers,
    filled: UUID,
) -> None:
    """Both succeed, one after the other, and the later one stays."""
    mine = Steps(committing_client, applicant, filled)

    assert await statuses(mine.document(), mine.document()) == [201, 201]
    async with committing_engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(documents)) == 1


async def test_two_invitations_at_once_leave_one_valid(
    committing_client: AsyncClient,
    committing_engine: AsyncEngine,
    officer: Headers,
    filled: UUID,
) -> None:
    """There are never two links that work."""
    inviting = Steps(committing_client, officer, filled)

    assert await statuses(inviting.invite(), inviting.invite()) == [201, 201]
    valid = select(func.count()).where(invitations.c.revoked_at.is_(None))
    async with committing_engine.connect() as connection:
        assert await connection.scalar(valid) == 1
