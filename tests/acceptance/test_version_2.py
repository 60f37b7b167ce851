"""The green path of v2, over real HTTP against a served application."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from uuid import uuid4

import httpx
import pytest

from fixtures.mail import Mailbox

Headers = dict[str, str]
SignIn = Callable[[str, str], Headers]

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
APPLICATIONS = "/api/v2/applications"
FIRST = {"If-None-Match": "*"}
PERSONAL_DETAILS = {
    "first_name": "Zoë",
    "last_name": "O'Neill-Łukasz",
    "date_of_birth": "1990-02-28",
    "sex": "female",
    "nationality": "IE",
    "fiscal_code": None,
    "phone": {"calling_code": "+353", "number": "871234567"},
}
ADDRESS = {"street": "O'Connell Street", "house_number": "1", "postcode": "D01", "city": "Dublin"}


@dataclass
class Journey:
    """Somebody's way through v2.

    Attributes:
        http: The client of the deployment.
        headers: Who it is.
        url: Their application.
    """

    http: httpx.Client
    headers: Headers
    url: str = ""

    def create(self) -> httpx.Response:
        """Begin an application."""
        answer = self.send("POST", APPLICATIONS, json={"email": "zoe@example.com"})
        self.url = answer.headers["location"]
        return answer

    def send(
        self, method: str, path: str, *, status: int | None = None, **arguments: Any
    ) -> httpx.Response:
        """Send a request, which succeeds unless another status is expected."""
        url = path if path.startswith("/") else f"{self.url}/{path}".rstrip("/").replace("/?", "?")
        headers = {**self.headers, **arguments.pop("headers", {})}
        answer = self.http.request(method, url, headers=headers, **arguments)
        expected = answer.is_success if status is None else answer.status_code == status
        assert expected, f"{method} {url}: {answer.status_code} {answer.text}"
        return answer

    def fill(self) -> None:
        """Submit everything, not in the order of v1."""
        earned = {"kind": "tax_return", "tax_year": datetime.now(UTC).year - 1}
        self.send("POST", "fiscal-documents", json={**earned, "gross_income_cents": 3_215_000})
        self.upload()
        self.send("PUT", "current-address", json=ADDRESS, headers=FIRST)
        self.send("PUT", "personal-details", json=PERSONAL_DETAILS, headers=FIRST)

    def upload(self, key: str = "") -> httpx.Response:
        """Upload a document, under a key if one is given."""
        return self.send(
            "POST",
            "documents",
            data={"kind": "passport"},
            files={"file": ("passport.pdf", PDF, "application/pdf")},
            headers={"Idempotency-Key": key} if key else {},
        )


@pytest.fixture
def applicant(http: httpx.Client, sign_in: SignIn) -> Journey:
    """An applicant who has begun an application."""
    journey = Journey(http, sign_in(f"applicant-{uuid4()}", "applicant"))
    journey.create()
    return journey


@pytest.fixture
def officer(http: httpx.Client, sign_in: SignIn) -> Journey:
    """An officer who has begun nothing."""
    return Journey(http, sign_in(f"officer-{uuid4()}", "officer"))


def test_applicant_goes_from_a_draft_to_a_decision(applicant: Journey, officer: Journey) -> None:
    """What was submitted is what is read, and an officer decides on it."""
    applicant.fill()
    assert applicant.send("POST", "submission").json()["status"] == "submitted"
    officer.url = applicant.url
    assert officer.send("POST", "review").json()["status"] == "in_review"
    officer.send("POST", "decision", json={"outcome": "approved", "reason": "All is proven."})

    assert applicant.send("GET", "").json()["status"] == "approved"
    assert applicant.send("GET", "decision").json()["reason"] == "All is proven."
    assert applicant.send("GET", "personal-details").json() == PERSONAL_DETAILS
    assert applicant.send("GET", "current-address").json() == ADDRESS
    (document,) = applicant.send("GET", "documents").json()["items"]
    assert applicant.send("GET", f"documents/{document['id']}/content").content == PDF


@pytest.mark.profile("local", "staging", "production")
def test_what_was_submitted_is_read_as_it_was_sent(applicant: Journey) -> None:
    """Every part of it, by its owner."""
    applicant.fill()
    applicant.send("POST", "submission")

    assert applicant.send("GET", "personal-details").json() == PERSONAL_DETAILS
    assert applicant.send("GET", "current-address").json() == ADDRESS
    (document,) = applicant.send("GET", "documents").json()["items"]
    assert applicant.send("GET", f"documents/{document['id']}/content").content == PDF


@pytest.mark.profile("local", "staging", "production")
def test_draft_that_lacks_something_is_told_what(applicant: Journey) -> None:
    """A problem names each part that is missing."""
    answer = applicant.send("POST", "submission", status=409)

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:onboarding:problem:application-incomplete"
    assert {error["code"] for error in answer.json()["errors"]} == {"missing"}


@pytest.mark.profile("local", "staging", "production")
def test_upload_that_is_sent_again_is_one_document(applicant: Journey) -> None:
    """A phone that lost the answer asks again, with the same key."""
    key = str(uuid4())

    first, again = applicant.upload(key), applicant.upload(key)

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(applicant.send("GET", "documents").json()["items"]) == 1


def test_upload_beyond_the_limit_is_refused_before_the_file_is_sent(applicant: Journey) -> None:
    """A client that asks first (RFC 9110, section 10.1.1) sends no file in vain."""
    base = applicant.http.base_url
    kind = HTTPSConnection if base.scheme == "https" else HTTPConnection
    connection = kind(base.host, base.port, timeout=10)
    connection.putrequest("POST", f"{applicant.url}/documents")
    for name, value in {
        **applicant.headers,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(21_037_057),
        "Expect": "100-continue",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()

    answer = connection.getresponse()

    assert answer.status == 413
    assert answer.headers["content-type"] == "application/problem+json"
    connection.close()


def test_upload_of_nobody_is_answered_though_it_is_not_read(http: httpx.Client) -> None:
    """The client that sends a large file learns why it was in vain, and the connection lasts."""
    file = ("passport.pdf", PDF.ljust(20 * 1024 * 1024, b"\0"), "application/pdf")
    url = f"{APPLICATIONS}/{uuid4()}/documents"

    answers = [
        http.post(url, data={"kind": "passport"}, files={"file": file}),
        http.get("/healthz"),
    ]

    assert [answer.status_code for answer in answers] == [401, 200]


@pytest.mark.profile("local", "staging", "production")
def test_edit_of_what_somebody_else_changed_is_refused(applicant: Journey, run_tag: str) -> None:
    """Who read before the change has to read again."""
    one, two = f"{run_tag}one", f"{run_tag}two"
    read = applicant.send("GET", "").headers["etag"]
    patch = {"Content-Type": "application/merge-patch+json", "If-Match": read}
    applicant.send("PATCH", "", content=json.dumps({"reference": one}), headers=patch)

    again = json.dumps({"reference": two})
    applicant.send("PATCH", "", content=again, headers=patch, status=412)
    assert applicant.send("GET", "").json()["reference"] == one


def test_list_is_read_page_by_page_along_its_links(applicant: Journey) -> None:
    """Following the links finds everything once."""
    urls = {applicant.url, *(applicant.create().headers["location"] for _ in range(3))}
    found: list[str] = []
    url = f"{APPLICATIONS}?limit=2"
    while url:
        page = applicant.send("GET", url)
        found += [f"{APPLICATIONS}/{item['id']}" for item in page.json()["items"]]
        target = re.match(r'<([^>]+)>; rel="next"', page.headers.get("link", ""))
        url = target[1] if target else ""

    assert len(found) == len(urls)
    assert set(found) == urls


@pytest.mark.profile("local", "staging")
@pytest.mark.effects("mail")
def test_invited_applicant_fills_what_an_officer_began(
    officer: Journey, http: httpx.Client, mailbox: Mailbox
) -> None:
    """The link in the mail leads into the application, in v2 as in v1."""
    officer.create()
    officer.send("POST", "invitations", status=202)
    found = re.search(r"/sign-in\?token=\S+", mailbox.next().get_content())
    assert found
    token = http.get(found[0]).raise_for_status().json()["access_token"]
    invited = Journey(http, {"Authorization": f"Bearer {token}"}, officer.url)

    invited.fill()

    assert invited.send("POST", "submission").json()["status"] == "submitted"


@pytest.mark.profile("local", "staging", "production")
def test_client_of_v1_moves_to_v2_one_call_at_a_time(applicant: Journey) -> None:
    """The bridge creates, v1 goes on, and v2 reads it; nobody else sees it."""
    email = {"email": "zoe@example.com"}
    bridged = applicant.send("POST", "/api/v2/create-application", json=email)
    params = {"application_id": bridged.json()["application_id"]}
    details = PERSONAL_DETAILS | {"phone": "+353 871234567"}
    applicant.send("POST", "/api/v1/personal-details/submit", params=params, json=details)

    applicant.url = bridged.headers["location"]
    assert applicant.send("GET", "personal-details").json() == PERSONAL_DETAILS
    assert "sunset" in bridged.headers


@pytest.mark.profile("local", "staging", "production")
def test_deleted_application_is_gone(applicant: Journey) -> None:
    """It answers as one that never was, in both versions."""
    read = applicant.send("GET", "").headers["etag"]

    applicant.send("DELETE", "?reason=Too+slow.", headers={"If-Match": read}, status=204)

    applicant.send("GET", "", status=404)
    params = {"application_id": applicant.url.rpartition("/")[2]}
    applicant.send("GET", "/api/v1/application", params=params, status=404)
