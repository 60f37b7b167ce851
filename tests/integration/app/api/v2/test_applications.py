"""Creating, reading, changing and deleting applications."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications, deletions
from app.invitations import repository as invitations
from app.invitations.model import LIFETIME, Invitation
from fixtures.applications import AddApplication
from fixtures.factories import NOW
from fixtures.refusals import problem, problem_fields
from fixtures.version_2 import Caller
from treaty.conformance.fixtures import Marking

KEPT = ["in_review", "approved", "rejected"]


async def test_application_of_an_applicant_belongs_to_them(
    caller: Caller, connection: AsyncConnection
) -> None:
    """Who creates it as an applicant owns it."""
    created = await caller.send("createApplication", {"email": "a@example.com"})

    row = (
        await connection.execute(
            select(applications.c.owner_subject, applications.c.created_by).where(
                applications.c.id == UUID(created.json()["id"])
            )
        )
    ).one()
    assert tuple(row) == ("mario", "mario")
    assert created.headers["etag"] == '"1"'


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email": "missing"}),
        ({"email": "mario"}, {"email": "invalid"}),
        ({"email": "a@example.com", "reference": " "}, {"reference": "invalid"}),
        ({"email": "a@example.com", "status": "approved"}, {"status": "unknown"}),
    ],
)
async def test_application_that_breaks_the_schema_is_422_and_names_every_field(
    caller: Caller, body: dict[str, Any], fields: dict[str, str], invalid_request: Marking
) -> None:
    """Each field that is to blame is named."""
    with invalid_request():
        answer = await caller.send("createApplication", body)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == fields


async def test_patch_changes_what_it_names_and_nothing_else(caller: Caller) -> None:
    """What is absent stays, and null empties."""
    await caller.send("changeApplication", {"reference": "MI/42"})

    changed = await caller.send("changeApplication", {"email": "m.rossi@example.com"})

    assert (changed.json()["email"], changed.json()["reference"]) == (
        "m.rossi@example.com",
        "MI/42",
    )
    emptied = await caller.send("changeApplication", {"reference": None})
    assert emptied.json()["reference"] is None
    assert emptied.json() == (await caller.send("getApplication")).json()


@pytest.mark.parametrize(("email", "is_valid"), [("new@example.com", False), (None, True)])
async def test_another_address_revokes_the_invitation_to_the_former_one(
    caller: Caller, connection: AsyncConnection, draft: UUID, email: str | None, *, is_valid: bool
) -> None:
    """Who was invited by mistake is not let in any more; the same address changes nothing."""
    invitation = Invitation(uuid4(), draft, "old@example.com", NOW, NOW + LIFETIME)
    await invitations.replace(connection, invitation, created_by="olga", now=NOW)
    former = (await caller.send("getApplication")).json()["email"]

    await caller.send("changeApplication", {"email": email or former, "reference": "MI/42"})

    found = await invitations.find(connection, invitation.id)
    assert found
    assert found.is_valid(NOW) is is_valid


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({}, {"body": "too_short"}),
        ({"email": None}, {"email": "invalid"}),
        ({"reference": "/"}, {"reference": "invalid"}),
        ({"status": "approved"}, {"status": "unknown"}),
    ],
)
async def test_patch_that_breaks_the_schema_is_422_and_names_every_field(
    caller: Caller, patch: dict[str, Any], fields: dict[str, str], invalid_request: Marking
) -> None:
    """A patch is as strict as what it changes."""
    with invalid_request():
        answer = await caller.send("changeApplication", patch)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == fields


async def test_edit_of_the_version_that_was_read_succeeds_once(caller: Caller) -> None:
    """The tag that was read fits until somebody edits, and the answer's tag from then on."""
    read = (await caller.send("getApplication")).headers["etag"]

    first = await caller.send("changeApplication", headers={"If-Match": read})
    second = await caller.send("changeApplication", headers={"If-Match": read})
    third = await caller.send("changeApplication", headers={"If-Match": first.headers["etag"]})

    assert [first.status_code, third.status_code] == [200, 200]
    assert problem(second) == (412, "precondition-failed")


async def test_change_by_the_release_before_changes_the_tag(
    caller: Caller, connection: AsyncConnection
) -> None:
    """Release 1.0 knows no versions; the database counts for it."""
    before = (await caller.send("getApplication")).headers["etag"]

    await connection.execute(text("UPDATE applications SET email = 'old@example.com'"))

    assert (await caller.send("getApplication")).headers["etag"] != before


@pytest.mark.parametrize("status", ["submitted", *KEPT])
async def test_application_that_is_no_draft_is_not_changed(
    caller: Caller, add_application: AddApplication, status: str
) -> None:
    """What was submitted stays as it was."""
    other = await add_application(status=status, submitted_at=NOW)

    answer = await caller.about(application_id=other).send("changeApplication")

    assert problem(answer) == (409, "conflict")


@pytest.mark.parametrize("reason", ["x", "Bought a tent.", "x" * 500], ids=len)
async def test_deleted_application_is_404_and_its_row_and_reason_stay(
    caller: Caller, connection: AsyncConnection, reason: str
) -> None:
    """Nothing is removed; the reason lies where this release and the one before look for it."""
    answer = await caller.send("deleteApplication", query={"reason": reason})

    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(await caller.send("getApplication")) == (404, "not-found")
    row = (
        await connection.execute(select(applications.c.delete_reason, applications.c.deleted_at))
    ).one()
    noted = (await connection.execute(select(deletions.c.reason, deletions.c.deleted_by))).one()
    assert (row.delete_reason, row.deleted_at is None) == (reason, False)
    assert tuple(noted) == (reason, "mario")


async def test_reason_that_the_release_before_notes_is_found_where_this_one_looks(
    caller: Caller, connection: AsyncConnection, draft: UUID
) -> None:
    """Release 1.0 writes to its own table only."""
    await connection.execute(update(applications).values(deleted_at=text("now()")))
    await connection.execute(
        deletions.insert().values(
            application_id=draft, reason="Old.", deleted_by="mario", deleted_at=text("now()")
        )
    )

    assert await connection.scalar(select(applications.c.delete_reason)) == "Old."


@pytest.mark.parametrize("reason", ["", " x", "x" * 501, "a\nb"])
async def test_deletion_without_a_fit_reason_is_422(
    caller: Caller, reason: str, invalid_request: Marking
) -> None:
    """Whoever looks into it later wants to know."""
    with invalid_request():
        answer = await caller.send("deleteApplication", query={"reason": reason})

    assert problem(answer) == (422, "unprocessable")
    assert set(problem_fields(answer)) == {"reason"}


@pytest.mark.parametrize("status", KEPT)
async def test_application_that_must_be_kept_cannot_be_deleted(
    caller: Caller, add_application: AddApplication, status: str
) -> None:
    """It is in review or decided."""
    kept = await add_application(status=status, submitted_at=NOW)

    answer = await caller.about(application_id=kept).send("deleteApplication")

    assert problem(answer) == (409, "conflict")
    assert (await caller.about(application_id=kept).send("getApplication")).status_code == 200


async def test_deletion_of_another_version_is_412_and_deletes_nothing(caller: Caller) -> None:
    """It has changed since it was read."""
    answer = await caller.send("deleteApplication", headers={"If-Match": '"7"'})

    assert problem(answer) == (412, "precondition-failed")
    assert (await caller.send("getApplication")).status_code == 200


async def test_application_in_a_state_of_a_newer_release_is_read(
    caller: Caller, connection: AsyncConnection
) -> None:
    """An old instance goes on to serve what a new one wrote."""
    await connection.execute(
        text("ALTER TABLE applications DROP CONSTRAINT ck_applications_status")
    )
    await connection.execute(
        update(applications).values(status="withdrawn", submitted_at=text("now()"))
    )

    assert (await caller.send("getApplication")).json()["status"] == "withdrawn"
    assert problem(await caller.send("changeApplication")) == (409, "conflict")
