"""The bounds of every request, as the contracts have them: at each, and beyond each."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from fixtures.attempts import operations, right, wrong
from fixtures.clock import FrozenClock
from fixtures.identity import Headers
from treaty.conformance.fixtures import Marking

Bodies = list[dict[str, Any]]
MISSING_CONDITION = 428
EMAIL = f"{'m' * 64}@{'.'.join(['x' * 61] * 3)}.com"  # 254 characters
NEW: Bodies = [{"email": EMAIL, "reference": "r" * 64}]
SHORT_NAMES = {"first_name": "x", "last_name": "x", "nationality": "AD", "fiscal_code": None}
LONG_NAMES = {
    "first_name": "x" * 100,
    "last_name": "y" * 100,
    "nationality": "ZW",
    "fiscal_code": None,
}
SHORT_ADDRESS = {"street": "x", "postcode": "1", "city": "x"}
LONG_ADDRESS = {"street": "x" * 120, "postcode": "1" * 12, "city": "y" * 100}
EARNED: Bodies = [
    {"kind": "tax_return", "gross_income_cents": 0},
    {"kind": "income_statement", "gross_income_cents": 10**11},
    {"kind": "pension_statement"},
]
AT_BOUNDS: dict[str, Bodies] = {
    "POST /api/v1/create-application": NEW,
    "POST /api/v1/personal-details/submit": [
        {**SHORT_NAMES, "phone": "+1 1234"},
        {**LONG_NAMES, "phone": f"+123 {'1' * 12}", "sex": "female"},
    ],
    "POST /api/v1/current-address/submit": [
        {**SHORT_ADDRESS, "houseNum": "1"},
        {**LONG_ADDRESS, "houseNum": "1" * 16},
    ],
    "POST /api/v1/fiscal-documents/submit": EARNED,
    "POST /api/v1/delete-application": [{"reason": "x"}, {"reason": "x" * 500}],
    "POST /api/v2/applications": NEW,
    "POST /api/v2/create-application": NEW,
    "PATCH /api/v2/applications/{application_id}": NEW,
    "PUT /api/v2/applications/{application_id}/personal-details": [
        {**SHORT_NAMES, "phone": {"calling_code": "+1", "number": "1234"}},
        {**LONG_NAMES, "phone": {"calling_code": "+123", "number": "1" * 12}, "sex": "female"},
    ],
    "PUT /api/v2/applications/{application_id}/current-address": [
        {**SHORT_ADDRESS, "house_number": "1"},
        {**LONG_ADDRESS, "house_number": "1" * 16},
    ],
    "POST /api/v2/applications/{application_id}/fiscal-documents": EARNED,
}
CASES = [(name, changes) for name, several in AT_BOUNDS.items() for changes in several]
FISCAL_DOCUMENTS = [
    "POST /api/v1/fiscal-documents/submit",
    "POST /api/v2/applications/{application_id}/fiscal-documents",
]
READ = "GET /api/v1/application"
DOCUMENTS = "GET /api/v2/applications/{application_id}/documents"
EDITS = [
    name
    for name, (_, operation) in operations().items()
    if any(parameter.name == "If-Match" for parameter in operation.parameters)
]


@pytest.mark.parametrize("operation", operations())
async def test_request_beyond_a_bound_is_refused(
    client: AsyncClient, officer: Headers, invalid_request: Marking, operation: str
) -> None:
    """Whatever the contract forbids, alone and by somebody who might do anything."""
    taken = []
    for attempt in wrong(operation):
        with invalid_request():
            answer = await attempt.send(client, officer)
        wanted = MISSING_CONDITION if attempt.what == "no header If-Match" else 422
        if answer.status_code != wanted:
            taken.append(f"{attempt.what}: {answer.status_code} {answer.text}")
    assert taken == []


@pytest.mark.parametrize(
    ("operation", "changes"), CASES, ids=[f"{name} {at}" for at, (name, _) in enumerate(CASES)]
)
async def test_request_at_a_bound_is_taken_and_can_be_read(
    client: AsyncClient,
    applicant: Headers,
    filled_application: UUID,
    operation: str,
    changes: dict[str, Any],
) -> None:
    """What is stored at a bound keeps the contract of either version when it is read."""
    about = str(filled_application)
    attempt = right(operation, application_id=about).changed(**changes)

    answer = await attempt.send(client, applicant)

    assert answer.is_success, answer.text
    if (place := answer.headers.get("location")) and "/create-application" not in operation:
        assert (await client.get(place, headers=applicant)).json() == answer.json()
        collection = place.rpartition("/")[0]
        assert answer.json() in (await client.get(collection, headers=applicant)).json()["items"]
    read = await right(READ, application_id=about).send(client, applicant)
    assert read.status_code == (404 if "delete" in operation else 200)


@pytest.mark.parametrize("operation", FISCAL_DOCUMENTS)
@pytest.mark.parametrize("year", [1900, 2999])
async def test_fiscal_document_of_the_first_and_of_the_last_year_is_taken(
    *,
    client: AsyncClient,
    applicant: Headers,
    filled_application: UUID,
    clock: FrozenClock,
    operation: str,
    year: int,
) -> None:
    """In that year, since it is judged by the day."""
    clock.set(datetime(year, 12, 31, tzinfo=UTC))
    attempt = right(operation, application_id=str(filled_application)).changed(tax_year=year)

    assert (await attempt.send(client, applicant)).status_code == 201


@pytest.mark.parametrize("operation", EDITS)
async def test_edit_of_one_of_many_versions_is_done(
    client: AsyncClient, applicant: Headers, filled_application: UUID, operation: str
) -> None:
    """A condition may be as long as the contract says."""
    about = {"application_id": str(filled_application)}
    listed = await right(DOCUMENTS, **about).send(client, applicant)
    about["document_id"] = listed.json()["items"][0]["id"]
    path = operation.partition(" ")[2]
    version = (await right(f"GET {path}", **about).send(client, applicant)).headers["etag"]
    versions = f'"{"x" * (1000 - len(version) - 4)}", {version}'
    attempt = right(operation, **about)

    answer = await replace(attempt, header={"If-Match": versions}).send(client, applicant)

    assert answer.is_success, answer.text
