"""Request ids, the log, and the answer to what nobody caught."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Header
from httpx import AsyncClient
from starlette.responses import StreamingResponse

from app.errors import ServiceUnavailable
from fixtures.clients import Log


@pytest.fixture
def failing_app(app: FastAPI) -> FastAPI:
    """An application with routes that fail in every way."""

    @app.get("/test-only/fails")
    async def fails(name: Annotated[str, Header()] = "mario.rossi@example.com") -> None:
        raise ValueError(f"{name} is not a number")

    @app.get("/test-only/unreachable")
    async def unreachable() -> None:
        raise ConnectionRefusedError(111, "Connect call failed")

    @app.get("/test-only/depends")
    async def depends() -> None:
        raise ServiceUnavailable from TimeoutError("mail.example.com")

    return app


async def test_request_without_an_id_gets_one_in_response_and_log(
    bare_client: AsyncClient, log: Log
) -> None:
    """Support finds the log's lines by what the client was told."""
    answer = await bare_client.get("/test-only/version-of-nothing")

    assert len(answer.headers["X-Request-Id"]) == 32
    assert log[-1]["request_id"] == answer.headers["X-Request-Id"]


async def test_each_request_gets_an_id_of_its_own(bare_client: AsyncClient) -> None:
    """Two requests are two stories."""
    ids = {(await bare_client.get("/healthz")).headers["X-Request-Id"] for _ in range(3)}

    assert len(ids) == 3


async def test_request_with_an_id_keeps_it(bare_client: AsyncClient, log: Log) -> None:
    """A request can be followed through several services."""
    answer = await bare_client.get("/test-only/nothing", headers={"X-Request-Id": "mobile-42.a_b"})

    assert answer.headers["X-Request-Id"] == "mobile-42.a_b"
    assert log[-1]["request_id"] == "mobile-42.a_b"


@pytest.mark.parametrize("unfit", ["", "a b", 'x","level":"error', "x" * 65, "è"])
async def test_request_with_an_id_that_could_do_harm_gets_another(
    bare_client: AsyncClient, unfit: str
) -> None:
    """Nobody writes into the log what they like."""
    headers = {b"X-Request-Id": unfit.encode()}

    answer = await bare_client.get("/healthz", headers=headers)

    assert answer.headers["X-Request-Id"] != unfit
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_request_is_logged_without_its_query(bare_client: AsyncClient, log: Log) -> None:
    """A link's token is a secret, and stays out of the log."""
    await bare_client.get("/test-only/nothing", params={"token": "confidential"})

    entry = log[-1]
    assert (entry["event"], entry["method"], entry["path"]) == (
        "request",
        "GET",
        "/test-only/nothing",
    )
    assert entry["status"] == 404
    assert "confidential" not in str(log)


@pytest.mark.usefixtures("failing_app")
async def test_failure_is_answered_with_500_the_request_id_and_no_detail(
    bare_client: AsyncClient, log: Log
) -> None:
    """What went wrong is for the log, not for the client."""
    answer = await bare_client.get("/test-only/fails")

    error = answer.json()["error"]
    assert answer.status_code == 500
    assert error["code"] == "internal_error"
    assert answer.headers["X-Request-Id"] in error["message"]
    assert "mario" not in answer.text
    assert [entry["event"] for entry in log] == ["request_failed", "request"]
    assert isinstance(log[0]["exc_info"], ValueError)


@pytest.mark.usefixtures("failing_app")
async def test_database_that_does_not_answer_is_answered_with_503(
    bare_client: AsyncClient, log: Log
) -> None:
    """The client may try again, and the log has no page of traceback."""
    answer = await bare_client.get("/test-only/unreachable")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert log[0]["event"] == "database_unavailable"
    assert "exc_info" not in log[0]


@pytest.mark.usefixtures("failing_app")
async def test_failure_of_another_service_is_logged_with_its_cause(
    bare_client: AsyncClient, log: Log
) -> None:
    """An operator sees what did not answer."""
    answer = await bare_client.get("/test-only/depends")

    assert answer.status_code == 503
    assert (log[0]["code"], log[0]["cause"]) == ("service_unavailable", "TimeoutError")


async def test_failure_after_the_response_has_begun_reaches_the_server(
    app: FastAPI, bare_client: AsyncClient, log: Log
) -> None:
    """A second answer would be garbage; the server cuts the connection."""

    @app.get("/test-only/breaks-off")
    async def breaks_off() -> StreamingResponse:
        async def content() -> AsyncIterator[bytes]:
            yield b"{"
            raise ValueError("too late")

        return StreamingResponse(content())

    with pytest.raises(ValueError, match="too late"):
        await bare_client.get("/test-only/breaks-off")
    assert log[0]["event"] == "request_failed"
