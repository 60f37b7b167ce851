"""An exploration follows what answers lead to: the pages of a list, and what was created."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fixtures.contracts import ContractOf
from treaty.contract.model import Contract
from treaty.findings import Finding
from treaty.generation.actors import Actor, Actors
from treaty.generation.explore import explore
from treaty.generation.in_process import InProcess
from treaty.generation.runner import Budget

CONTRACT = """\
components:
  schemas:
    New:
      type: object
      required: [text]
      properties: {text: {type: string, maxLength: 9}}
    Note:
      allOf: [{$ref: "#/components/schemas/New"}]
      properties: {id: {type: integer}}
      required: [id]
    Notes: {type: array, items: {$ref: "#/components/schemas/Note"}}
paths:
  /notes:
    post:
      operationId: add
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/New"}}}
      responses:
        "201":
          description: a note
          headers: {Location: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
        4XX: {description: refused}
    get:
      operationId: list
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
        - {name: begin, in: query, schema: {type: integer, minimum: 0, maximum: 99}}
      responses:
        "200":
          description: notes
          LEADS
        4XX: {description: refused}
  /notes/{id}:
    get:
      operationId: read
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: a note
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
        4XX: {description: refused}
"""
NOTES = '$ref: "#/components/schemas/Notes"'
WAYS = {
    "header": "headers: {Link: {schema: {type: string}}}\n"
    f"          content: {{application/json: {{schema: {{{NOTES}}}}}}}",
    "link": "links: {more: {operationId: list, parameters: {begin: $response.body#/at/then}}}\n"
    "          content: {application/json: {schema: {properties: {all: {"
    f"{NOTES}}}, at: {{properties: {{then: {{type: [integer, 'null']}}}}}}}}}}}}}}",
    "name": "content: {application/json: {schema: {properties: {all: {"
    f"{NOTES}}}, next_begin: {{type: integer}}}}}}}}}}",
    "address": "content: {application/json: {schema: {properties: {all: {"
    f"{NOTES}}}, links: {{properties: {{next: {{type: string}}}}}}}}}}}}}}",
}
"""How a list leads to its next page."""


@dataclass
class Notes:
    """The service.

    Attributes:
        way: How its list leads to the next page.
        faults: What is wrong with it.
        least: The fewest items that a page may have.
    """

    way: str = "header"
    faults: Collection[str] = ()
    least: int = 1
    notes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/notes", self._all, methods=["GET", "POST"]),
                Route("/notes/{id}", self._one, methods=["GET"]),
            ]
        )

    async def _all(self, request: Request) -> Response:
        if request.method == "GET":
            return self._list(request)
        if request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return Response(status_code=415)
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=422)
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str) or len(text) > 9:
            return Response(status_code=422)
        self.notes.append({"id": len(self.notes), "text": text})
        return _json(self.notes[-1], 201, {"Location": self._location(request)})

    def _location(self, request: Request) -> str:
        number = len(self.notes) - 1
        if "elsewhere" in self.faults:
            return f"https://other.example/notes/{number}"
        if "absolute" in self.faults:
            return f"{request.base_url}notes/{number}"
        if "relative" in self.faults:
            return f"notes/{number}"
        if "dangling" in self.faults:
            return f"/note/{number}"
        return "/notes/0" if "other" in self.faults else f"/notes/{number}"

    def _list(self, request: Request) -> Response:
        query = request.query_params
        limit, begin = query.get("limit", "20"), query.get("begin", "0")
        if not _is_whole(limit, 100) or not _is_whole(begin, 99) or int(limit) < self.least:
            return Response(status_code=422)
        first, end = int(begin), int(begin) + int(limit)
        then = end if end < len(self.notes) else None
        if "repeats" in self.faults and first:
            first -= 1
        if "omits" in self.faults and then is not None:
            then += 1
            then = then if then < len(self.notes) else None
        if "endless" in self.faults:
            then = then or max(first, 1)
        return self._page(self.notes[first:end], then, limit)

    def _page(self, notes: list[dict[str, Any]], then: int | None, limit: str) -> Response:
        where = f"/notes?limit={limit}&begin={then}"
        if self.way == "header":
            headers = {"Link": f'</notes>; rel="first", <{where}>; rel="next"'}
            return _json(notes, headers=headers if then is not None else {})
        if self.way == "link":
            return _json({"all": notes, "at": {"then": then}})
        known: dict[str, dict[str, Any]] = {
            "name": {"next_begin": then},
            "address": {"links": {"next": where}},
        }
        return _json({"all": notes, **(known[self.way] if then is not None else {})})

    async def _one(self, request: Request) -> Response:
        number = request.path_params["id"]
        if not _is_whole(number):
            return Response(status_code=422)
        if int(number) >= len(self.notes):
            return Response(status_code=404)
        return _json(self.notes[int(number)])


def _is_whole(text: str, most: int = 2**62) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= most


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, headers, media_type="application/json")


@pytest.fixture
def promised(contract_of: ContractOf) -> Callable[[str], Contract]:
    """The contract whose list leads on in one way."""
    return lambda way: contract_of(CONTRACT.replace("LEADS", WAYS[way]))


def found(contract: Contract, service: Notes, *, seed: int = 0) -> tuple[Finding, ...]:
    """What an exploration finds."""
    with InProcess() as send:
        send.serve(service.app)
        actors = Actors(Actor("ann"))
        return explore(contract, send, seed=seed, budget=Budget(400), actors=actors).findings


def told(findings: Collection[Finding]) -> set[tuple[str, str, str]]:
    """The rules of findings, with their operations and places."""
    return {(each.rule, str(each.operation), each.place.pointer) for each in findings}


@pytest.mark.parametrize("way", WAYS)
def test_explore_pages_that_lead_to_each_item_once_without_findings(
    promised: Callable[[str], Contract], way: str
) -> None:
    """Whether a header, a link of the contract, a property's name or an address leads on."""
    assert [each.message for each in found(promised(way), Notes(way))] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("repeats", "page-repeats-item"),
        ("omits", "page-omits-item"),
        ("endless", "pages-never-end"),
    ],
)
def test_explore_pages_fault_is_found_where_they_lead_on(
    promised: Callable[[str], Contract], way: str, fault: str, rule: str
) -> None:
    """The place is what leads on."""
    pointers = {
        "header": "Link", "link": "/at/then", "name": "/next_begin", "address": "/links/next",
    }  # fmt: skip
    findings = found(promised(way), Notes(way, {fault}))
    assert told(findings) == {(rule, "GET /notes", pointers[way])}


def test_explore_pages_fault_is_found_where_a_page_has_more_items_at_least(
    contract_of: ContractOf,
) -> None:
    """Pages of one item and of two are refused there."""
    contract = CONTRACT.replace("LEADS", WAYS["header"]).replace(
        "minimum: 1, maximum: 100", "minimum: 5, maximum: 100"
    )
    assert found(contract_of(contract), Notes(least=5)) == ()
    findings = found(contract_of(contract), Notes(faults={"repeats"}, least=5))
    assert told(findings) == {("page-repeats-item", "GET /notes", "Link")}


@pytest.mark.parametrize("way", ["absolute", "relative", "elsewhere"])
def test_explore_location_that_leads_to_what_was_created_without_findings(
    promised: Callable[[str], Contract], way: str
) -> None:
    """It may be a whole address; what is of another host is not asked for."""
    assert [each.message for each in found(promised("header"), Notes(faults={way}))] == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("dangling", "Location: /note/0, and GET there is answered with 404"),
        ("other", "Location: /notes/0 leads to id 0, and id"),
    ],
)
def test_explore_location_that_leads_elsewhere_is_found(
    promised: Callable[[str], Contract], fault: str, said: str
) -> None:
    """To nothing, or to something else."""
    findings = found(promised("header"), Notes(faults={fault}))
    assert told(findings) == {("location-leads-nowhere", "POST /notes", "Location")}
    assert findings[0].message.startswith(said.partition("/note/0")[0])
