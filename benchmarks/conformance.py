"""What it costs to hold an exchange to its contract, beside openapi-core and schemathesis.

    pip install --require-hashes -r requirements-benchmark.txt
    python benchmarks/conformance.py [--rounds 7]

All of them judge the same exchange of the onboarding service's contract: reading a complete
application. Ours judges the request too, and looks for what nothing declares.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import schemathesis
import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from requests import Request
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.transport import Response

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read

CONTRACT = "contracts/v1/openapi.yaml"
ORIGIN, PATH = "http://testserver", "/application"
ID = "0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11"
REQUEST = {"Host": "testserver", "Accept": "*/*", "Authorization": "Bearer token"}
ANSWER = {
    "Content-Type": "application/json",
    "Content-Length": "762",
    "Date": "Mon, 02 Mar 2026 10:15:30 GMT",
    "X-Request-Id": "6f9c2b0a7d4e4c0f9a3e5d1b8c7a6f50",
}
EXAMPLE = (
    "/paths/~1application/get/responses/200/content/application~1json/examples/submitted/value"
)
CHECKS_OF_A_RESPONSE = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
BUDGET = 30  # microseconds for a response


def microseconds(function: Callable[[], object], calls: int, rounds: int) -> float:
    """The median of several rounds, for one call."""
    figures = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(calls):
            function()
        figures.append((time.perf_counter() - begin) / calls * 1e6)
    return median(figures)


def ours(contract: Contract, body: bytes) -> tuple[Callable[[], object], Callable[[], object]]:
    """The whole exchange, and its response alone."""
    checker = Checker([contract])
    exchange = Exchange(
        "GET",
        f"{ORIGIN}/api/v1{PATH}?application_id={ID}",
        tuple(REQUEST.items()),
        b"",
        200,
        tuple(ANSWER.items()),
        body,
    )
    assert checker.check(exchange) == ()
    (operation,) = (each for each in contract.operations if each.operation_id == "getApplication")
    reader = checker.response_reader(operation)
    return lambda: checker.check(exchange), lambda: reader.read(exchange)


def openapi_core(content: dict[str, object], body: bytes) -> Callable[[], object]:
    """Raises where something is wrong."""
    api = OpenAPI.from_dict(content)
    request = MockRequest(
        ORIGIN, "get", f"/api/v1{PATH}", args={"application_id": ID}, headers=REQUEST
    )
    response = MockResponse(body, 200, ANSWER, content_type="application/json")
    return lambda: api.validate_response(request, response)


def schemathesis_checks(content: dict[str, object], body: bytes) -> Callable[[], object]:
    """Its five checks that a response alone can pass or fail."""
    load_all_checks()
    operation = schemathesis.openapi.from_dict(content)[PATH]["GET"]
    case = operation.Case(query={"application_id": ID}, headers=REQUEST)
    request = Request("GET", f"{ORIGIN}/api/v1{PATH}", params={"application_id": ID}).prepare()
    headers = {name.lower(): [value] for name, value in ANSWER.items()}
    response = Response(200, headers, body, request, 0.0, verify=False)
    checks: list[Any] = [CHECKS.get_one(name) for name in CHECKS_OF_A_RESPONSE]
    return lambda: case.validate_response(response, checks=checks)


def main() -> None:
    """Prints a table, slowest last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    contract = Contract(load(read(CONTRACT, root=Path())))
    content = yaml.safe_load(Path(CONTRACT).read_text(encoding="utf-8"))
    body = orjson.dumps(contract.document.at(EXAMPLE))
    exchange, response = ours(contract, body)
    rows = [
        ("treaty, the response", response, 5000),
        ("treaty, request and response", exchange, 5000),
        ("schemathesis, five checks of a response", schemathesis_checks(content, body), 500),
        ("openapi-core, the response", openapi_core(content, body), 50),
    ]
    figures = [(name, microseconds(function, calls, rounds)) for name, function, calls in rows]
    print(f"One response of {len(body)} bytes; budget {BUDGET} us\n")
    for name, figure in figures:
        print(f"{name:<42} {figure:>9.1f} us {figure / figures[0][1]:>7.1f} x")


if __name__ == "__main__":
    main()
