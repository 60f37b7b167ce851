"""The contract as the service publishes it."""

from pathlib import Path

import pytest
from httpx import AsyncClient

from treaty.conformance.fixtures import Marking

FOLDER = Path(__file__).parents[3] / "contracts"


async def test_contract_is_served_byte_for_byte(bare_client: AsyncClient) -> None:
    """What is published is what was verified."""
    answer = await bare_client.get("/contracts/v1/openapi.yaml")

    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.content == (FOLDER / "v1" / "openapi.yaml").read_bytes()


async def test_contract_is_served_as_json_with_dates_as_strings(bare_client: AsyncClient) -> None:
    """Tools that read no YAML get the same document."""
    answer = await bare_client.get("/contracts/v1/openapi.json")

    document = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert document["openapi"].startswith("3.1")
    assert "/create-application" in document["paths"]


@pytest.mark.parametrize(
    "path",
    [
        "/contracts/v1/openapi.txt",
        "/contracts/v1/other.yaml",
        "/contracts/v9/openapi.yaml",
        "/contracts/v1/..%2fv1%2fopenapi.yaml",
        "/contracts/..%2fapp/settings.yaml",
        "/openapi.json",
        "/redoc",
    ],
)
async def test_nothing_else_is_served(
    bare_client: AsyncClient, path: str, invalid_request: Marking
) -> None:
    """No other file, and no document that was generated from code."""
    with invalid_request():
        assert (await bare_client.get(path)).status_code == 404


async def test_docs_show_every_operation_and_work_offline(bare_client: AsyncClient) -> None:
    """The page asks nobody else for anything."""
    document = (await bare_client.get("/contracts/v1/openapi.json")).json()

    answer = await bare_client.get("/docs")

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for path in document["paths"]:
        assert f"/api/v1{path}" in answer.text
    assert "<script" not in answer.text
    assert 'src="' not in answer.text
