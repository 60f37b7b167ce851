"""An exploration finds what goes wrong where no bound is: in calendars, patterns and free texts."""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import orjson
import pytest
import yaml
from jsonschema_rs import validator_for
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fixtures.contracts import ContractOf
from treaty.contract.model import Contract
from treaty.findings import Finding
from treaty.generation.explore import explore
from treaty.generation.in_process import InProcess
from treaty.generation.runner import Budget

CONTRACT = """\
components:
  schemas:
    New:
      type: object
      additionalProperties: false
      required: [code, day, guest, meal]
      properties:
        mail: {type: [string, "null"], format: email, maxLength: 40}
        nights: {type: integer, minimum: 0, maximum: 90}
        paid: {type: number, minimum: 0, maximum: 900}
        arrival: {type: string, format: date-time, maxLength: 40}
        note: {type: string, maxLength: 200}
        code: {type: string, pattern: "^[A-Z]{2}[0-9]+$", maxLength: 8, example: AB1}
        day: {type: string, format: date, example: "2024-06-01"}
        guest: {type: string, minLength: 1, maxLength: 12, example: Ann}
        meal: {type: string, enum: [none, half, full]}
    Booking:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        code: {type: string}
        day: {type: string}
        guest: {type: string}
        meal: {type: string}
        mail: {type: [string, "null"]}
        nights: {type: integer}
        paid: {type: number}
        arrival: {type: string}
        note: {type: string}
paths:
  /bookings:
    post:
      operationId: book
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/New"}
            example: {code: AB1, day: "2024-06-01", guest: Ann, meal: half, nights: 2}
      responses:
        "201":
          description: a booking
          content: {application/json: {schema: {$ref: "#/components/schemas/Booking"}}}
          links: {read: {operationId: read, parameters: {id: $response.body#/id}}}
        4XX: {description: refused}
  /bookings/{id}:
    get:
      operationId: read
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 0}}]
      responses:
        "200":
          description: a booking
          content: {application/json: {schema: {$ref: "#/components/schemas/Booking"}}}
        4XX: {description: refused}
"""


class Bookings:
    """The service, which keeps its contract but for its faults."""

    def __init__(self, faults: Collection[str] = ()) -> None:
        self._faults = frozenset(faults)
        names = ("mail", "nights", "paid", "arrival", "note")
        known = yaml.safe_load(CONTRACT)["components"]["schemas"]["New"]["properties"]
        further = {
            "additionalProperties": False,
            "properties": {each: known[each] for each in names},
        }
        self._further = validator_for(further, validate_formats=True)
        self._bookings: list[dict[str, Any]] = []
        self.app = Starlette(
            routes=[
                Route("/bookings", self._book, methods=["POST"]),
                Route("/bookings/{id}", self._read, methods=["GET"]),
            ]
        )

    async def _book(self, request: Request) -> Response:
        if request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return Response(status_code=415)
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=422)
        names = {"code", "day", "guest", "meal"}
        if not isinstance(body, dict) or not names <= body.keys():
            return Response(status_code=422)
        if "coerces" in self._faults and str(body.get("nights")).isdecimal():
            body["nights"] = int(body["nights"])
        if not self._further.is_valid({name: body[name] for name in body if name not in names}):
            return Response(status_code=422)
        if not all(isinstance(body[each], str) for each in names) or not self._is_right(body):
            return Response(status_code=422)
        self._change(body)
        self._bookings.append({"id": len(self._bookings), **body})
        return _json(self._bookings[-1], 201)

    def _change(self, body: dict[str, Any]) -> None:
        """Changes what was sent, as the faults are."""
        changes: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "trims": ("guest", str.strip),
            "lowers": ("guest", str.lower),
            "lowers-mail": ("mail", lambda mail: mail and mail.lower()),
            "cuts": ("note", lambda note: note[:100]),
            "rounds": ("paid", int),
            "shifts": ("arrival", lambda arrival: f"{arrival[:19]}Z"),
            "blanks": ("mail", lambda mail: mail or ""),
        }
        for fault in changes.keys() & self._faults:
            name, change = changes[fault]
            if name in body:
                body[name] = change(body[name])

    def _is_right(self, body: dict[str, str]) -> bool:
        code, meal = body["code"], body["meal"]
        if "anchors" in self._faults:
            is_code = re.match(r"^[A-Z]{2}[0-9]+$", code) is not None
        elif "part" in self._faults:
            is_code = re.match(r"[A-Z]{2}[0-9]", code) is not None
        else:
            is_code = re.fullmatch(r"[A-Z]{2}[0-9]+", code) is not None
        meal = meal.lower() if "case" in self._faults else meal
        longest = 7 if "short" in self._faults else 8
        is_meal = meal in {"none", "half", "full"}
        return is_code and len(code) <= longest and self._is_day(body["day"]) and (
            is_meal and 1 <= len(body["guest"]) <= 12
        )  # fmt: skip

    def _is_day(self, text: str) -> bool:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
            return False
        if "february" in self._faults and text.endswith("-02-29"):
            return False
        if "calendar" in self._faults:
            return text <= "9999-12-31" and text[5:7] <= "12" and "00" < text[8:] <= "31"
        try:
            date.fromisoformat(text)
        except ValueError:
            return text.startswith("0000")
        return True

    async def _read(self, request: Request) -> Response:
        number = request.path_params["id"]
        if not number.isascii() or not number.isdecimal() or int(number) >= len(self._bookings):
            return Response(status_code=404)
        return _json(self._bookings[int(number)])


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


@pytest.fixture
def promised(contract_of: ContractOf) -> Contract:
    """The contract."""
    return contract_of(CONTRACT)


def found(contract: Contract, *faults: str, seed: int = 0) -> tuple[Finding, ...]:
    """What an exploration finds."""
    with InProcess() as send:
        send.serve(Bookings(faults).app)
        return explore(contract, send, seed=seed, budget=Budget(300)).findings


@pytest.mark.parametrize("seed", [0, 1])
def test_explore_bookings_that_keep_their_contract_without_findings(
    promised: Contract, seed: int
) -> None:
    """Whatever texts and days the contract has are taken, and given back as they are."""
    assert [each.message for each in found(promised, seed=seed)] == []


@pytest.mark.parametrize(
    ("fault", "rule", "place", "said"),
    [
        ("anchors", "request-not-refused", "/code", "\\n"),
        ("part", "request-not-refused", "/code", ""),
        ("case", "request-not-refused", "/meal", "HALF"),
        ("short", "valid-request-refused", "/code", "at maxLength=8"),
        ("february", "valid-request-refused", "/day", "the 29th of February"),
        ("calendar", "request-not-refused", "/day", ""),
        ("trims", "write-lost", "/guest", ""),
        ("lowers", "write-lost", "/guest", ""),
        ("lowers-mail", "write-lost", "/mail", ""),
        ("cuts", "write-lost", "/note", "characters"),
        ("rounds", "write-lost", "/paid", "0.25 was written and 0"),
        ("shifts", "write-lost", "/arrival", "+05:30"),
        ("blanks", "write-lost", "/mail", "None was written and ''"),
        ("coerces", "request-not-refused", "/nights", ""),
    ],
)
def test_explore_edge_that_is_missed_is_found(
    promised: Contract, fault: str, rule: str, place: str, said: str
) -> None:
    """At its place, and nothing else."""
    findings = found(promised, fault)
    assert {(each.rule, str(each.operation), each.place.pointer) for each in findings} == {
        (rule, "POST /bookings", place)
    }
    assert said in findings[0].message


def test_explore_refusal_of_a_valid_request_names_the_constraint(promised: Contract) -> None:
    """The line is that of the bound that the value was at, not of the operation."""
    (finding,) = found(promised, "short")
    position = promised.document.position("/components/schemas/New/properties/code/maxLength")
    assert finding.base == position
