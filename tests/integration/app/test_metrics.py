"""What is measured, as Prometheus reads it."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from app.settings import Settings
from fixtures.identity import Headers
from treaty.conformance.fixtures import Marking

NAME = "fastapi_requests_duration_seconds_count"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that nobody else has, and with them an application that has measured nothing."""
    return settings.model_copy(update={"revision": uuid4().hex})


async def counts(client: AsyncClient) -> dict[tuple[str, ...], float]:
    """How many requests were measured, by method, path and status."""
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        tuple(sample.labels[label] for label in ("method", "path", "status")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == NAME and sample.labels["app_name"] == "onboarding"
    }


async def test_request_is_measured_by_its_routes_template(
    client: AsyncClient, draft: UUID, applicant: Headers
) -> None:
    """Neither ids nor queries become values of a label."""
    await client.get(f"/api/v2/applications/{draft}", headers=applicant)
    await client.get(
        "/api/v1/application", params={"application_id": str(draft)}, headers=applicant
    )

    assert await counts(client) == {
        ("GET", "/api/v2/applications/{application_id}", "200"): 1,
        ("GET", "/api/v1/application", "200"): 1,
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/version", "/metrics", "/docs"])
async def test_technical_request_is_left_out(client: AsyncClient, path: str) -> None:
    """The platform's own questions would hide what clients see."""
    await client.get(path)

    assert await counts(client) == {}


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/api/v1/nothing", ("GET", "unknown", "404")),
        ("BREW", "/coffee", ("unknown", "unknown", "404")),
        ("GET", "/api/v2/applications", ("GET", "/api/v2/applications", "401")),
    ],
)
async def test_request_that_is_refused_is_measured_and_makes_up_no_label(
    client: AsyncClient, method: str, path: str, labels: tuple[str, ...], invalid_request: Marking
) -> None:
    """Each value of a label costs memory, and anybody can send anything."""
    with invalid_request():
        await client.request(method, path)

    assert await counts(client) == {labels: 1}


async def test_error_that_nobody_caught_is_measured_as_what_was_answered(
    bare_client: AsyncClient, applicant: Mapping[str, str]
) -> None:
    """Without a database there is a 503, which the outermost layer answers."""
    await bare_client.get("/api/v2/applications", headers=applicant)

    (labels,) = await counts(bare_client)
    assert labels[:2] == ("GET", "/api/v2/applications")
    assert labels[2] in {"500", "503"}
