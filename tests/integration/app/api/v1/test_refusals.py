"""What every operation refuses, whatever it does otherwise."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from app.body_limit import LIMIT
from fixtures.identity import Headers
from fixtures.operations import BODIES, OPERATIONS, send
from treaty.conformance.fixtures import Marking

every_operation = pytest.mark.parametrize("operation", OPERATIONS)
every_json_operation = pytest.mark.parametrize("operation", BODIES)


def code(answer: Response) -> str:
    """The code of a refusal."""
    text: str = answer.json()["error"]["code"]
    return text


@every_operation
async def test_request_without_a_token_is_401_with_a_challenge(
    client: AsyncClient, draft: UUID, operation: str
) -> None:
    """Who does not say who they are is asked to."""
    answer = await send(client, operation, {}, draft)

    assert (answer.status_code, code(answer)) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'Bearer realm="onboarding"'


@every_operation
async def test_request_with_a_bad_token_is_401_and_says_so(
    client: AsyncClient, draft: UUID, operation: str
) -> None:
    """A token that cannot be verified is worth nothing."""
    answer = await send(client, operation, {"Authorization": "Bearer x.y.z"}, draft)

    assert (answer.status_code, code(answer)) == (401, "unauthorized")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@every_operation
async def test_request_without_a_role_is_403(
    client: AsyncClient, draft: UUID, headers_for: Callable[..., Headers], operation: str
) -> None:
    """A valid token alone gives no rights."""
    answer = await send(client, operation, headers_for("mario", ["auditor"]), draft)

    assert (answer.status_code, code(answer)) == (403, "forbidden")


@pytest.mark.parametrize("operation", OPERATIONS[1:])
async def test_request_about_no_application_is_404(
    client: AsyncClient, officer: Headers, operation: str
) -> None:
    """An officer may see all there are, and there is none of this id."""
    answer = await send(client, operation, officer, uuid4())

    assert (answer.status_code, code(answer)) == (404, "not_found")


@every_json_operation
@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_body_of_another_type_is_415(
    *,
    client: AsyncClient,
    draft: UUID,
    applicant: Headers,
    operation: str,
    media_type: str,
    invalid_request: Marking,
) -> None:
    """JSON that is not called JSON is not read."""
    headers = {**applicant, "Content-Type": media_type}

    with invalid_request():
        answer = await send(client, operation, headers, draft, content=b"{}")

    assert (answer.status_code, code(answer)) == (415, "unsupported_media_type")


@every_json_operation
async def test_body_that_is_too_large_is_413(
    client: AsyncClient, draft: UUID, applicant: Headers, operation: str, invalid_request: Marking
) -> None:
    """No object of the contract is anywhere near the limit."""
    headers = {**applicant, "Content-Type": "application/json"}

    with invalid_request():
        answer = await send(client, operation, headers, draft, content=b" " * (LIMIT + 1))

    assert (answer.status_code, code(answer)) == (413, "payload_too_large")


@every_json_operation
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[]", b"null", b'"text"', b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=["none", "cut", "no-utf-8", "array", "null", "text", "deep", "long-number"],
)
async def test_body_that_is_no_object_is_422_and_names_the_body(
    *,
    client: AsyncClient,
    draft: UUID,
    applicant: Headers,
    operation: str,
    content: bytes,
    invalid_request: Marking,
) -> None:
    """Whatever bytes arrive, they are refused and not failed on."""
    headers = {**applicant, "Content-Type": "application/json"}

    with invalid_request():
        answer = await send(client, operation, headers, draft, content=content)

    assert (answer.status_code, code(answer)) == (422, "unprocessable")
    assert [field["field"] for field in answer.json()["error"]["fields"]] == ["body"]


@every_operation
async def test_request_without_a_database_is_503_and_may_be_sent_again(
    bare_client: AsyncClient, officer: Headers, operation: str
) -> None:
    """The client is told that it is not to blame."""
    answer = await send(bare_client, operation, officer, uuid4())

    assert (answer.status_code, code(answer)) == (503, "service_unavailable")
