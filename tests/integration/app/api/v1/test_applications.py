"""Creating, reading and deleting applications."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications, deletions
from app.documents.table import documents
from fixtures.applications import AddApplication, StepsOf
from fixtures.factories import DocumentRowFactory, NewApplicationRequestFactory
from fixtures.identity import Headers
from fixtures.refusals import refused_fields
from fixtures.rows import insert_row
from treaty.conformance.fixtures import Marking

CREATE = "/api/v1/create-application"
READ = "/api/v1/application"
ID = "0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11"


async def test_application_of_an_applicant_belongs_to_them(
    client: AsyncClient, connection: AsyncConnection, applicant: Headers
) -> None:
    """Who creates it as an applicant owns it."""
    created = await client.post(
        CREATE, json=NewApplicationRequestFactory.make(reference="MI/42"), headers=applicant
    )

    row = (await connection.execute(select(applications))).one()
    assert str(row.id) == created.json()["application_id"]
    assert (row.owner_subject, row.created_by, row.reference) == ("mario", "mario", "MI/42")


async def test_application_of_an_officer_belongs_to_nobody_yet(
    client: AsyncClient, connection: AsyncConnection, officer: Headers
) -> None:
    """An officer creates it for somebody else."""
    body = NewApplicationRequestFactory.make(reference=None)

    created = await client.post(CREATE, json=body, headers=officer)

    assert created.status_code == 201
    row = (await connection.execute(select(applications))).one()
    assert (row.owner_subject, row.created_by) == (None, "olga")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email": "missing"}),
        ({"email": None}, {"email": "invalid"}),
        ({"email": "mario"}, {"email": "invalid"}),
        ({"email": "mario@localhost"}, {"email": "invalid"}),
        ({"email": "a..b@example.com"}, {"email": "invalid"}),
        ({"email": f"{'a' * 65}@example.com"}, {"email": "too_long"}),
        ({"email": f"a@{'b.' * 130}com"}, {"email": "too_long"}),
        ({"email": "a@example.com", "reference": " x"}, {"reference": "invalid"}),
        ({"email": "a@example.com", "reference": "x" * 65}, {"reference": "too_long"}),
        ({"email": "a@example.com", "role": "officer"}, {"role": "unknown"}),
        ({"email": 1, "reference": 2}, {"email": "invalid", "reference": "invalid"}),
    ],
)
async def test_application_that_breaks_the_schema_is_422_and_names_every_field(
    client: AsyncClient,
    applicant: Headers,
    body: object,
    fields: dict[str, str],
    invalid_request: Marking,
) -> None:
    """Each field that is to blame is named, with a code of ours."""
    with invalid_request():
        answer = await client.post(CREATE, json=body, headers=applicant)

    assert refused_fields(answer) == fields


async def test_identity_without_a_role_may_not_create_or_read(
    client: AsyncClient, headers_for: Callable[..., Headers], draft: UUID
) -> None:
    """A valid token alone gives no rights."""
    nobody = headers_for("mario", ["auditor"])

    created = await client.post(CREATE, json=NewApplicationRequestFactory.make(), headers=nobody)
    read = await client.get(READ, params={"application_id": str(draft)}, headers=nobody)

    assert (created.status_code, read.status_code) == (403, 403)


async def test_application_without_any_step_reads_as_empty(steps: StepsOf, draft: UUID) -> None:
    """What was not submitted is null or empty."""
    read = (await steps(draft).read()).json()

    assert read["status"] == "draft"
    absent = ("reference", "submitted_at", "personal_details", "current_address", "fiscal_document")
    assert {name: read[name] for name in absent} == dict.fromkeys(absent)
    assert read["documents"] == []


async def test_application_of_another_applicant_is_404_for_every_operation(
    steps: StepsOf, filled_application: UUID, other_applicant: Headers
) -> None:
    """Nobody learns that another's application exists."""
    others = steps(filled_application, other_applicant)
    missing = await steps(uuid4(), other_applicant).read()

    answers = [
        await others.read(),
        await others.personal_details(),
        await others.current_address(),
        await others.document(),
        await others.fiscal_document(),
        await others.delete(),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert all(answer.json() == missing.json() for answer in answers)


async def test_officer_reads_and_fills_an_applicants_application(
    steps: StepsOf, filled_application: UUID, officer: Headers
) -> None:
    """An officer can do for an applicant what the applicant can."""
    by_officer = steps(filled_application, officer)

    assert (await by_officer.fiscal_document()).status_code == 201
    assert (await by_officer.read()).json()["status"] == "submitted"


@pytest.mark.parametrize(
    "application_id", ["", "1", "x" * 36, ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}"]
)
async def test_application_id_that_is_no_canonical_uuid_is_422(
    client: AsyncClient, applicant: Headers, application_id: str, invalid_request: Marking
) -> None:
    """Other ways to write a UUID are not in the contract."""
    with invalid_request():
        answer = await client.get(
            READ, params={"application_id": application_id}, headers=applicant
        )

    assert refused_fields(answer) == {"application_id": "invalid"}


async def test_application_id_that_is_missing_is_422(
    client: AsyncClient, applicant: Headers, invalid_request: Marking
) -> None:
    """The parameter is named as the field."""
    with invalid_request():
        assert refused_fields(await client.get(READ, headers=applicant)) == {
            "application_id": "missing"
        }


@pytest.mark.parametrize("status", ["draft", "submitted"])
async def test_deleted_application_is_404_and_its_row_and_reason_stay(
    steps: StepsOf, add_application: AddApplication, connection: AsyncConnection, status: str
) -> None:
    """Deleting marks; it removes nothing."""
    submitted_at = None if status == "draft" else text("now()")
    mine = steps(await add_application(status=status, submitted_at=submitted_at))

    deleted = await mine.delete(reason="Changed my mind.")

    assert (deleted.status_code, deleted.json()) == (200, {"success": True})
    assert (await mine.read()).status_code == 404
    assert (await mine.delete()).status_code == 404
    row = (await connection.execute(select(deletions))).one()
    assert (row.application_id, row.reason) == (mine.application_id, "Changed my mind.")
    assert row.deleted_by == "mario"
    kept = select(applications.c.deleted_at).where(applications.c.id == mine.application_id)
    assert await connection.scalar(kept) == row.deleted_at


@pytest.mark.parametrize("status", ["in_review", "approved", "rejected"])
async def test_application_that_must_be_kept_cannot_be_deleted(
    steps: StepsOf, add_application: AddApplication, officer: Headers, status: str
) -> None:
    """From review on nobody deletes it, officers neither."""
    kept = await add_application(status=status, submitted_at=text("now()"))

    assert (await steps(kept, officer).delete()).status_code == 409
    assert (await steps(kept).read()).json()["status"] == status


@pytest.mark.parametrize(
    ("reason", "code"), [("", "too_short"), (" ", "invalid"), ("a\x00b", "invalid")]
)
async def test_deletion_without_a_reason_is_422(
    steps: StepsOf, draft: UUID, reason: str, code: str, invalid_request: Marking
) -> None:
    """A reason says something, and PostgreSQL can store it."""
    with invalid_request():
        assert refused_fields(await steps(draft).delete(reason=reason)) == {"reason": code}


async def test_application_with_members_of_a_newer_release_is_read(
    steps: StepsOf, add_application: AddApplication, connection: AsyncConnection
) -> None:
    """During a rollout newer code may write a state and a kind that this release does not know."""
    for constraint in ("applications_status", "documents_kind"):
        table = constraint.split("_")[0]
        await connection.execute(
            text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{constraint}")
        )
    application_id = await add_application(status="withdrawn", submitted_at=text("now()"))
    row = DocumentRowFactory.make(application_id=application_id, kind="residence_permit")
    await insert_row(connection, documents, row)

    read = await steps(application_id).read()

    assert read.status_code == 200
    assert read.json()["status"] == "withdrawn"
    assert read.json()["documents"][0]["kind"] == "residence_permit"
    assert (await steps(application_id).personal_details()).status_code == 409
    assert (await steps(application_id).delete()).status_code == 409
