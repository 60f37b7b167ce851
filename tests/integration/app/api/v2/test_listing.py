"""Listing applications, a page at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.identity.session import SessionTokens
from app.settings import Settings
from fixtures.applications import AddApplication
from fixtures.factories import NOW
from fixtures.identity import Headers
from fixtures.refusals import problem, problem_fields
from fixtures.rows import insert_application
from fixtures.version_2 import Caller
from treaty.conformance.fixtures import Marking

DAY = timedelta(days=1)
EMAIL = f"{'m' * 64}@{'.'.join(['x' * 61] * 3)}.com"  # the longest: 254 characters


def ids(answer: Response) -> list[str]:
    """The ids on a page."""
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.fixture
async def seven(connection: AsyncConnection, draft: UUID) -> list[str]:
    """Seven applications of the applicant, newest first; some were created at the same instant."""
    created = [
        (at, await insert_application(connection, created_at=at))
        for at in (NOW + DAY * (number // 2) for number in range(2, 8))
    ]
    created.append((NOW, draft))
    return [str(identity) for _, identity in sorted(created, reverse=True)]


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
async def test_pages_one_after_the_other_hold_everything_once(
    caller: Caller, seven: list[str], limit: int
) -> None:
    """Nothing is repeated or left out, wherever the pages are cut."""
    found: list[str] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = await caller.send("listApplications", query=query)
        found += ids(page)
        if page.json()["next_cursor"] is None:
            break
        assert len(ids(page)) == limit
        query["cursor"] = page.json()["next_cursor"]

    assert found == seven
    assert "link" not in page.headers


async def test_link_leads_to_the_next_page_with_the_same_filters(
    caller: Caller, seven: list[str]
) -> None:
    """A client that follows links needs to know nothing of cursors."""
    first = await caller.send("listApplications", query={"limit": 3, "status": "draft"})

    target = urlsplit(first.headers["link"].partition(">")[0].removeprefix("<"))
    query = dict(parse_qsl(target.query))
    assert target.path == "/api/v2/applications"
    assert query == {"limit": "3", "status": "draft", "cursor": first.json()["next_cursor"]}
    assert ids(await caller.send("listApplications", query=query)) == seven[3:6]


async def test_what_is_created_between_two_pages_changes_neither(
    caller: Caller, seven: list[str], add_application: AddApplication
) -> None:
    """New ones come before the first page."""
    first = await caller.send("listApplications", query={"limit": 4})
    await add_application(created_at=NOW + 9 * DAY)

    second = await caller.send(
        "listApplications", query={"limit": 4, "cursor": first.json()["next_cursor"]}
    )

    assert ids(first) + ids(second) == seven


async def test_page_has_twenty_unless_asked_otherwise(
    caller: Caller, add_application: AddApplication
) -> None:
    """The contract says so."""
    for _ in range(20):
        await add_application()

    assert len(ids(await caller.send("listApplications"))) == 20


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "submitted"}, {"submitted"}),
        ({"status": "rejected"}, set()),
        ({"email": "YOUNG@example.com"}, {"young"}),
        ({"created_after": "2026-03-02T10:15:30Z"}, {"young", "submitted"}),
        ({"created_after": "2026-03-02T11:15:29.5+01:00"}, {"young", "submitted", "draft"}),
        ({"created_before": "2026-03-03T10:15:30Z"}, {"draft"}),
        ({"created_after": "2026-03-02T10:15:30Z", "status": "draft"}, {"young"}),
    ],
)
async def test_filters_narrow_the_list_together(
    caller: Caller,
    draft: UUID,
    add_application: AddApplication,
    query: dict[str, str],
    expected: set[str],
) -> None:
    """Each filter leaves out what it does not match."""
    names = {str(draft): "draft"}
    submitted = await add_application(status="submitted", submitted_at=NOW, created_at=NOW + DAY)
    young = await add_application(email="Young@example.com", created_at=NOW + 2 * DAY)
    names |= {str(submitted): "submitted", str(young): "young"}

    page = await caller.send("listApplications", query=query)

    assert {names[identity] for identity in ids(page)} == expected


@pytest.mark.parametrize("status", ["draft", "submitted", "in_review", "approved", "rejected"])
async def test_applications_in_each_state_are_found(
    officer_caller: Caller, add_application: AddApplication, status: str
) -> None:
    """And are listed as what they are."""
    at = None if status == "draft" else NOW
    one = await add_application(status=status, submitted_at=at, email=EMAIL)

    page = await officer_caller.send("listApplications", query={"status": status, "email": EMAIL})

    assert [(item["id"], item["status"]) for item in page.json()["items"]] == [(str(one), status)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": 0}, "out_of_range"),
        ({"limit": 101}, "out_of_range"),
        ({"limit": "many"}, "invalid"),
        ({"status": "lost"}, "invalid"),
        ({"email": "mario"}, "invalid"),
        ({"created_after": "2026-03-02"}, "invalid"),
        ({"created_after": "1772446530"}, "invalid"),
        ({"created_before": "2026-03-02T10:15:30"}, "invalid"),
        ({"created_before": "2026-02-30T10:15:30Z"}, "invalid"),
        ({"created_before": "9999-12-31T23:59:59-12:00"}, "invalid"),
        ({"cursor": ""}, "too_short"),
        ({"cursor": "a b"}, "invalid"),
        ({"cursor": "x" * 513}, "too_long"),
        ({"cursor": "eyJ2IjoyfQ"}, "invalid"),
    ],
)
async def test_parameter_that_breaks_the_contract_is_422_and_is_named(
    caller: Caller, query: dict[str, Any], code: str, invalid_request: Marking
) -> None:
    """Filters are as strict as bodies."""
    with invalid_request():
        answer = await caller.send("listApplications", query=query)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == {next(iter(query)): code}


async def test_applicant_lists_their_own_and_an_officer_all(
    caller: Caller, officer_caller: Caller, draft: UUID, add_application: AddApplication
) -> None:
    """Deleted ones are nobody's."""
    others = await add_application(owner_subject="anna", created_at=NOW + DAY)
    await add_application(deleted_at=NOW)

    assert ids(await caller.send("listApplications")) == [str(draft)]
    assert ids(await officer_caller.send("listApplications")) == [str(others), str(draft)]


async def test_invited_applicant_lists_the_application_they_were_invited_to(
    caller: Caller, settings: Settings, draft: UUID, add_application: AddApplication
) -> None:
    """The link is for that one only."""
    await add_application()
    sessions = SessionTokens(settings.secret_key.get_secret_value())
    token = sessions.mint(application_id=draft, email="mario.rossi@example.com")
    invited = Caller(caller.client, {"Authorization": f"Bearer {token}"})

    assert ids(await invited.send("listApplications")) == [str(draft)]


async def test_list_is_403_without_a_role(
    caller: Caller, headers_for: Callable[..., Headers]
) -> None:
    """A valid token alone gives no rights, not even to an empty list."""
    nobody = Caller(caller.client, headers_for("mario", ["auditor"]))

    assert problem(await nobody.send("listApplications")) == (403, "forbidden")
