"""The steps in which an application is filled."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.addresses.table import current_addresses
from app.fiscal_documents.table import fiscal_documents
from app.personal_details.table import personal_details
from fixtures.applications import StepsOf
from fixtures.clock import FrozenClock
from fixtures.refusals import refused_fields
from treaty.conformance.fixtures import Marking


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows a table has."""
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def refusal(answer: Response) -> tuple[int, str]:
    """The status of a refusal and what it says."""
    return answer.status_code, answer.json()["error"]["message"]


async def test_step_out_of_order_is_409_and_names_the_missing_one(
    steps: StepsOf, draft: UUID
) -> None:
    """Each step asks for the one before it, as the application grows."""
    mine = steps(draft)
    details_first = (409, "Submit the personal details first.")
    assert refusal(await mine.current_address()) == details_first
    assert refusal(await mine.document()) == details_first
    assert refusal(await mine.fiscal_document()) == details_first

    await mine.personal_details()
    assert refusal(await mine.document()) == (409, "Submit the current address first.")

    await mine.current_address()
    assert refusal(await mine.fiscal_document()) == (409, "Submit the identity document first.")


async def test_step_that_is_out_of_order_stores_nothing(
    steps: StepsOf, draft: UUID, connection: AsyncConnection
) -> None:
    """What is refused leaves no trace."""
    await steps(draft).current_address()

    assert await count(connection, current_addresses) == 0


async def test_step_taken_again_replaces_what_was_there(
    steps: StepsOf, filled_application: UUID, clock: FrozenClock, connection: AsyncConnection
) -> None:
    """While it is a draft, the latest submission counts."""
    mine = steps(filled_application)
    clock.set(datetime(2026, 3, 3, tzinfo=UTC))

    answers = [
        await mine.personal_details(nationality="FR", fiscal_code=None, phone="+33 612345678"),
        await mine.current_address(houseNum="7", city="Roma"),
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    read = (await mine.read()).json()
    assert read["personal_details"]["phone"] == "+33 612345678"
    assert read["personal_details"]["fiscal_code"] is None
    assert (read["current_address"]["houseNum"], read["current_address"]["city"]) == ("7", "Roma")
    for table in (personal_details, current_addresses):
        assert await connection.scalar(select(table.c.submitted_at)) == clock.now()


async def test_submitted_application_takes_no_step_any_more(
    steps: StepsOf, filled_application: UUID
) -> None:
    """The fiscal document ends the draft, for itself too."""
    mine = steps(filled_application)
    assert (await mine.fiscal_document()).status_code == 201

    answers = [
        await mine.personal_details(),
        await mine.current_address(),
        await mine.document(),
        await mine.fiscal_document(),
    ]

    assert [refusal(answer) for answer in answers] == [
        (409, "The application is not a draft any more.")
    ] * 4


@pytest.mark.parametrize(
    ("now", "tax_year", "code"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), 2025, None),
        (datetime(2027, 1, 1, tzinfo=UTC), 2025, "recency"),
        (datetime(2027, 1, 1, tzinfo=UTC), 2027, None),
        (datetime(2027, 1, 1, tzinfo=UTC), 2028, "future"),
    ],
)
async def test_fiscal_document_is_judged_by_the_services_clock(
    *,
    steps: StepsOf,
    filled_application: UUID,
    clock: FrozenClock,
    connection: AsyncConnection,
    now: datetime,
    tax_year: int,
    code: str | None,
) -> None:
    """The same document passes on one day and is too old on the next."""
    clock.set(now)

    answer = await steps(filled_application).fiscal_document(tax_year=tax_year)

    if code is None:
        assert answer.status_code == 201
    else:
        assert refused_fields(answer) == {"tax_year": code}
        assert await count(connection, fiscal_documents) == 0
        assert (await steps(filled_application).read()).json()["status"] == "draft"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"fiscal_code": None}, {"fiscal_code": "required"}),
        ({"fiscal_code": "RSSMRA85T10A562T"}, {"fiscal_code": "control_character"}),
        ({"sex": "female"}, {"fiscal_code": "sex"}),
        ({"date_of_birth": "1985-12-11"}, {"fiscal_code": "date_of_birth"}),
        ({"date_of_birth": "2010-12-10"}, {"date_of_birth": "under_age"}),
        ({"fiscal_code": "rssmra85t10a562s"}, {"fiscal_code": "invalid"}),
        ({"date_of_birth": "10/12/1985"}, {"date_of_birth": "invalid"}),
        ({"date_of_birth": "1985-02-30"}, {"date_of_birth": "invalid"}),
        ({"date_of_birth": 503020800}, {"date_of_birth": "invalid"}),
        ({"date_of_birth": "1985-12-10T00:00:00"}, {"date_of_birth": "invalid"}),
        ({"sex": "other"}, {"sex": "invalid"}),
        ({"nationality": "XX"}, {"nationality": "invalid"}),
        ({"nationality": "it"}, {"nationality": "invalid"}),
        ({"phone": "3331234567"}, {"phone": "invalid"}),
        ({"phone": "+39  3331234567"}, {"phone": "invalid"}),
        ({"first_name": "", "last_name": "x" * 101}, {"first_name": "too_short"}),
        ({"first_name": "Mar\nio"}, {"first_name": "invalid"}),
        ({"surname": "Rossi"}, {"surname": "unknown"}),
    ],
)
async def test_personal_details_that_are_wrong_name_the_field(
    *,
    steps: StepsOf,
    draft: UUID,
    connection: AsyncConnection,
    changes: dict[str, object],
    fields: dict[str, str],
    invalid_request: Marking,
) -> None:
    """Schema and rules alike name what is to blame, and nothing is stored."""
    with invalid_request():
        answer = await steps(draft).personal_details(**changes)

    assert refused_fields(answer).items() >= fields.items()
    assert await count(connection, personal_details) == 0


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"houseNum": ""}, {"houseNum": "too_short"}),
        ({"houseNum": 12}, {"houseNum": "invalid"}),
        ({"postcode": "x" * 13}, {"postcode": "too_long"}),
        ({"street": "\u0000", "city": None}, {"street": "invalid", "city": "invalid"}),
        ({"house_num": "12"}, {"house_num": "unknown"}),
    ],
)
async def test_address_that_is_wrong_names_the_field(
    steps: StepsOf,
    filled_application: UUID,
    changes: dict[str, object],
    fields: dict[str, str],
    invalid_request: Marking,
) -> None:
    """The fields have the contract's names, not the database's."""
    with invalid_request():
        assert refused_fields(await steps(filled_application).current_address(**changes)) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "payslip"}, {"kind": "invalid"}),
        ({"tax_year": "2025"}, {"tax_year": "invalid"}),
        ({"tax_year": 2025.5}, {"tax_year": "invalid"}),
        ({"tax_year": True}, {"tax_year": "invalid"}),
        ({"tax_year": 1899}, {"tax_year": "out_of_range"}),
        ({"gross_income_cents": -1}, {"gross_income_cents": "out_of_range"}),
        ({"gross_income_cents": 10**11 + 1}, {"gross_income_cents": "out_of_range"}),
        ({"gross_income_cents": 1e300}, {"gross_income_cents": "invalid"}),
    ],
)
async def test_fiscal_document_that_is_wrong_names_the_field(
    steps: StepsOf,
    filled_application: UUID,
    changes: dict[str, object],
    fields: dict[str, str],
    invalid_request: Marking,
) -> None:
    """Numbers are numbers within their bounds."""
    with invalid_request():
        assert refused_fields(await steps(filled_application).fiscal_document(**changes)) == fields


async def test_number_without_a_fraction_is_an_integer_however_it_is_written(
    steps: StepsOf, filled_application: UUID
) -> None:
    """To JSON Schema 2025.0 is an integer."""
    answer = await steps(filled_application).fiscal_document(
        tax_year=2025.0, gross_income_cents=100_000_000_000
    )

    assert answer.status_code == 201
    stored = (await steps(filled_application).read()).json()["fiscal_document"]
    assert (stored["tax_year"], stored["gross_income_cents"]) == (2025, 100_000_000_000)
