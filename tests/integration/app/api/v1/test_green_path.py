"""An application from its creation to its submission."""

from unittest.mock import ANY

from httpx import AsyncClient

from fixtures.applications import StepsOf
from fixtures.factories import NewApplicationRequestFactory
from fixtures.identity import Headers


async def test_application_with_every_step_taken_is_submitted_and_reads_back(
    client: AsyncClient, applicant: Headers, steps: StepsOf
) -> None:
    """Whoever takes the steps in order ends with a submitted application that holds all of it."""
    created = await client.post(
        "/api/v1/create-application", json=NewApplicationRequestFactory.make(), headers=applicant
    )
    assert created.status_code == 201
    assert created.json() == {"application_id": ANY, "status": "draft"}
    taking = steps(created.json()["application_id"])

    answers = [
        await taking.personal_details(),
        await taking.current_address(),
        await taking.document(),
        await taking.fiscal_document(),
    ]

    assert [answer.status_code for answer in answers] == [201] * 4
    assert answers[2].json() == {"success": True, "document_id": ANY}
    assert [answers[index].json() for index in (0, 1, 3)] == [{"success": True}] * 3
    assert (await taking.read()).json() == {
        "application_id": taking.application_id,
        "status": "submitted",
        "email": "mario.rossi@example.com",
        "reference": None,
        "created_at": "2026-03-02T10:15:30Z",
        "submitted_at": "2026-03-02T10:15:30Z",
        "personal_details": {
            "first_name": "Mario",
            "last_name": "Rossi",
            "date_of_birth": "1985-12-10",
            "sex": "male",
            "nationality": "IT",
            "fiscal_code": "RSSMRA85T10A562S",
            "phone": "+39 3331234567",
        },
        "current_address": {
            "street": "Via Giuseppe Garibaldi",
            "houseNum": "12/A",
            "postcode": "20121",
            "city": "Milano",
        },
        "documents": [
            {
                "document_id": answers[2].json()["document_id"],
                "kind": "passport",
                "media_type": "application/pdf",
                "size": 15,
                "uploaded_at": "2026-03-02T10:15:30Z",
            }
        ],
        "fiscal_document": {
            "kind": "tax_return",
            "tax_year": 2025,
            "gross_income_cents": 3215000,
        },
    }
