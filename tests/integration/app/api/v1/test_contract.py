"""The objects of version 1 are those of its contract."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from app.api.v1 import requests, responses
from app.documents.rules import LARGEST
from app.personal_details.countries import CODES
from fixtures.processes import ROOT

CONTRACT = Path(ROOT) / "contracts/v1/openapi.yaml"
REQUESTS = {
    "NewApplication": requests.NewApplication,
    "PersonalDetails": requests.PersonalDetailsRequest,
    "Address": requests.AddressRequest,
    "DocumentUpload": requests.DocumentUpload,
    "FiscalDocument": requests.FiscalDocumentRequest,
    "Deletion": requests.DeletionRequest,
}
RESPONSES = {
    "CreatedApplication": responses.CreatedApplication,
    "Success": responses.Success,
    "UploadedDocument": responses.UploadedDocument,
    "SentInvitation": responses.SentInvitation,
    "Application": responses.ApplicationResponse,
    "StoredPersonalDetails": responses.PersonalDetailsResponse,
    "StoredAddress": responses.AddressResponse,
    "StoredDocument": responses.DocumentResponse,
    "StoredFiscalDocument": responses.FiscalDocumentResponse,
}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """The contract's named schemas."""
    document = yaml.safe_load(CONTRACT.read_text())
    found: dict[str, Any] = document["components"]["schemas"]
    return found


@pytest.mark.parametrize(("name", "model"), REQUESTS.items())
def test_request_has_the_contracts_properties_and_is_closed(
    schemas: dict[str, Any], name: str, model: type[BaseModel]
) -> None:
    """What the contract names is taken, what it demands is demanded, and nothing else is taken."""
    ours = model.model_json_schema()

    assert set(ours["properties"]) == set(schemas[name]["properties"])
    assert set(ours["required"]) == set(schemas[name]["required"])
    assert ours["additionalProperties"] is schemas[name]["additionalProperties"] is False


@pytest.mark.parametrize(("name", "model"), RESPONSES.items())
def test_response_has_the_contracts_properties(
    schemas: dict[str, Any], name: str, model: type[BaseModel]
) -> None:
    """Whatever the contract promises is always there."""
    ours = model.model_json_schema(mode="serialization")

    assert set(ours["properties"]) == set(schemas[name]["properties"])
    assert set(ours["required"]) == set(schemas[name]["required"])


def test_countries_and_largest_file_are_the_contracts(schemas: dict[str, Any]) -> None:
    """What is written twice is the same."""
    assert schemas["PersonalDetails"]["properties"]["nationality"]["enum"] == list(CODES)
    assert schemas["DocumentUpload"]["properties"]["file"]["maxLength"] == LARGEST
