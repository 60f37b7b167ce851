"""Who the applicant is, where they live, and what they earned."""

from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.applications.table import applications
from fixtures.applications import StepsOf
from fixtures.factories import NOW
from fixtures.refusals import problem, problem_fields
from fixtures.version_2 import OPERATIONS, Caller
from treaty.conformance.fixtures import Marking

FIRST = {"If-None-Match": "*"}
PARTS = [("putPersonalDetails", "getPersonalDetails"), ("putCurrentAddress", "getCurrentAddress")]
every_part = pytest.mark.parametrize(("put", "get"), PARTS)


@every_part
async def test_part_that_was_not_submitted_is_404(caller: Caller, put: str, get: str) -> None:
    """There is nothing yet, whatever can be put there."""
    assert OPERATIONS[put].path == OPERATIONS[get].path
    assert problem(await caller.send(get)) == (404, "not-found")


@every_part
async def test_part_is_created_replaced_and_read_back_with_its_tag(
    caller: Caller, put: str, get: str
) -> None:
    """201 the first time and 200 afterwards, each with the tag of what is there now."""
    created = await caller.send(put, headers=FIRST)
    replaced = await caller.send(put, headers={"If-Match": created.headers["etag"]})
    read = await caller.send(get)

    assert [created.status_code, replaced.status_code] == [201, 200]
    assert created.headers["etag"] != replaced.headers["etag"] == read.headers["etag"]
    assert created.json() == replaced.json() == read.json() == OPERATIONS[put].example


@every_part
async def test_part_is_not_created_over_another_one(caller: Caller, put: str, get: str) -> None:
    """Two people who both begin do not overwrite each other."""
    created = await caller.send(put, headers=FIRST)

    assert problem(await caller.send(put, headers=FIRST)) == (412, "precondition-failed")
    assert (await caller.send(get)).headers["etag"] == created.headers["etag"]


@every_part
async def test_part_is_not_replaced_where_there_is_none(caller: Caller, put: str, get: str) -> None:
    """What is not there has no tag."""
    assert problem(await caller.send(put)) == (412, "precondition-failed")
    assert problem(await caller.send(get)) == (404, "not-found")


async def test_part_that_v1_replaced_has_another_tag(caller: Caller, steps: StepsOf) -> None:
    """Clients of both versions may edit one application."""
    created = await caller.send("putPersonalDetails", headers=FIRST)
    old = steps(caller.ids["application_id"])
    assert (await old.personal_details(first_name="Maria", sex="male")).status_code == 201

    late = await caller.send("putPersonalDetails", headers={"If-Match": created.headers["etag"]})

    assert problem(late) == (412, "precondition-failed")


@pytest.mark.parametrize(
    "operation", ["putPersonalDetails", "putCurrentAddress", "addFiscalDocument"]
)
async def test_part_of_what_was_submitted_is_409(
    caller: Caller, connection: AsyncConnection, operation: str
) -> None:
    """It cannot be changed any more."""
    submitted = update(applications).values(status="submitted", submitted_at=NOW)
    await connection.execute(submitted)

    assert problem(await caller.send(operation, headers=FIRST)) == (409, "conflict")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        (
            {"date_of_birth": "2010-01-01"},
            {"date_of_birth": "under_age", "fiscal_code": "date_of_birth"},
        ),
        ({"fiscal_code": None}, {"fiscal_code": "required"}),
        ({"fiscal_code": "RSSMRA85T10A562T"}, {"fiscal_code": "control_character"}),
        ({"phone": "+39 3331234567"}, {"phone": "invalid"}),
        (
            {"phone": {"calling_code": "39", "number": "1"}},
            {"phone.calling_code": "invalid", "phone.number": "invalid"},
        ),
        ({"phone": {"calling_code": "+39"}}, {"phone.number": "missing"}),
        ({"age": 40}, {"age": "unknown"}),
    ],
)
async def test_personal_details_that_break_a_rule_are_422_and_name_every_field(
    caller: Caller, changes: dict[str, Any], fields: dict[str, str], invalid_request: Marking
) -> None:
    """The rules are those of v1; nested fields are joined by dots."""
    body = {**OPERATIONS["putPersonalDetails"].example, **changes}

    with invalid_request():
        answer = await caller.send("putPersonalDetails", body, headers=FIRST)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"house_number": "?"}, {"house_number": "invalid"}),
        ({"city": ""}, {"city": "too_short"}),
        ({"houseNum": "1"}, {"houseNum": "unknown"}),
    ],
)
async def test_address_that_breaks_the_schema_is_422_and_names_every_field(
    caller: Caller, changes: dict[str, Any], fields: dict[str, str], invalid_request: Marking
) -> None:
    """v1's name of the house number is not v2's."""
    body = {**OPERATIONS["putCurrentAddress"].example, **changes}

    with invalid_request():
        answer = await caller.send("putCurrentAddress", body, headers=FIRST)

    assert problem_fields(answer) == fields


async def test_what_was_said_with_v1_is_read_with_v2_and_the_other_way_round(
    caller: Caller, steps: StepsOf
) -> None:
    """It is one application, whichever version a client speaks."""
    old = steps(caller.ids["application_id"])
    await old.personal_details()
    await caller.send("putCurrentAddress", headers=FIRST)

    phone = (await caller.send("getPersonalDetails")).json()["phone"]
    address = (await old.read()).json()["current_address"]

    assert phone == {"calling_code": "+39", "number": "3331234567"}
    assert address == {
        "street": "Via Giuseppe Garibaldi",
        "houseNum": "12/A",
        "postcode": "20121",
        "city": "Milano",
    }


@pytest.mark.parametrize(
    ("year", "code"), [(2024, "recency"), (2027, "future"), (1899, "out_of_range")]
)
async def test_fiscal_document_of_another_year_is_422(
    caller: Caller, year: int, code: str, invalid_request: Marking
) -> None:
    """It is of last year or of this one."""
    body = {"kind": "tax_return", "tax_year": year, "gross_income_cents": 1}

    with invalid_request():
        answer = await caller.send("addFiscalDocument", body)

    assert problem(answer) == (422, "unprocessable")
    assert problem_fields(answer) == {"tax_year": code}


async def test_fiscal_document_is_found_by_its_location_until_another_one_replaces_it(
    caller: Caller,
) -> None:
    """An application has one, and it leaves the draft a draft."""
    first = await caller.send("addFiscalDocument")
    one = caller.about(fiscal_document_id=first.json()["id"])
    assert first.headers["location"].endswith(f"/fiscal-documents/{first.json()['id']}")
    assert (await one.send("getFiscalDocument")).json() == first.json()

    second = await caller.send(
        "addFiscalDocument",
        {"kind": "pension_statement", "tax_year": 2026, "gross_income_cents": 0},
    )

    assert (await caller.send("listFiscalDocuments")).json() == {"items": [second.json()]}
    assert problem(await one.send("getFiscalDocument")) == (404, "not-found")
    assert (await caller.send("getApplication")).json()["status"] == "draft"


async def test_v1_completes_an_application_whose_fiscal_document_v2_added(
    caller: Caller, steps: StepsOf
) -> None:
    """The step of v1 replaces what is there, and submits."""
    await caller.send("addFiscalDocument")
    for operation in ("putPersonalDetails", "putCurrentAddress", "uploadDocument"):
        await caller.send(operation, headers=FIRST)

    answer = await steps(caller.ids["application_id"]).fiscal_document(tax_year=2026)

    assert answer.status_code == 201
    assert (await caller.send("getApplication")).json()["status"] == "submitted"
    assert (await caller.send("listFiscalDocuments")).json()["items"][0]["tax_year"] == 2026


async def test_versions_are_counted_for_the_release_before(
    caller: Caller, connection: AsyncConnection
) -> None:
    """Release 1.0 writes the columns that it knows."""
    created = await caller.send("putCurrentAddress", headers=FIRST)

    await connection.execute(text("UPDATE current_addresses SET city = 'Roma'"))

    assert (await caller.send("getCurrentAddress")).headers["etag"] != created.headers["etag"]
