"""The way from a draft to a decision."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.decisions.table import decisions
from fixtures.applications import AddApplication
from fixtures.clock import FrozenClock
from fixtures.factories import NOW
from fixtures.refusals import problem, problem_fields
from fixtures.version_2 import Caller
from treaty.conformance.fixtures import Marking

FIRST = {"If-None-Match": "*"}
PARTS = {
    "putPersonalDetails": "personal_details",
    "putCurrentAddress": "current_address",
    "uploadDocument": "identity_document",
    "addFiscalDocument": "fiscal_document",
}
STATES = ["draft", "submitted", "in_review", "approved", "rejected"]
BEFORE = {
    "submitApplication": "draft",
    "reviewApplication": "submitted",
    "decideApplication": "in_review",
}


async def fill(caller: Caller, *, without: str = "") -> None:
    """Submits every part but one."""
    for operation in PARTS.keys() - {without}:
        assert (await caller.send(operation, headers=FIRST)).status_code == 201


@pytest.mark.parametrize("operation", PARTS)
async def test_application_that_lacks_a_part_is_409_and_the_part_is_named(
    caller: Caller, operation: str
) -> None:
    """It stays a draft until it is complete."""
    await fill(caller, without=operation)

    answer = await caller.send("submitApplication")

    assert problem(answer) == (409, "application-incomplete")
    assert problem_fields(answer) == {PARTS[operation]: "missing"}
    assert (await caller.send("getApplication")).json()["status"] == "draft"


async def test_empty_application_lacks_everything(caller: Caller) -> None:
    """All that is missing is told at once."""
    answer = await caller.send("submitApplication")

    assert problem_fields(answer) == dict.fromkeys(PARTS.values(), "missing")


async def test_fiscal_document_that_grew_too_old_in_a_draft_is_409(
    caller: Caller, clock: FrozenClock
) -> None:
    """Its recency counts on the day of the submission."""
    await fill(caller)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))

    answer = await caller.send("submitApplication")

    assert problem(answer) == (409, "application-incomplete")
    assert problem_fields(answer) == {"fiscal_document.tax_year": "recency"}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("operation", BEFORE)
async def test_application_moves_from_the_state_before_only(
    officer_caller: Caller, add_application: AddApplication, operation: str, status: str
) -> None:
    """No state is left out, and none is gone back to."""
    submitted_at = None if status == "draft" else NOW
    one = officer_caller.about(
        application_id=await add_application(status=status, submitted_at=submitted_at)
    )
    if status == "draft":
        await fill(one)

    answer = await one.send(operation)

    if status == BEFORE[operation]:
        assert answer.is_success
    else:
        assert problem(answer) == (409, "conflict")
        assert (await one.send("getApplication")).json()["status"] == status


@pytest.mark.parametrize(("outcome", "reason"), [("approved", "x"), ("rejected", "x" * 500)])
async def test_decision_is_kept_with_who_made_it_and_is_read_by_the_applicant(
    *,
    caller: Caller,
    officer_caller: Caller,
    connection: AsyncConnection,
    add_application: AddApplication,
    outcome: str,
    reason: str,
) -> None:
    """The applicant learns why, and not from whom."""
    one = await add_application(status="in_review", submitted_at=NOW)

    decided = await officer_caller.about(application_id=one).send(
        "decideApplication", {"outcome": outcome, "reason": reason}
    )

    expected = {"outcome": outcome, "reason": reason, "decided_at": "2026-03-02T10:15:30Z"}
    assert decided.json() == expected
    mine = caller.about(application_id=one)
    assert (await mine.send("getDecision")).json() == expected
    assert (await mine.send("getApplication")).json()["status"] == outcome
    assert await connection.scalar(select(decisions.c.decided_by)) == "olga"


async def test_application_that_is_not_decided_has_no_decision(caller: Caller) -> None:
    """It may have one later."""
    assert problem(await caller.send("getDecision")) == (404, "not-found")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"outcome": "in_review", "reason": "x"}, {"outcome": "invalid"}),
        ({"outcome": "approved"}, {"reason": "missing"}),
        ({"outcome": "approved", "reason": ""}, {"reason": "too_short"}),
    ],
)
async def test_decision_that_breaks_the_schema_is_422_and_names_every_field(
    officer_caller: Caller, body: dict[str, Any], fields: dict[str, str], invalid_request: Marking
) -> None:
    """Whoever decides says how, and why."""
    with invalid_request():
        answer = await officer_caller.send("decideApplication", body)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == fields


@pytest.mark.parametrize("status", ["approved", "rejected"])
async def test_decided_application_invites_nobody(
    officer_caller: Caller, add_application: AddApplication, status: str
) -> None:
    """There is nothing left to do in it."""
    one = officer_caller.about(
        application_id=await add_application(status=status, submitted_at=NOW)
    )

    assert problem(await one.send("inviteApplicant")) == (409, "conflict")
