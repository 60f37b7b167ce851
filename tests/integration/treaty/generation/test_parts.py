"""An exploration reaches for the parts of what another user has, and for what is cut out."""

from collections import Counter
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
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  parameters:
    Board: {name: board, in: path, required: true, schema: {type: integer, minimum: 1}}
  schemas:
    New:
      type: object
      additionalProperties: false
      properties: {tag: {type: string, pattern: "^[a-z]*$", maxLength: 5}}
    Card:
      type: object
      required: [id]
      properties: {id: {type: integer}, tag: {type: string}}
  responses:
    Refused: {description: refused}
    Made:
      description: it
      content: {application/json: {schema: {$ref: "#/components/schemas/Card"}}}
security: [{key: []}]
paths:
  /boards:
    post:
      operationId: addBoard
      responses:
        "201":
          description: it
          content: {application/json: {schema: {$ref: "#/components/schemas/Card"}}}
          links: {add: {operationId: addCard, parameters: {board: $response.body#/id}}}
        4XX: {$ref: "#/components/responses/Refused"}
  /boards/{board}/cards:
    parameters: [{$ref: "#/components/parameters/Board"}]
    post:
      operationId: addCard
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/New"}
            example: {tag: a}
      responses:
        "201":
          description: it
          content: {application/json: {schema: {$ref: "#/components/schemas/Card"}}}
          links:
            read:
              operationId: readCard
              parameters: {board: $request.path.board, card: $response.body#/id}
        4XX: {$ref: "#/components/responses/Refused"}
    get:
      operationId: listCards
      responses:
        "200":
          description: them
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Card"}}
        4XX: {$ref: "#/components/responses/Refused"}
  /boards/{board}/cards/{card}:
    parameters:
      - {$ref: "#/components/parameters/Board"}
      - {name: card, in: path, required: true, schema: {type: integer, minimum: 1}}
    get:
      operationId: readCard
      responses:
        "200": {$ref: "#/components/responses/Made"}
        4XX: {$ref: "#/components/responses/Refused"}
"""
ACTORS = Actors(Actor("ann", (("X-Key", "ann"),)), Actor("bob", (("X-Key", "bob"),)))


class Boards:
    """The service, with one of the faults `part`, `list`, `dropped`, or none."""

    def __init__(self, fault: str) -> None:
        self._fault = fault
        self._boards: dict[int, str] = {}
        self._cards: dict[int, tuple[int, dict[str, Any]]] = {}
        self._count = Counter[str]()

    def __call__(self, request: Request) -> Exchange:
        """Answers a request."""
        status, value = self._answer(request)
        body = b"" if value is None else orjson.dumps(value)
        return request.answered(
            status, (("Content-Type", "application/json"),) if body else (), body
        )

    def _answer(self, request: Request) -> tuple[int, Any]:
        user = dict(request.headers).get("X-Key")
        if user not in {"ann", "bob"}:
            return 401, None
        _, _, board, *rest = [*request.url.split("/"), "", ""][:5]
        if not board:
            return self._add_board(user) if request.method == "POST" else (405, None)
        if not board.isascii() or not board.isdecimal() or self._boards.get(int(board)) != user:
            return 404, None
        if len(rest) > 1 and rest[1]:
            return self._one(int(board), rest[1]) if request.method == "GET" else (405, None)
        if request.method == "GET":
            known = self._cards.values()
            return 200, [card for on, card in known if on == int(board) or self._fault == "list"]
        return self._add_card(int(board), request) if request.method == "POST" else (405, None)

    def _add_board(self, user: str) -> tuple[int, Any]:
        number = len(self._boards) + 1
        self._boards[number] = user
        return 201, {"id": number}

    def _add_card(self, board: int, request: Request) -> tuple[int, Any]:
        if dict(request.headers).get("Content-Type", "").partition(";")[0] != "application/json":
            return 415, None
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return 422, None
        tag = body.get("tag", "") if isinstance(body, dict) and body.keys() <= {"tag"} else None
        if not isinstance(tag, str) or len(tag) > 5 or not (tag == "" or tag.isascii()):
            return 422, None
        if not all("a" <= letter <= "z" for letter in tag):
            return 422, None
        number = len(self._cards) + 1
        self._cards[number] = (board, {**body, "id": number})
        return 201, self._cards[number][1]

    def _one(self, board: int, card: str) -> tuple[int, Any]:
        known = self._cards.get(int(card)) if card.isascii() and card.isdecimal() else None
        if known is None or (known[0] != board and self._fault != "part"):
            return 404, None
        return 200, {"id": known[1]["id"]} if self._fault == "dropped" else known[1]


def found(contract_of: ContractOf, fault: str) -> tuple[Finding, ...]:
    """What an exploration finds."""
    budget = Budget(300)
    return explore(contract_of(CONTRACT), Boards(fault), budget=budget, actors=ACTORS).findings


def test_explore_parts_that_are_kept_apart_without_findings(contract_of: ContractOf) -> None:
    """Cards are counted for all boards together, so that all identifiers are known to all."""
    assert [each.message for each in found(contract_of, "")] == []


@pytest.mark.parametrize(
    ("fault", "rule", "operation"),
    [
        ("part", "object-of-another-user", "GET /boards/{board}/cards/{card}"),
        ("list", "object-of-another-user", "GET /boards/{board}/cards"),
        ("dropped", "write-lost", "POST /boards/{board}/cards"),
    ],
)
def test_explore_part_of_another_or_cut_out_is_found(
    contract_of: ContractOf, fault: str, rule: str, operation: str
) -> None:
    """Below one's own board stands what is on another's; what was written is not shown."""
    told = {(each.rule, str(each.operation)) for each in found(contract_of, fault)}
    assert told == {(rule, operation)}
