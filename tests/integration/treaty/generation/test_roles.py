"""An exploration leaves it to the service whether it asks first who sends, or what is sent."""

import orjson
import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.exchange import Exchange
from treaty.findings import Finding
from treaty.generation.actors import Actor, Actors
from treaty.generation.explore import explore
from treaty.generation.request import Request
from treaty.generation.runner import Budget

APPROVALS = """\
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  responses: {Refused: {description: refused}}
security: [{key: []}]
paths:
  /approvals:
    post:
      operationId: approve
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [amount]
              properties: {amount: {type: integer, minimum: 1, maximum: 9}}
            example: {amount: 2}
      responses:
        "201": {description: approved}
        4XX: {$ref: "#/components/responses/Refused"}
"""
ANN, BOB, CLERK = (Actor(name, (("X-Key", name),)) for name in ("ann", "bob", "clerk"))


def found(contract_of: ContractOf, others: int, *, most: int = 9) -> tuple[Finding, ...]:
    """What is found where others than the clerk get a status, and the clerk may approve so much."""

    def send(request: Request) -> Exchange:
        headers = dict(request.headers)
        if request.method != "POST":
            return request.answered(405, (("Allow", "POST"),), b"")
        if headers.get("X-Key") not in {"ann", "bob", "clerk"}:
            return request.answered(401, (), b"")
        if headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return request.answered(415, (), b"")
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return request.answered(422, (), b"")
        amount = body.get("amount") if isinstance(body, dict) and len(body) == 1 else None
        if isinstance(amount, float) and amount.is_integer():
            amount = int(amount)
        if type(amount) is not int or not 1 <= amount <= most:
            return request.answered(422, (), b"")
        return request.answered(201 if headers["X-Key"] == "clerk" else others, (), b"")

    actors = Actors(ANN, other=BOB, further=(CLERK,))
    return explore(contract_of(APPROVALS), send, budget=Budget(200), actors=actors).findings


@pytest.mark.parametrize("status", [403, 404, 422, 400])
def test_explore_whoever_may_not_send_is_refused_as_the_service_likes(
    contract_of: ContractOf, status: int
) -> None:
    """Somebody else may send it, so that the request is no wrong one, and is reached."""
    assert [each.message for each in found(contract_of, status)] == []


def test_explore_refusal_of_whoever_may_send_is_found(contract_of: ContractOf) -> None:
    """It is the clerk who is refused."""
    (finding,) = found(contract_of, 422, most=8)
    assert (finding.rule, finding.place.pointer) == ("valid-request-refused", "/amount")
    assert "clerk" in finding.request
