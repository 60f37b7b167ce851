"""An exploration of books that everybody may see, and search by a filter that they have to give."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fixtures.contracts import ContractOf
from fixtures.shop import ACTORS
from treaty.contract.model import Contract
from treaty.findings import Finding
from treaty.generation.explore import explore
from treaty.generation.in_process import InProcess
from treaty.generation.runner import Budget

BOOKS = """\
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    New:
      type: object
      required: [genre, title]
      properties:
        genre: {type: string, enum: [novel, essay]}
        title: {type: string, minLength: 1, maxLength: 40}
        year: {type: integer, minimum: 1450, maximum: 2100}
    Book:
      allOf: [{$ref: "#/components/schemas/New"}]
      properties: {id: {type: string, format: uuid}}
      required: [id]
  responses:
    Books:
      description: books
      content:
        application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Book"}}}
    Refused: {description: refused}
paths:
  /books:
    get:
      operationId: listBooks
      responses: {"200": {$ref: "#/components/responses/Books"}}
    post:
      operationId: addBook
      security: [{key: []}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/New"}}}
      responses:
        "201":
          description: a book
          content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
          links: {drop: {operationId: dropBook, parameters: {path.id: "$response.body#/id"}}}
        "401": {$ref: "#/components/responses/Refused"}
        "415": {$ref: "#/components/responses/Refused"}
        "422": {$ref: "#/components/responses/Refused"}
  /books/search:
    get:
      operationId: searchBooks
      parameters:
        - name: filter
          in: query
          required: true
          style: deepObject
          schema:
            type: object
            minProperties: 1
            additionalProperties: false
            properties:
              title: {type: string, minLength: 1, maxLength: 40}
              year: {type: integer, minimum: 1450, maximum: 2100}
      responses:
        "200": {$ref: "#/components/responses/Books"}
        "422": {$ref: "#/components/responses/Refused"}
  /books/{id}:
    delete:
      operationId: dropBook
      security: [{key: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        "204": {description: gone}
        "401": {$ref: "#/components/responses/Refused"}
        "404": {$ref: "#/components/responses/Refused"}
        "422": {$ref: "#/components/responses/Refused"}
"""


class Books:
    """The service, which keeps its contract but for its faults."""

    def __init__(self, faults: Collection[str] = ()) -> None:
        self._faults = faults
        self._books: dict[str, dict[str, Any]] = {}
        self._owners: dict[str, str] = {}
        self.app = Starlette(
            routes=[
                Route("/books", self._all, methods=["GET", "POST"]),
                Route("/books/search", self._search, methods=["GET"]),
                Route("/books/{id}", self._drop, methods=["DELETE"]),
            ]
        )

    async def _all(self, request: Request) -> Response:
        if request.method == "GET":
            return _json(list(self._books.values()))
        if request.headers.get("X-Key") not in {"ann", "bob"}:
            return Response(status_code=401)
        if request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return Response(status_code=415)
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=422)
        if "nul" in self._faults and isinstance(body, dict) and "\0" in str(body.get("title")):
            raise ValueError("a NUL")
        if not _is_book(body):
            return Response(status_code=422)
        number = str(uuid4())
        kept = {name: body[name] for name in ("genre", "title", "year") if name in body}
        self._books[number] = {**kept, "id": number}
        self._owners[number] = request.headers["X-Key"]
        return _json(self._books[number], 201)

    async def _search(self, request: Request) -> Response:
        query = request.query_params
        title, year = query.get("filter[title]"), query.get("filter[year]")
        known = {"filter[title]", "filter[year]"}
        if not query or query.keys() - known or len(query.multi_items()) > len(query):
            return Response(status_code=422)
        if title is not None and not 1 <= len(title) <= 40:
            return Response(status_code=422)
        most = 2050 if "year" in self._faults else 2100
        if year is not None and not (_is_whole(year) and 1450 <= int(year) <= most):
            return Response(status_code=422)
        return _json([each for each in self._books.values() if title in {None, each["title"]}])

    async def _drop(self, request: Request) -> Response:
        if request.headers.get("X-Key") not in {"ann", "bob"}:
            return Response(status_code=401)
        try:
            number = str(UUID(request.path_params["id"]))
        except ValueError:
            return Response(status_code=422)
        if self._owners.get(number) != request.headers["X-Key"]:
            return Response(status_code=404)
        del self._books[number], self._owners[number]
        return Response(status_code=204)


def _is_book(body: Any) -> bool:
    if not isinstance(body, dict) or body.get("genre") not in ("novel", "essay"):
        return False
    title, year = body.get("title"), body.get("year", 2000)
    if isinstance(year, float) and year.is_integer():
        year = int(year)
    is_year = isinstance(year, int) and not isinstance(year, bool) and 1450 <= year <= 2100
    return isinstance(title, str) and 1 <= len(title) <= 40 and is_year


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


@pytest.fixture
def books(contract_of: ContractOf) -> Contract:
    """The contract."""
    return contract_of(BOOKS)


def found(contract: Contract, *faults: str, seed: int = 0) -> tuple[Finding, ...]:
    """What an exploration finds."""
    with InProcess() as send:
        send.serve(Books(faults).app)
        return explore(contract, send, seed=seed, budget=Budget(500), actors=ACTORS).findings


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_explore_books_that_keep_their_contract_without_findings(
    books: Contract, seed: int
) -> None:
    """Nobody's books may be seen by all; a template may refuse what is no path of its own."""
    assert [each.message for each in found(books, seed=seed)] == []


@pytest.mark.parametrize(
    ("fault", "rule", "operation"),
    [
        ("year", "valid-request-refused", "GET /books/search"),
        ("nul", "server-error", "POST /books"),
    ],
)
def test_explore_books_fault_is_found(
    books: Contract, fault: str, rule: str, operation: str
) -> None:
    """A member of a filter has bounds of its own; each free text is tried, not the first text."""
    told = {(each.rule, str(each.operation)) for each in found(books, fault)}
    assert (rule, operation) in told
