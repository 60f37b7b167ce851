"""A contract with something of everything."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import pytest

from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.exchange import Exchange
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import Directory, Source

PET = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 1, "maxLength": 3},
        "kind": {"enum": ["cat", "dog"]},
        "owner": {"anyOf": [{"$ref": "#/components/schemas/Owner"}, {"type": "null"}]},
    },
    "required": ["name"],
    "additionalProperties": False,
}
OWNER = {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}}
JSON = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
NONE = {"description": "none"}
CONTRACT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets/{id}": {
            "put": {
                "security": [{"key": []}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "dry", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "X-Trace", "in": "header", "required": True,
                     "schema": {"type": "string", "minLength": 2}},
                ],
                "requestBody": {"content": JSON},
                "responses": {
                    "200": {"description": "it", "content": JSON},
                    "401": NONE,
                    "403": NONE,
                    "4XX": NONE,
                },
            }
        }
    },
    "components": {
        "schemas": {"Pet": PET, "Owner": OWNER},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}  # fmt: skip


@pytest.fixture
def contract() -> Contract:
    """The contract."""
    nowhere = Directory(Path("nowhere"), Path("nowhere"))
    data = orjson.dumps(CONTRACT, option=orjson.OPT_INDENT_2)
    return Contract(load(Source("api.json", PurePosixPath("api.json"), nowhere, data)))


@pytest.fixture
def judge(contract: Contract) -> Callable[..., Judgement]:
    """Judges an exchange of the one operation."""
    checker = Checker([contract])

    def judged(
        body: Any = None,
        *,
        path: str = "/pets/7",
        status: int = 200,
        answer: Any = None,
        key: bool = True,
        trace: str | None = "ab",
        origin: str = "tests/integration/test_a.py::test_a",
    ) -> Judgement:
        kind = ("Content-Type", "application/json")
        sent = [kind, *([("X-Key", "1")] if key else []), *([("X-Trace", trace)] if trace else [])]
        data = b"" if body is None else orjson.dumps(body)
        got = b"" if answer is None else orjson.dumps(answer)
        exchange = Exchange("PUT", path, tuple(sent), data, status, (kind,), got, origin)
        return checker.judge(exchange, Expectation.NONE)

    return judged
