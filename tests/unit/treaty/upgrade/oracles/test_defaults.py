"""What releases make of what a request leaves out."""

from typing import Any

import orjson
import pytest

from tests.unit.treaty.upgrade.oracles.conftest import Judge, Release
from treaty.conformance.exchange import Exchange
from treaty.upgrade.observation import Call
from treaty.upgrade.oracles.defaults import Defaults

JSON = (("Content-Type", "application/json"),)
MAKE = Call("POST", "/pets", JSON, b'{"name": "Rex", "status": "sold"}')


@pytest.fixture
def contract() -> str:
    """Pets with a status that may be left out."""
    return """
paths:
  /pets:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties: {name: {type: string}, status: {type: string}}
      responses: {"201": {description: made}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: one}}}
  /pets/{id}/a:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: the same}}}
  /pets/{id}/b:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: the same}}}
"""


def release(pets: list[Any], status: str) -> Release:
    """A release with a default, on pets that both have."""

    def answer(call: Call) -> Exchange:
        said, content = 200, {}
        if call.method == "POST":
            pets.append({"id": len(pets), "status": status} | orjson.loads(call.body))
            said, content = 201, pets[-1]
        else:
            _, _, number, *part = call.url.split("/")
            content = pets[int(number)]
            content = {part[0]: content["status"]} if part else content
        body = orjson.dumps(content)
        return Exchange(call.method, call.url, call.headers, call.body, said, JSON, body)

    return answer


@pytest.mark.parametrize(("status", "count"), [("new", 0), ("draft", 1)])
def test_default_of_new_code_is_compared_with_that_of_old_code(
    judge: Judge, status: str, count: int
) -> None:
    """Where clients always say it, it is left out for them; of several views the first tells."""
    pets: list[Any] = []

    failures = judge(Defaults, release(pets, "new"), release(pets, status), MAKE)

    assert len(failures) == count
    assert all('/status is "new" and "draft"' in each.finding.message for each in failures)
