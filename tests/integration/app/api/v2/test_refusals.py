"""What every operation refuses, whatever it does otherwise."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from app.body_limit import LIMIT, MULTIPART_LIMIT
from fixtures.identity import Headers
from fixtures.version_2 import FORM, OPERATIONS, Caller
from treaty.conformance.fixtures import Marking

BRIDGE = "bridgeCreateApplication"
ABOUT_ONE = [name for name, found in OPERATIONS.items() if "application_id" in found.parameters]
WITH_BODY = [name for name, found in OPERATIONS.items() if found.media_type]
WITH_JSON = [name for name in WITH_BODY if OPERATIONS[name].media_type != FORM]
OF_OFFICERS = ["inviteApplicant", "reviewApplication", "decideApplication"]
EDITS = [name for name, found in OPERATIONS.items() if "If-Match" in found.parameters]

every_operation = pytest.mark.parametrize("operation", OPERATIONS)
every_operation_about_one = pytest.mark.parametrize("operation", ABOUT_ONE)


def kind(answer: Response) -> str:
    """Which problem it is; a bridge tells it as v1 does."""
    body = answer.json()
    if "error" in body:
        code: str = body["error"]["code"]
        return code.replace("_", "-")
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["instance"].endswith(answer.headers["x-request-id"])
    found: str = body["type"]
    return found.removeprefix("urn:onboarding:problem:")


@pytest.fixture
def anybody(client: AsyncClient) -> Callable[[Headers], Caller]:
    """Makes a caller with these headers, about things that do not exist."""

    def make(headers: Headers) -> Caller:
        ids = ("application_id", "document_id", "fiscal_document_id")
        return Caller(client, headers, {name: uuid4() for name in ids})

    return make


@every_operation
async def test_request_without_a_token_is_401_with_a_challenge(
    anybody: Callable[[Headers], Caller], operation: str
) -> None:
    """Who does not say who they are is asked to."""
    answer = await anybody({}).send(operation)

    assert (answer.status_code, kind(answer)) == (401, "unauthorized")


@every_operation
async def test_request_without_a_role_is_403(
    anybody: Callable[[Headers], Caller], headers_for: Callable[..., Headers], operation: str
) -> None:
    """A valid token alone gives no rights."""
    answer = await anybody(headers_for("mario", ["auditor"])).send(operation)

    assert (answer.status_code, kind(answer)) == (403, "forbidden")


@pytest.mark.parametrize("operation", OF_OFFICERS)
async def test_operation_of_officers_is_403_for_applicants(caller: Caller, operation: str) -> None:
    """An applicant does not decide on their own application."""
    answer = await caller.send(operation)

    assert (answer.status_code, kind(answer)) == (403, "forbidden")


@every_operation_about_one
async def test_request_about_no_application_is_404(
    anybody: Callable[[Headers], Caller], officer: Headers, operation: str
) -> None:
    """An officer may see all there are, and there is none of this id."""
    answer = await anybody(officer).send(operation)

    assert (answer.status_code, kind(answer)) == (404, "not-found")


@pytest.mark.parametrize("operation", [name for name in ABOUT_ONE if name not in OF_OFFICERS])
async def test_request_about_anothers_application_is_404(
    caller: Caller, other_applicant: Headers, operation: str
) -> None:
    """Nobody learns that another's application exists."""
    stranger = Caller(caller.client, other_applicant, caller.ids)
    ids = {"document_id": uuid4(), "fiscal_document_id": uuid4()}

    answer = await stranger.about(**ids).send(operation)

    assert (answer.status_code, kind(answer)) == (404, "not-found")


@every_operation_about_one
async def test_id_that_is_no_canonical_uuid_is_422(
    anybody: Callable[[Headers], Caller], officer: Headers, operation: str, invalid_request: Marking
) -> None:
    """An id has one form."""
    with invalid_request():
        answer = await anybody(officer).about(application_id=uuid4().hex).send(operation)

    assert (answer.status_code, kind(answer)) == (422, "unprocessable")
    assert answer.json()["errors"][0]["field"] == "application_id"


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_body_of_another_type_is_415(
    anybody: Callable[[Headers], Caller], officer: Headers, operation: str, invalid_request: Marking
) -> None:
    """JSON that is not called what it should be is not read."""
    text = {"Content-Type": "text/plain", "If-Match": "*"}

    with invalid_request():
        answer = await anybody(officer).send(operation, headers=text, content=b"{}")

    assert (answer.status_code, kind(answer)) == (415, "unsupported-media-type")


async def test_merge_patch_that_is_called_plain_json_is_415(
    caller: Caller, invalid_request: Marking
) -> None:
    """JSON has no patch semantics of its own."""
    plain = {"Content-Type": "application/json", "If-Match": "*"}

    with invalid_request():
        answer = await caller.send(
            "changeApplication", headers=plain, content=b'{"reference": null}'
        )

    assert (answer.status_code, kind(answer)) == (415, "unsupported-media-type")


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_body_that_is_too_large_is_413(
    anybody: Callable[[Headers], Caller], officer: Headers, operation: str, invalid_request: Marking
) -> None:
    """The declared length is enough to know."""
    is_form = OPERATIONS[operation].media_type == FORM
    headers = {
        "Content-Type": f"{FORM}; boundary=x" if is_form else "application/json",
        "Content-Length": str((MULTIPART_LIMIT if is_form else LIMIT) + 1),
    }

    with invalid_request():
        answer = await anybody(officer).send(operation, headers=headers, content=b"{}")

    assert (answer.status_code, kind(answer)) == (413, "payload-too-large")


@pytest.mark.parametrize("operation", WITH_JSON)
@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"null", b"\xff"], ids=["cut", "array", "null", "latin"]
)
async def test_body_that_is_no_object_is_422_and_names_the_body(
    anybody: Callable[[Headers], Caller],
    officer: Headers,
    operation: str,
    content: bytes,
    invalid_request: Marking,
) -> None:
    """Whatever bytes arrive, they are refused and not failed on."""
    headers = {"Content-Type": str(OPERATIONS[operation].media_type), "If-Match": "*"}

    with invalid_request():
        answer = await anybody(officer).send(operation, headers=headers, content=content)

    assert (answer.status_code, kind(answer)) == (422, "unprocessable")
    body = answer.json()
    fields = body["errors"] if "errors" in body else body["error"]["fields"]
    assert [found["field"] for found in fields] == ["body"]


@pytest.mark.parametrize("operation", EDITS)
async def test_edit_that_names_no_version_is_428(
    officer_caller: Caller, operation: str, invalid_request: Marking
) -> None:
    """Nobody overwrites what they have not seen."""
    with invalid_request():
        answer = await officer_caller.about(document_id=uuid4()).send(
            operation, headers={}, query={}
        )

    assert (answer.status_code, kind(answer)) == (428, "precondition-required")


@pytest.mark.parametrize("operation", EDITS)
async def test_condition_that_is_no_entity_tag_is_422(
    officer_caller: Caller, operation: str, invalid_request: Marking
) -> None:
    """A tag has quotes."""
    caller = officer_caller.about(document_id=uuid4())

    with invalid_request():
        answer = await caller.send(operation, headers={"If-Match": "3"})

    assert (answer.status_code, kind(answer)) == (422, "unprocessable")
    assert answer.json()["errors"][0]["field"] == "If-Match"


@pytest.mark.parametrize("key", ["", "with space", "x" * 256])
async def test_idempotency_key_that_is_not_fit_is_422(
    caller: Caller, key: str, invalid_request: Marking
) -> None:
    """A key is short and plain."""
    with invalid_request():
        answer = await caller.send("createApplication", headers={"Idempotency-Key": key})

    assert (answer.status_code, kind(answer)) == (422, "unprocessable")
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


@every_operation
async def test_request_without_a_database_is_503_and_may_be_sent_again(
    bare_client: AsyncClient, officer: Headers, operation: str
) -> None:
    """The client is told that it is not to blame."""
    ids = {name: uuid4() for name in ("application_id", "document_id", "fiscal_document_id")}

    answer = await Caller(bare_client, officer, ids).send(operation)

    assert (answer.status_code, kind(answer)) == (503, "service-unavailable")
    assert answer.headers["retry-after"] == "1"
