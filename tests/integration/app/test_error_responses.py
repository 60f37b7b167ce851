"""Every way in which a request can be wrong, in v1's shape."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from httpx import AsyncClient, Response

from app.body_limit import LIMIT, MULTIPART_LIMIT
from app.contracts import files
from app.error_responses import ENVELOPE, responses
from app.errors import Conflict, NotFound, TooManyRequests, Unprocessable
from fixtures.identity import Headers
from treaty.conformance.fixtures import Marking

ADDRESS = {"street": "Via Roma", "houseNum": "1", "postcode": "20121", "city": "Milano"}
SUBMIT = "/api/v1/current-address/submit"
UPLOAD = "/api/v1/documents/upload"


@pytest.fixture
def params() -> dict[str, str]:
    """A query that names an application."""
    return {"application_id": str(uuid4())}


def error_of(answer: Response) -> dict[str, Any]:
    """The error of a response, after comparing it with the contract."""
    schemas = files("v1")["openapi.yaml"].content()
    contract = {"$ref": "#/components/schemas/Error", "components": schemas["components"]}
    jsonschema_rs.validate(contract, answer.json())
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Request-Id"]
    error: dict[str, Any] = answer.json()["error"]
    return error


async def test_path_that_does_not_exist_is_404(
    bare_client: AsyncClient, invalid_request: Marking
) -> None:
    """Routing answers in the API's shape too."""
    with invalid_request():
        answer = await bare_client.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"


async def test_method_that_a_path_does_not_offer_is_405(
    bare_client: AsyncClient, invalid_request: Marking
) -> None:
    """The answer names the methods that it does offer."""
    with invalid_request():
        answer = await bare_client.delete(SUBMIT)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert error_of(answer)["code"] == "method_not_allowed"


@pytest.mark.parametrize("field", ADDRESS)
async def test_property_that_is_missing_is_named(
    client: AsyncClient,
    applicant: Headers,
    params: dict[str, str],
    field: str,
    invalid_request: Marking,
) -> None:
    """The name is the client's own, `houseNum`, not the code's."""
    body = {name: value for name, value in ADDRESS.items() if name != field}

    with invalid_request():
        answer = await client.post(SUBMIT, params=params, json=body, headers=applicant)

    assert answer.status_code == 422
    assert [(found["field"], found["code"]) for found in error_of(answer)["fields"]] == [
        (field, "missing")
    ]


async def test_several_fields_that_are_wrong_are_all_named(
    client: AsyncClient, applicant: Headers, invalid_request: Marking
) -> None:
    """A client mends everything at once: the query, the body, and what nobody asked for."""
    body = ADDRESS | {"houseNum": 7, "floor": 3}

    with invalid_request():
        answer = await client.post(
            SUBMIT, params={"application_id": "x"}, json=body, headers=applicant
        )

    assert {found["field"] for found in error_of(answer)["fields"]} == {
        "application_id",
        "houseNum",
        "floor",
    }


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{}", b"[1,", b"NaN,"])
async def test_body_that_is_not_json_is_422(
    client: AsyncClient,
    applicant: Headers,
    params: dict[str, str],
    content: bytes,
    invalid_request: Marking,
) -> None:
    """The body as a whole is to blame."""
    headers = applicant | {"Content-Type": "application/json"}

    with invalid_request():
        answer = await client.post(SUBMIT, params=params, content=content, headers=headers)

    assert answer.status_code == 422
    assert error_of(answer)["fields"][0]["field"] == "body"
    assert error_of(answer)["fields"][0]["code"] == "malformed"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "image/png", ""])
async def test_body_of_another_media_type_is_415(
    client: AsyncClient,
    applicant: Headers,
    params: dict[str, str],
    media_type: str,
    invalid_request: Marking,
) -> None:
    """It is not read as JSON, whatever it looks like."""
    headers = applicant | ({"Content-Type": media_type} if media_type else {})

    with invalid_request():
        answer = await client.post(
            SUBMIT, params=params, content=b'{"street": "Via Roma"}', headers=headers
        )

    assert answer.status_code == 415
    assert "application/json" in error_of(answer)["message"]


async def test_json_where_a_form_is_needed_is_415(
    client: AsyncClient, applicant: Headers, params: dict[str, str], invalid_request: Marking
) -> None:
    """The message says what is needed."""
    with invalid_request():
        answer = await client.post(
            UPLOAD, params=params, json={"kind": "passport"}, headers=applicant
        )

    assert answer.status_code == 415
    assert "multipart/form-data" in error_of(answer)["message"]


async def test_form_without_a_boundary_is_422(
    client: AsyncClient, applicant: Headers, params: dict[str, str], invalid_request: Marking
) -> None:
    """A form that cannot be parsed is the client's fault."""
    headers = applicant | {"Content-Type": "multipart/form-data"}

    with invalid_request():
        answer = await client.post(UPLOAD, params=params, content=b"--x", headers=headers)

    assert answer.status_code == 422
    assert error_of(answer)["fields"][0]["code"] == "malformed"


async def test_missing_body_is_422(
    client: AsyncClient, applicant: Headers, params: dict[str, str], invalid_request: Marking
) -> None:
    """Nothing has no media type."""
    with invalid_request():
        answer = await client.post(SUBMIT, params=params, headers=applicant)

    assert answer.status_code == 422
    assert error_of(answer)["fields"] == [
        {"field": "body", "code": "missing", "message": "Field required"}
    ]


@pytest.mark.parametrize(
    ("path", "media_type", "limit"),
    [(SUBMIT, "application/json", LIMIT), (UPLOAD, "multipart/form-data", MULTIPART_LIMIT)],
)
async def test_body_that_declares_to_be_too_large_is_413_and_not_read(
    *,
    client: AsyncClient,
    applicant: Headers,
    params: dict[str, str],
    path: str,
    media_type: str,
    limit: int,
    invalid_request: Marking,
) -> None:
    """The length is enough to refuse it."""
    headers = applicant | {
        "Content-Type": f"{media_type}; boundary=x",
        "Content-Length": str(limit + 1),
    }
    sent: list[bytes] = []

    async def content() -> AsyncIterator[bytes]:
        sent.append(b"x")
        yield b"x"

    with invalid_request():
        answer = await client.post(path, params=params, content=content(), headers=headers)

    assert answer.status_code == 413
    assert error_of(answer)["code"] == "payload_too_large"
    assert sent == []


async def test_body_that_grows_too_large_without_declaring_it_is_413(
    client: AsyncClient, applicant: Headers, params: dict[str, str], invalid_request: Marking
) -> None:
    """What is sent in chunks is counted."""

    async def content() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 65536 + 1):
            yield b" " * 65536

    headers = applicant | {"Content-Type": "application/json"}

    with invalid_request():
        answer = await client.post(SUBMIT, params=params, content=content(), headers=headers)

    assert answer.status_code == 413
    assert error_of(answer)["code"] == "payload_too_large"


def test_responses_of_a_route_tell_each_status_with_its_headers_and_schema() -> None:
    """Errors document themselves; two of one status share its entry."""

    class Taken(Conflict):
        """A second reason for 409."""

        code = "taken"
        default_message = "It is taken."

    told = responses(ENVELOPE, NotFound, Conflict, Taken, TooManyRequests)

    assert list(told) == [404, 409, 429]
    assert set(told[429]["headers"]) == {"Retry-After", "RateLimit", "RateLimit-Policy"}
    conflict = told[409]["content"]["application/json"]["schema"]
    for error in (Conflict(), Taken()):
        assert jsonschema_rs.is_valid(conflict, ENVELOPE.body(error, "1"))
    assert not jsonschema_rs.is_valid(conflict, ENVELOPE.body(Unprocessable(), "1"))


async def test_property_whose_name_cannot_be_sent_back_is_still_422(
    client: AsyncClient, applicant: Headers, params: dict[str, str], invalid_request: Marking
) -> None:
    """An error about an error would be a failure of ours."""
    content = b'{"\\ud800": 1}'
    headers = applicant | {"Content-Type": "application/json"}

    with invalid_request():
        answer = await client.post(SUBMIT, params=params, content=content, headers=headers)

    assert answer.status_code == 422
    assert {found["field"] for found in error_of(answer)["fields"]} == {"body"}
