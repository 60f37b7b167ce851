"""Sending a request again."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications
from app.idempotency import repository
from app.idempotency.table import idempotency_keys
from app.jobs.table import jobs
from fixtures.applications import AddApplication
from fixtures.clock import FrozenClock
from fixtures.factories import NOW, PNG, upload_form
from fixtures.identity import Headers
from fixtures.refusals import problem
from fixtures.version_2 import OPERATIONS, Caller

KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
KEYED = [name for name, found in OPERATIONS.items() if "Idempotency-Key" in found.parameters]
STATUS_BEFORE = {"reviewApplication": "submitted", "decideApplication": "in_review"}


def told(answer: Response) -> tuple[int, bytes, Mapping[str, str | None]]:
    """What an answer tells, but for what belongs to the exchange."""
    kept = ("etag", "location", "content-type")
    return answer.status_code, answer.content, {name: answer.headers.get(name) for name in kept}


@pytest.fixture
async def ready(
    officer_caller: Caller,
    caller: Caller,
    add_application: AddApplication,
    request: pytest.FixtureRequest,
) -> Caller:
    """An officer about an application that every keyed operation can be done to."""
    operation = request.node.callspec.params["operation"]
    if operation in STATUS_BEFORE:
        one = await add_application(status=STATUS_BEFORE[operation], submitted_at=NOW)
        return officer_caller.about(application_id=one)
    if operation == "submitApplication":
        for part in (
            "putPersonalDetails",
            "putCurrentAddress",
            "uploadDocument",
            "addFiscalDocument",
        ):
            await caller.send(part, headers={"If-None-Match": "*"})
    return officer_caller


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows a table has."""
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def test_every_post_takes_an_idempotency_key() -> None:
    """Whatever is not safe to send again by itself is made so."""
    assert [name for name, found in OPERATIONS.items() if found.method == "POST"] == KEYED


@pytest.mark.parametrize("operation", KEYED)
@pytest.mark.parametrize("key", ["k", "k" * 255], ids=["shortest", "longest"])
async def test_request_that_is_sent_again_is_answered_again_and_has_its_effect_once(
    ready: Caller, connection: AsyncConnection, operation: str, key: str
) -> None:
    """Status, body, ETag and Location are those of the first answer."""
    headers = {"Idempotency-Key": key}
    first = await ready.send(operation, headers=headers)
    effects = [await count(connection, table) for table in (applications, jobs)]

    again = await ready.send(operation, headers=headers)

    assert first.is_success
    assert told(again) == told(first)
    assert [await count(connection, table) for table in (applications, jobs)] == effects


async def test_key_with_another_body_is_409_and_does_nothing(
    caller: Caller, connection: AsyncConnection
) -> None:
    """The client mixed something up."""
    await caller.send("createApplication", headers=KEY)
    count = await connection.scalar(select(func.count()).select_from(applications))

    other = await caller.send("createApplication", {"email": "b@example.com"}, headers=KEY)

    assert problem(other) == (409, "idempotency-key-reused")
    assert await connection.scalar(select(func.count()).select_from(applications)) == count


async def test_key_with_another_file_is_409(caller: Caller) -> None:
    """A file counts by its bytes."""
    await caller.send("uploadDocument", headers=KEY)

    other = await caller.send(
        "uploadDocument", headers=KEY, **upload_form(content=PNG, media_type="image/png")
    )

    assert problem(other) == (409, "idempotency-key-reused")


@pytest.mark.parametrize("operation", KEYED)
async def test_key_with_another_request_is_409(
    ready: Caller, add_application: AddApplication, operation: str
) -> None:
    """The path belongs to the request, as the body does."""
    assert (await ready.send(operation, headers=KEY)).is_success
    another = ready.about(application_id=await add_application())
    body = {"email": "b@example.com"} if "create" in operation.lower() else None

    answer = await another.send(operation, body, headers=KEY)

    assert answer.status_code == 409
    assert "idempotency" in answer.text


async def test_key_belongs_to_one_sender_and_one_operation(
    caller: Caller, other_applicant: Headers
) -> None:
    """Nobody can take, or read, what is another's."""
    anna = Caller(caller.client, other_applicant, caller.ids)

    answers = [
        await caller.send("createApplication", headers=KEY),
        await anna.send("createApplication", headers=KEY),
        await caller.send("bridgeCreateApplication", headers=KEY),
        await caller.send("addFiscalDocument", headers=KEY),
    ]

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 4


async def test_request_without_a_key_has_its_effect_every_time(caller: Caller) -> None:
    """Who does not name a request means a new one."""
    answers = [await caller.send("createApplication") for _ in range(2)]

    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_request_that_was_refused_is_tried_anew(caller: Caller) -> None:
    """It had no effect, so there is nothing to repeat."""
    refused = await caller.send("submitApplication", headers=KEY)
    for part in ("putPersonalDetails", "putCurrentAddress", "uploadDocument", "addFiscalDocument"):
        await caller.send(part, headers={"If-None-Match": "*"})

    answer = await caller.send("submitApplication", headers=KEY)

    assert problem(refused) == (409, "application-incomplete")
    assert answer.json()["status"] == "submitted"


async def test_key_is_kept_for_a_day_and_free_afterwards(
    caller: Caller, clock: FrozenClock
) -> None:
    """The same request is a new one then."""
    first = await caller.send("createApplication", headers=KEY)
    clock.set(NOW + timedelta(hours=24) - timedelta(microseconds=1))
    kept = await caller.send("createApplication", headers=KEY)
    clock.set(NOW + timedelta(hours=24))

    fresh = await caller.send("createApplication", {"email": "c@example.com"}, headers=KEY)

    assert kept.content == first.content
    assert (fresh.status_code, fresh.json()["email"]) == (201, "c@example.com")


async def test_keys_whose_time_is_over_are_swept(
    caller: Caller, connection: AsyncConnection
) -> None:
    """They do not pile up, and one sweep does not take for ever."""
    for number in range(3):
        await caller.send("createApplication", headers={"Idempotency-Key": f"key-{number}"})
    day_after = NOW + timedelta(hours=24)

    counts = [
        await repository.forget(connection, now=NOW),
        await repository.forget(connection, now=day_after, most=2),
        await repository.forget(connection, now=day_after, most=2),
    ]

    assert counts == [0, 2, 1]
    assert await connection.scalar(select(func.count()).select_from(idempotency_keys)) == 0
