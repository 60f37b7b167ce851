"""The green path of v1, over real HTTP against a served application."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from fixtures.mail import Mailbox

Headers = dict[str, str]
SignIn = Callable[[str, str], Headers]

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
EMAIL = "mario.rossi@example.com"
PERSONAL_DETAILS = {
    "first_name": "Mario",
    "last_name": "Rossi",
    "date_of_birth": "1985-12-10",
    "sex": "male",
    "nationality": "IT",
    "fiscal_code": "RSSMRA85T10A562S",
    "phone": "+39 3331234567",
}
ADDRESS = {
    "street": "Via Giuseppe Garibaldi",
    "houseNum": "12/A",
    "postcode": "20121",
    "city": "Milano",
}


class Journey:
    """Somebody's way through v1.

    Attributes:
        http: The client of the deployment.
        headers: Who it is.
    """

    def __init__(self, http: httpx.Client, headers: Mapping[str, str]) -> None:
        self.http = http
        self.headers = headers
        self.params: dict[str, str] = {}

    def create(self) -> None:
        """Begin an application."""
        answer = self.http.post(
            "/api/v1/create-application", json={"email": EMAIL}, headers=self.headers
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["status"] == "draft"
        self.params = {"application_id": answer.json()["application_id"]}

    def submit(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        """Take a step."""
        return self.http.post(
            f"/api/v1/{path}", params=self.params, json=body, headers=self.headers
        )

    def upload(self) -> httpx.Response:
        """Take the document's step."""
        return self.http.post(
            "/api/v1/documents/upload",
            params=self.params,
            data={"kind": "passport"},
            files={"file": ("passport.pdf", PDF, "application/pdf")},
            headers=self.headers,
        )

    def fill(self) -> None:
        """Take every step but the last."""
        for answer in (
            self.submit("personal-details/submit", PERSONAL_DETAILS),
            self.submit("current-address/submit", ADDRESS),
            self.upload(),
        ):
            assert answer.status_code == 201, answer.text
            assert answer.json()["success"] is True

    def complete(self, tax_year: int) -> httpx.Response:
        """Take the last step."""
        return self.submit(
            "fiscal-documents/submit",
            {"kind": "tax_return", "tax_year": tax_year, "gross_income_cents": 3_215_000},
        )

    def read(self) -> dict[str, object]:
        """All that was submitted."""
        answer = self.http.get("/api/v1/application", params=self.params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        application: dict[str, object] = answer.json()
        return application


@pytest.fixture
def applicant(http: httpx.Client, sign_in: SignIn) -> Journey:
    """An applicant who has begun an application."""
    journey = Journey(http, sign_in(f"applicant-{uuid4()}", "applicant"))
    journey.create()
    return journey


@pytest.fixture
def officer(sign_in: SignIn) -> Headers:
    """An officer's headers."""
    return sign_in(f"officer-{uuid4()}", "officer")


@pytest.mark.profile("local", "staging", "production")
def test_applicant_goes_from_an_empty_application_to_a_submitted_one(applicant: Journey) -> None:
    """What was submitted is what is read, and then nothing can be changed any more."""
    applicant.fill()
    completed = applicant.complete(datetime.now(UTC).year - 1)

    application = applicant.read()
    assert completed.status_code == 201, completed.text
    assert application["status"] == "submitted"
    assert application["personal_details"] == PERSONAL_DETAILS
    assert application["current_address"] == ADDRESS
    assert applicant.submit("current-address/submit", ADDRESS).status_code == 409


@pytest.mark.profile("local", "staging", "production")
def test_steps_are_taken_in_order(applicant: Journey) -> None:
    """The address comes after the person."""
    answer = applicant.submit("current-address/submit", ADDRESS)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"


def test_applicants_see_only_their_own(
    applicant: Journey, http: httpx.Client, sign_in: SignIn, officer: Headers
) -> None:
    """For another applicant there is no such application; for an officer there is."""
    other = sign_in(f"applicant-{uuid4()}", "applicant")

    seen = [
        http.get("/api/v1/application", params=applicant.params, headers=headers).status_code
        for headers in ({}, other, officer)
    ]

    assert seen == [401, 404, 200]


@pytest.mark.profile("local", "staging")
@pytest.mark.effects("mail")
def test_invited_applicant_signs_in_by_the_link_in_the_mail(
    http: httpx.Client, officer: Headers, mailbox: Mailbox
) -> None:
    """An officer begins, the applicant is mailed a link, and completes without an account."""
    by_officer = Journey(http, officer)
    by_officer.create()
    invited = http.post("/api/v1/send-invite", params=by_officer.params, headers=officer)
    assert invited.status_code == 201, invited.text

    mail = mailbox.next()
    found = re.search(r"/sign-in\?token=\S+", mail.get_content())
    assert mail["To"] == EMAIL
    assert found, mail.get_content()
    token = http.get(found[0]).raise_for_status().json()["access_token"]

    applicant = Journey(http, {"Authorization": f"Bearer {token}"})
    applicant.params = by_officer.params
    applicant.fill()
    assert applicant.complete(datetime.now(UTC).year - 1).status_code == 201
    assert by_officer.read()["status"] == "submitted"


@pytest.mark.profile("local", "staging")
@pytest.mark.effects("mail")
def test_second_invitation_revokes_the_first(
    http: httpx.Client, officer: Headers, mailbox: Mailbox
) -> None:
    """Two links never open the same application."""
    journey = Journey(http, officer)
    journey.create()
    links = []
    for _ in range(2):
        http.post("/api/v1/send-invite", params=journey.params, headers=officer).raise_for_status()
        found = re.search(r"/sign-in\?token=\S+", mailbox.next().get_content())
        assert found
        links.append(found[0])

    assert [http.get(link).status_code for link in links] == [401, 200]


@pytest.mark.profile("local")  # its clock can be set
@pytest.mark.parametrize(
    ("tax_year", "status"), [(2030, 201), (2031, 201), (2029, 422), (2032, 422)]
)
def test_fiscal_document_is_as_recent_as_today_asks(
    applicant: Journey,
    set_clock: Callable[[datetime], None],
    tax_year: int,
    status: int,
) -> None:
    """On New Year's day of 2031 last year's is 2030's, and 2029's is too old."""
    applicant.fill()
    set_clock(datetime(2031, 1, 1, tzinfo=UTC))

    answer = applicant.complete(tax_year)

    assert answer.status_code == status, answer.text
    if status != 201:
        (field,) = answer.json()["error"]["fields"]
        assert field["field"] == "tax_year"
        assert field["code"] == ("recency" if tax_year < 2030 else "future")


@pytest.mark.profile("local", "staging", "production")
def test_deleted_application_is_gone(applicant: Journey) -> None:
    """It answers as one that never was."""
    deleted = applicant.submit("delete-application", {"reason": "Another lender was faster."})
    read = applicant.http.get(
        "/api/v1/application", params=applicant.params, headers=applicant.headers
    )

    assert deleted.status_code == 200, deleted.text
    assert read.status_code == 404
