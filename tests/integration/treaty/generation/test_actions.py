"""An exploration reads what actions have changed, and takes nothing else for one."""

from typing import Any

import orjson
import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.exchange import Exchange
from treaty.findings import Finding
from treaty.generation.actors import Actor, Actors
from treaty.generation.explore import explore
from treaty.generation.request import Request
from treaty.generation.runner import Budget

CONTRACT = """\
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
  schemas:
    Person:
      type: object
      required: [id, state]
      properties: {id: {type: integer}, state: {enum: [here, away]}}
  responses:
    Refused: {description: refused}
    Person:
      description: somebody
      content: {application/json: {schema: {$ref: "#/components/schemas/Person"}}}
paths:
  /people:
    post:
      operationId: hire
      responses:
        "201":
          description: somebody
          content: {application/json: {schema: {$ref: "#/components/schemas/Person"}}}
          links:
            read: {operationId: read, parameters: {id: $response.body#/id}}
            send: {operationId: send, parameters: {id: $response.body#/id}}
        4XX: {$ref: "#/components/responses/Refused"}
  /people/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get:
      operationId: read
      responses:
        "200": {$ref: "#/components/responses/Person"}
        4XX: {$ref: "#/components/responses/Refused"}
  /people/{id}/leave:
    parameters: [{$ref: "#/components/parameters/Id"}]
    METHOD:
      operationId: send
      responses:
        "200": {$ref: "#/components/responses/Person"}
        4XX: {$ref: "#/components/responses/Refused"}
"""


class People:
    """The service, whose people are said to be away and are not."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, request: Request) -> Exchange:
        """Answers a request."""
        status, value = self._answer(request)
        body = b"" if value is None else orjson.dumps(value)
        return request.answered(
            status, (("Content-Type", "application/json"),) if body else (), body
        )

    def _answer(self, request: Request) -> tuple[int, Any]:
        _, _, number, *rest = [*request.url.split("/"), ""][:4]
        if not number:
            self._count += 1
            return (201, _person(self._count)) if request.method == "POST" else (405, None)
        if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= self._count:
            return 404, None
        return 200, _person(int(number), "away" if any(rest) else "here")


def _person(number: int, state: str = "here") -> dict[str, Any]:
    return {"id": number, "state": state}


def found(contract_of: ContractOf, method: str) -> tuple[Finding, ...]:
    """What an exploration finds where that method is below a person."""
    contract = contract_of(CONTRACT.replace("METHOD", method))
    return explore(contract, People(), budget=Budget(200), actors=Actors(Actor("ann"))).findings


@pytest.mark.parametrize(("method", "count"), [("post", 1), ("get", 0), ("delete", 0)])
def test_explore_action_whose_answer_is_not_what_is_read_is_found(
    contract_of: ContractOf, method: str, count: int
) -> None:
    """What only reads may show it in another way, and what ends it shows what was."""
    findings = [each for each in found(contract_of, method) if each.rule == "write-lost"]
    assert len(findings) == count
