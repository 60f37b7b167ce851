"""Requests at the same time, with real commits: exactly one has its effect."""

import asyncio
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.applications.table import applications
from app.decisions.table import decisions
from app.documents.table import documents
from app.idempotency.table import idempotency_keys
from fixtures.factories import NOW
from fixtures.identity import Headers
from fixtures.refusals import problem
from fixtures.rows import insert_application
from fixtures.version_2 import Caller

KEY = {"Idempotency-Key": "once"}


@pytest.fixture
async def one(committing_engine: AsyncEngine) -> UUID:
    """A committed draft of the applicant."""
    async with committing_engine.begin() as connection:
        return await insert_application(connection)


@pytest.fixture
def mine(committing_client: AsyncClient, applicant: Headers, one: UUID) -> Caller:
    """The applicant about their draft."""
    return Caller(committing_client, applicant, {"application_id": one})


async def count(engine: AsyncEngine, table: Table) -> int:
    """How many rows a table has."""
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_one_key_sent_at_once_has_one_effect_and_one_answer(
    mine: Caller, committing_engine: AsyncEngine
) -> None:
    """The others wait for the first, and get its answer."""
    answers = await asyncio.gather(*(mine.send("createApplication", headers=KEY) for _ in range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({(answer.content, answer.headers["etag"]) for answer in answers}) == 1
    assert await count(committing_engine, applications) == 2  # with the draft
    assert await count(committing_engine, idempotency_keys) == 1


async def test_one_key_with_two_bodies_at_once_has_one_effect(
    mine: Caller, committing_engine: AsyncEngine
) -> None:
    """Whoever comes second mixed something up."""
    answers = await asyncio.gather(
        mine.send("createApplication", {"email": "a@example.com"}, headers=KEY),
        mine.send("createApplication", {"email": "b@example.com"}, headers=KEY),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await count(committing_engine, applications) == 2


async def test_one_upload_sent_at_once_is_one_document(
    mine: Caller, committing_engine: AsyncEngine
) -> None:
    """A phone that loses its signal and sends again leaves one file."""
    answers = await asyncio.gather(*(mine.send("uploadDocument", headers=KEY) for _ in range(2)))

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count(committing_engine, documents) == 1


async def test_key_is_free_again_when_what_took_it_was_refused(
    mine: Caller, committing_engine: AsyncEngine
) -> None:
    """Whoever waited for a request that failed is tried in its place."""
    body = {"kind": "tax_return", "tax_year": 2020, "gross_income_cents": 1}

    answers = await asyncio.gather(
        *(mine.send("addFiscalDocument", body, headers=KEY) for _ in range(2))
    )

    assert [problem(answer) for answer in answers] == [(422, "unprocessable")] * 2
    assert await count(committing_engine, idempotency_keys) == 0


async def test_two_edits_with_one_tag_have_exactly_one_success(mine: Caller) -> None:
    """The second finds another version than it read, and nothing is lost."""
    tag = {"If-Match": (await mine.send("getApplication")).headers["etag"]}
    bodies = [{"reference": "one"}, {"reference": "two"}]

    answers = await asyncio.gather(
        *(mine.send("changeApplication", body, headers=tag) for body in bodies)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(answer for answer in answers if answer.is_success)
    assert (await mine.send("getApplication")).json() == winner.json()


async def test_two_first_addresses_at_once_have_exactly_one_success(mine: Caller) -> None:
    """Both saw nothing, and only one may be the first."""
    first = {"If-None-Match": "*"}

    answers = await asyncio.gather(
        *(mine.send("putCurrentAddress", headers=first) for _ in range(2))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 412]


async def test_edit_and_submission_at_once_leave_what_was_submitted(mine: Caller) -> None:
    """An edit comes before the submission or is refused; it never slips in behind it."""
    for part in ("putPersonalDetails", "putCurrentAddress", "uploadDocument", "addFiscalDocument"):
        await mine.send(part, headers={"If-None-Match": "*"})

    edited, submitted = await asyncio.gather(
        mine.send("changeApplication", {"reference": "late"}), mine.send("submitApplication")
    )

    assert submitted.status_code == 200
    reference = (await mine.send("getApplication")).json()["reference"]
    assert (edited.status_code, reference) in {(200, "late"), (409, None)}


async def test_two_officers_who_decide_at_once_make_one_decision(
    committing_client: AsyncClient, committing_engine: AsyncEngine, officer: Headers
) -> None:
    """An application is not approved and rejected."""
    async with committing_engine.begin() as connection:
        one = await insert_application(connection, status="in_review", submitted_at=NOW)
    theirs = Caller(committing_client, officer, {"application_id": one})

    answers = await asyncio.gather(
        *(
            theirs.send("decideApplication", {"outcome": outcome, "reason": "So."})
            for outcome in ("approved", "rejected")
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await count(committing_engine, decisions) == 1
    decision = (await theirs.send("getDecision")).json()["outcome"]
    assert (await theirs.send("getApplication")).json()["status"] == decision
