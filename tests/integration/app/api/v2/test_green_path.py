"""An application from its creation to its decision."""

from unittest.mock import ANY

from fixtures.version_2 import Caller

FIRST = {"If-None-Match": "*"}


async def test_application_that_is_filled_submitted_and_decided_reads_back(
    caller: Caller, officer_caller: Caller
) -> None:
    """Every operation of the way answers as promised, and what was said is what is read."""
    created = await caller.send("createApplication")
    assert created.status_code == 201
    identity = created.json()["id"]
    assert created.headers["location"] == f"/api/v2/applications/{identity}"
    mine, theirs = (
        caller.about(application_id=identity),
        officer_caller.about(application_id=identity),
    )

    assert (await mine.send("addFiscalDocument")).status_code == 201
    assert (await mine.send("uploadDocument")).status_code == 201
    assert (await mine.send("putCurrentAddress", headers=FIRST)).status_code == 201
    assert (await mine.send("putPersonalDetails", headers=FIRST)).status_code == 201
    assert (await theirs.send("inviteApplicant")).status_code == 202
    assert (await mine.send("submitApplication")).json()["status"] == "submitted"
    assert (await theirs.send("reviewApplication")).json()["status"] == "in_review"
    decided = await theirs.send("decideApplication")

    assert decided.status_code == 201
    assert (await mine.send("getDecision")).json() == decided.json()
    assert (await mine.send("getApplication")).json() == {
        "id": identity,
        "status": "approved",
        "email": "mario.rossi@example.com",
        "reference": None,
        "created_at": "2026-03-02T10:15:30Z",
        "submitted_at": "2026-03-02T10:15:30Z",
    }
    assert (await mine.send("getPersonalDetails")).json()["phone"] == {
        "calling_code": "+39",
        "number": "3331234567",
    }
    assert (await mine.send("getCurrentAddress")).json()["house_number"] == "12/A"
    assert (await mine.send("listDocuments")).json()["items"] == [
        {
            "id": ANY,
            "kind": "passport",
            "media_type": "application/pdf",
            "size": 15,
            "uploaded_at": "2026-03-02T10:15:30Z",
            "parsing": "pending",
            "tags": [],
        }
    ]
    assert (await mine.send("listFiscalDocuments")).json()["items"][0]["tax_year"] == 2025
