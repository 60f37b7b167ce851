"""Exchanges are judged by contracts."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.check import Checker, Expectation
from treaty.conformance.exchange import Exchange
from treaty.contract.document import Document
from treaty.contract.model import Contract
from treaty.findings import Finding, Operation, Position

MakeChecker = Callable[..., Checker]
MakeExchange = Callable[..., Exchange]
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}}
PATHS = {
    "/pets": {
        "get": {
            "parameters": [LIMIT],
            "x-treaty-max-ms": 100,
            "security": [{"key": []}],
            "responses": {"200": {"description": "ok"}, "422": {"description": "no"}},
        }
    }
}
KEY = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Me"}}}
ME = {"X-Me": "1"}


@pytest.fixture
def made(checker: MakeChecker) -> Checker:
    """A checker of one operation."""
    return checker(PATHS, components=KEY, technical=("/healthz", "/static/*"))


def rules(findings: tuple[Finding, ...]) -> list[str]:
    """Gives the rules of findings."""
    return [finding.rule for finding in findings]


def test_check_of_a_right_exchange_finds_nothing(made: Checker, exchange: MakeExchange) -> None:
    """Nothing is wrong."""
    assert made.check(exchange("GET /pets?limit=9", headers=ME)) == ()


def test_finding_names_operation_place_line_and_request(
    made: Checker, exchange: MakeExchange
) -> None:
    """Everything that somebody needs who has to mend it."""
    (finding,) = made.check(exchange("GET /pets", headers=ME, status=201))
    assert finding.operation == Operation("GET", "/pets")
    assert finding.base == Position("api.json", 26, 9)
    assert finding.request == "curl http://localhost/pets -H 'X-Me: ***'"
    assert finding.hint


def test_scheme_that_names_no_header_hides_nothing_else(
    checker: MakeChecker, exchange: MakeExchange
) -> None:
    """A bearer token is in `Authorization`; an address without a query stays as it was."""
    bearer = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    made = checker(PATHS, components=bearer)
    (finding,) = made.check(
        exchange("GET /pets", headers={"Authorization": "Bearer x"}, status=201)
    )
    assert finding.request == "curl http://localhost/pets -H 'Authorization: Bearer ***'"


@pytest.mark.parametrize(
    ("expectation", "status", "found"),
    [
        (Expectation.VALID, 422, ["request-parameter-invalid"]),
        (Expectation.VALID, 200, ["request-parameter-invalid"]),
        (Expectation.REFUSAL, 422, []),
        (Expectation.REFUSAL, 200, ["request-not-refused"]),
        (Expectation.REFUSAL, 500, ["request-not-refused", "response-status-undocumented"]),
        (Expectation.REFUSAL, 400, ["response-status-undocumented"]),
        (Expectation.NONE, 422, []),
        (Expectation.NONE, 200, ["request-not-refused"]),
    ],
)
def test_invalid_request_is_judged_as_it_is_meant(
    made: Checker,
    exchange: MakeExchange,
    expectation: Expectation,
    status: int,
    found: list[str],
) -> None:
    """A test's mistake is a finding, an intended one has to be refused as documented."""
    wrong = exchange("GET /pets?limit=10", headers=ME, status=status)
    assert rules(made.check(wrong, expectation)) == found


def test_valid_request_that_is_meant_to_be_refused_has_to_be(
    made: Checker, exchange: MakeExchange
) -> None:
    """A rule beyond the schema may be what it breaks."""
    right = exchange("GET /pets", headers=ME)
    assert rules(made.check(right, Expectation.REFUSAL)) == ["request-not-refused"]
    assert made.check(right, Expectation.NONE) == ()


@pytest.mark.parametrize(
    ("request_", "expectation", "status", "found"),
    [
        ("GET /cats", Expectation.VALID, 404, True),
        ("PUT /pets", Expectation.VALID, 405, True),
        ("GET /cats", Expectation.REFUSAL, 404, False),
        ("PUT /pets", Expectation.NONE, 405, False),
        ("GET /cats", Expectation.NONE, 200, True),
        ("GET /healthz", Expectation.VALID, 200, False),
        ("GET /static/a/b.css", Expectation.VALID, 200, False),
    ],
)
def test_request_without_an_operation_is_found(
    made: Checker,
    exchange: MakeExchange,
    request_: str,
    expectation: Expectation,
    status: int,
    *,
    found: bool,
) -> None:
    """Unless the service says that there is none, or the route is technical."""
    findings = made.check(exchange(request_, status=status), expectation)
    assert rules(findings) == (["request-operation-undocumented"] if found else [])


def test_preflight_request_belongs_to_no_contract(made: Checker, exchange: MakeExchange) -> None:
    """Browsers send it by themselves."""
    headers = {"Access-Control-Request-Method": "GET"}
    assert made.check(exchange("OPTIONS /pets", headers=headers)) == ()
    assert made.check(exchange("OPTIONS /pets")) != ()


def test_success_without_credentials_is_found(made: Checker, exchange: MakeExchange) -> None:
    """A refusal is what the contract wants."""
    (finding,) = made.check(exchange("GET /pets"))
    assert (finding.rule, finding.base and finding.base.line) == ("security-not-enforced", 21)
    assert rules(made.check(exchange("GET /pets", status=422))) == []


@pytest.mark.parametrize(("elapsed", "count"), [(0.1, 0), (0.2, 1), (None, 0)])
def test_operation_beyond_its_budget_is_found(
    made: Checker, exchange: MakeExchange, elapsed: float | None, count: int
) -> None:
    """`x-treaty-max-ms` is the operation's own promise."""
    slow = exchange("GET /pets", headers=ME, elapsed=elapsed)
    assert rules(made.check(slow)) == ["response-too-slow"] * count


def test_operation_is_found_below_the_path_of_its_servers(
    checker: MakeChecker, exchange: MakeExchange
) -> None:
    """Every server of the contract counts, the operation's own first."""
    paths: dict[str, Any] = {
        "/a": {"get": {"responses": {"200": {"description": "ok"}}}},
        "/b": {"get": {"servers": [{"url": "/own"}], "responses": {"200": {"description": "ok"}}}},
    }
    made = checker(paths, servers=[{"url": "https://h/api/v1"}, {"url": "/v1"}])
    for right in ("GET http://x/api/v1/a", "GET /v1/a", "GET /own/b"):
        assert made.check(exchange(right)) == ()
    for wrong in ("GET /a", "GET /api/v1/b"):
        assert rules(made.check(exchange(wrong))) == ["request-operation-undocumented"]


def test_checker_mounted_elsewhere_ignores_the_servers(
    document: Callable[..., Document], exchange: MakeExchange
) -> None:
    """A stub may serve the operations at its root."""
    contract = Contract(document(PATHS, servers=[{"url": "/api"}], components=KEY))
    made = Checker([contract], base_path="/", ignored_headers=["X-Debug"])
    assert made.check(exchange("GET /pets", headers=ME, answered={"x-debug": "1"})) == ()
