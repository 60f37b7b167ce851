"""The contracts that this release keeps: their text, their hashes and their pages.

The service publishes the documents that were written by hand and verified, not ones generated from
its code.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.docs_page import render_page
from app.errors import NotFound

FOLDER = Path(__file__).parent.parent / "contracts"
PROVIDED = ("v1", "v2")


class Yaml(yaml.CSafeLoader):
    """Reads YAML as OpenAPI means it: what looks like a date is a string."""


Yaml.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ContractFile:
    """One file of a contract.

    Attributes:
        path: Where it lies, from the root of the repository, e.g. `contracts/v1/openapi.yaml`.
        text: What it says, byte for byte.
    """

    path: str
    text: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text, in hexadecimal."""
        return sha256(self.text).hexdigest()

    def content(self) -> Any:
        """What it says, as plain data."""
        return yaml.load(self.text, Loader=Yaml)  # noqa: S506  a safe loader's child


@cache
def files(version: str) -> dict[str, ContractFile]:
    """The files of one version's contract, by name; a `$ref` between them is a bare file name."""
    folder = FOLDER / version
    return {
        path.name: ContractFile(f"{FOLDER.name}/{version}/{path.name}", path.read_bytes())
        for path in sorted(folder.glob("*.yaml"))
    }


def hashes() -> dict[str, str]:
    """The SHA-256 of each file of each contract, by its path."""
    return {file.path: file.sha256 for version in PROVIDED for file in files(version).values()}


@router.get("/contracts/{version}/{name}")
async def read_contract(version: str, name: str) -> Response:
    """One file of a contract, as it was written, or as JSON if its name ends so."""
    stem, _, suffix = name.rpartition(".")
    file = files(version).get(f"{stem}.yaml") if version in PROVIDED else None
    if file is None or suffix not in {"yaml", "json"}:
        raise NotFound
    if suffix == "yaml":
        return Response(file.text, media_type="application/yaml")
    return Response(json.dumps(file.content()), media_type="application/json")


@router.get("/docs")
async def read_docs() -> HTMLResponse:
    """The contracts for people, on one page that needs nothing from elsewhere."""
    return HTMLResponse(_page())


@cache
def _page() -> str:
    contracts = {
        version: {name: file.content() for name, file in files(version).items()}
        for version in PROVIDED
    }
    return render_page(contracts)
