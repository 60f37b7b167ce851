"""The objects of version 2 are those of its contract."""

from collections.abc import Iterable
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from app.api.v2 import requests, responses
from app.api.v2.router import router
from app.body_limit import MULTIPART_LIMIT
from app.documents.rules import LARGEST
from app.error_responses import PROBLEM
from app.errors import AppError
from app.personal_details.countries import CODES
from fixtures.version_2 import OPERATIONS, contract, resolved

REQUESTS = {
    "NewApplication": requests.NewApplication,
    "ApplicationPatch": requests.ApplicationPatch,
    "PersonalDetails": requests.PersonalDetailsRequest,
    "Phone": requests.PhoneRequest,
    "Address": requests.AddressRequest,
    "DocumentUpload": requests.DocumentUpload,
    "NewFiscalDocument": requests.NewFiscalDocument,
    "NewDecision": requests.NewDecision,
}
RESPONSES = {
    "Application": responses.ApplicationResponse,
    "ApplicationPage": responses.ApplicationPage,
    "StoredPersonalDetails": responses.PersonalDetailsResponse,
    "StoredPhone": responses.PhoneResponse,
    "StoredAddress": responses.AddressResponse,
    "Document": responses.DocumentResponse,
    "DocumentList": responses.DocumentList,
    "Tag": responses.TagResponse,
    "FiscalDocument": responses.FiscalDocumentResponse,
    "FiscalDocumentList": responses.FiscalDocumentList,
    "Invitation": responses.InvitationResponse,
    "Decision": responses.DecisionResponse,
    "BridgedApplication": responses.BridgedApplication,
}
SCHEMAS = contract()["components"]["schemas"]
Told = tuple[set[str], set[tuple[str, bool]]]


def _ours() -> dict[str, dict[str, Any]]:
    """What the routes say of themselves, by operation."""
    application = FastAPI()
    application.include_router(router)
    paths = application.openapi()["paths"]
    return {node["operationId"]: node for item in paths.values() for node in item.values()}


OURS = _ours()


def _answer(response: dict[str, Any]) -> Told:
    """The media types and the headers of an answer; a header with whether it is always there."""
    headers = {
        (name, resolved(header).get("required", False))
        for name, header in response.get("headers", {}).items()
    }
    return set(response.get("content", {})), headers


def _parameters(nodes: Iterable[dict[str, Any]]) -> set[tuple[str, str, bool]]:
    return {(node["name"], node["in"], node.get("required", False)) for node in nodes}


def _descendants(kind: type[AppError]) -> set[type[AppError]]:
    return {kind}.union(*(_descendants(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize(("name", "model"), REQUESTS.items())
def test_request_has_the_contracts_properties_and_is_closed(
    name: str, model: type[BaseModel]
) -> None:
    """What the contract names is taken, what it demands is demanded, and nothing else is taken."""
    ours = model.model_json_schema()

    assert set(ours["properties"]) == set(SCHEMAS[name]["properties"])
    assert set(ours.get("required", ())) == set(SCHEMAS[name].get("required", ()))
    assert ours["additionalProperties"] is SCHEMAS[name]["additionalProperties"] is False


@pytest.mark.parametrize(("name", "model"), RESPONSES.items())
def test_response_has_the_contracts_properties(name: str, model: type[BaseModel]) -> None:
    """Whatever the contract promises is always there."""
    ours = model.model_json_schema(mode="serialization")

    assert set(ours["properties"]) == set(SCHEMAS[name]["properties"])
    assert set(ours["required"]) == set(SCHEMAS[name]["required"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_route_answers_with_the_contracts_statuses_media_types_and_headers(name: str) -> None:
    """No more and no fewer, and what is always there in one is always there in the other."""
    promised = OPERATIONS[name].node["responses"]
    ours = OURS[name]["responses"]

    assert {status: _answer(node) for status, node in ours.items()} == {
        status: _answer(resolved(node)) for status, node in promised.items()
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_route_takes_the_contracts_parameters_and_body(name: str) -> None:
    """What the contract demands is demanded, and what it offers is offered."""
    operation = OPERATIONS[name]

    body = OURS[name].get("requestBody", {})
    assert _parameters(OURS[name].get("parameters", ())) == _parameters(
        operation.parameters.values()
    )
    assert set(body.get("content", {})) == {operation.media_type} - {None}
    assert body.get("required", False) == (operation.media_type is not None)


def test_every_refusal_below_500_and_503_has_a_schema_of_its_own() -> None:
    """Clients tell problems apart by their type."""
    promised = {
        (own["type"]["const"], own["status"]["const"])
        for name, schema in SCHEMAS.items()
        if name.endswith("Problem") and name != "Problem"
        for own in [schema["allOf"][1]["properties"]]
    }
    ours: set[Any] = set()
    for error in _descendants(AppError):
        shown = PROBLEM.schema(error)["properties"]
        ours.add((shown["type"]["const"], shown["status"]["const"]))

    assert promised <= ours
    assert {status for _, status in ours - promised} == {405, 500}


def test_countries_and_limits_are_the_contracts() -> None:
    """What is written twice is the same."""
    assert SCHEMAS["PersonalDetails"]["properties"]["nationality"]["enum"] == list(CODES)
    assert SCHEMAS["DocumentUpload"]["properties"]["file"]["maxLength"] == LARGEST
    told = OPERATIONS["uploadDocument"].node["description"]
    assert f"{LARGEST:,} bytes" in told
    assert f"{MULTIPART_LIMIT:,} bytes" in told
