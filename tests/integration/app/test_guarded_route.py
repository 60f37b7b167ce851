"""Who sends a request is asked before its body is read, whatever the version."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.settings import Settings
from fixtures.identity import Headers
from fixtures.operations import BODIES
from fixtures.version_2 import BASE, OPERATIONS
from treaty.conformance.fixtures import Marking

IDS = dict.fromkeys(
    ("application_id", "document_id", "fiscal_document_id"), "7a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21"
)
WITH_BODY = [
    *(("POST", f"/api/v1/{name}") for name in [*BODIES, "documents/upload"]),
    *(
        (each.method, BASE + each.path.format(**IDS))
        for each in OPERATIONS.values()
        if each.media_type
    ),
]
every_operation_with_a_body = pytest.mark.parametrize(("method", "path"), WITH_BODY)


async def statuses(
    app: FastAPI, method: str, path: str, *, headers: Headers | None = None
) -> list[int]:
    """The status that is answered to a body that nobody may ask for."""
    sent: list[int] = []
    given = {"Content-Type": "application/json", "Content-Length": "9", **(headers or {})}

    async def receive() -> dict[str, Any]:
        raise AssertionError(f"{method} {path}: the body was asked for")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "server": ("service.test", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }
    await app(scope, receive, send)
    return sent


@every_operation_with_a_body
async def test_body_of_a_request_without_a_token_is_not_read(
    app: FastAPI, method: str, path: str
) -> None:
    """20 MB from anybody would cost as much as those of a client."""
    assert await statuses(app, method, path) == [401]
    assert await statuses(app, method, path, headers={"Authorization": "Bearer x.y.z"}) == [401]


@every_operation_with_a_body
@pytest.mark.parametrize("content", [b"", b"{", b'{"unknown": 1}'])
async def test_malformed_body_of_a_request_without_a_token_is_401(
    bare_client: AsyncClient,
    invalid_request: Marking,
    method: str,
    path: str,
    content: bytes,
) -> None:
    """Nobody learns the shape of a request without saying who they are."""
    with invalid_request():
        answer = await bare_client.request(
            method, path, content=content, headers={"Content-Type": "text/plain"}
        )

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="onboarding"'


class TestWithALimit:
    """The setting allows one request an hour."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Settings that allow one request an hour."""
        return settings.model_copy(update={"rate_limit": "1/hour"})

    @pytest.mark.usefixtures("client")
    async def test_body_beyond_the_limit_is_not_read(
        self, app: FastAPI, headers_for: Callable[..., Headers]
    ) -> None:
        """Both are counted: who has no token by address, who has one by name."""
        for headers in ({}, headers_for("mario", ["applicant"])):
            path = "/api/v1/current-address/submit"
            await statuses(app, "POST", "/api/v1/send-invite", headers=headers)
            assert await statuses(app, "POST", path, headers=headers) == [429]
