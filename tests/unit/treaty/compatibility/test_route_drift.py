"""Contracts against an application's routes."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fixtures.contracts import ContractOf
from treaty.compatibility.application import Route
from treaty.compatibility.route_drift import compare_routes, serving
from treaty.contract.model import Contract
from treaty.findings import Finding, Severity

PETS = """
servers: [{url: /api/v1}]
paths:
  /pets:
    get: {}
    post: {}
  /pets/{id}:
    get: {}
"""


def list_pets() -> None:
    """Answers."""


SERVED = [
    Route("GET", "/api/v1/pets", list_pets),
    Route("POST", "/api/v1/pets", list_pets),
    Route("GET", "/api/v1/pets/{pet_id}", list_pets),
]
ROOT = Path(__file__).parent


def drift(
    contracts: Sequence[Contract], served: Sequence[Route], *, technical_routes: Sequence[str] = ()
) -> list[Finding]:
    """All that does not fit, operations before routes."""
    found = compare_routes(contracts, served, technical_routes=technical_routes, root=ROOT)
    return [each for contract in contracts for each in found.not_served[contract]] + (
        found.not_described
    )


def brief(findings: list[Finding]) -> list[str]:
    """What was found, in short."""
    return [f"{finding.rule} {finding.operation}" for finding in findings]


def test_routes_same_operations_silent(contract_of: ContractOf) -> None:
    """Parameters' names and the order make no difference."""
    assert drift([contract_of(PETS)], SERVED[::-1]) == []


def test_routes_route_dropped_named_with_contract_line(contract_of: ContractOf) -> None:
    """The operation that nothing serves is placed in the contract."""
    (finding,) = drift([contract_of(PETS)], SERVED[1:])
    assert brief([finding]) == ["operation-not-served GET /pets"]
    assert finding.message == "GET /api/v1/pets is in the contract, and no route serves it"
    assert str(finding.base) == "openapi.yaml:7:5"
    assert finding.severity is Severity.ERROR


def test_routes_route_added_named_with_function_line(contract_of: ContractOf) -> None:
    """The route that nothing describes is placed in the code."""
    added = Route("DELETE", "/api/v1/shops", list_pets)
    (finding,) = drift([contract_of(PETS)], [*SERVED, added])
    assert brief([finding]) == ["route-not-described DELETE /api/v1/shops"]
    assert finding.revision is not None
    assert finding.revision.file == "test_route_drift.py"
    assert finding.revision.line == list_pets.__code__.co_firstlineno
    assert "technical-routes" in finding.hint


def test_routes_route_renamed_both_sides_point_at_each_other(contract_of: ContractOf) -> None:
    """The nearest candidate of the other side is the hint."""
    renamed = Route("GET", "/api/v1/pet/{pet_id}", list_pets)
    missing, unknown = drift([contract_of(PETS)], [*SERVED[:2], renamed])
    line = list_pets.__code__.co_firstlineno
    assert (
        missing.hint == f"is it GET /api/v1/pet/{{pet_id}} (test_route_drift.py:{line}), renamed?"
    )
    assert unknown.hint == "is it GET /api/v1/pets/{id} (openapi.yaml:10), renamed?"


def test_routes_one_renamed_one_dropped_only_one_hint(contract_of: ContractOf) -> None:
    """A new route is the new name of one operation at most: of that which it is most like."""
    text = "paths: {/send-invite: {post: {}}, /delete-application: {post: {}}}"
    served = [Route("POST", "/send-invitation", None)]
    invite, application, added = drift([contract_of(text)], served)
    assert invite.hint == "is it POST /send-invitation, renamed?"
    assert application.hint == "add the route, or take the operation out of the contract"
    assert added.hint == "is it POST /send-invite (openapi.yaml:3), renamed?"


def test_routes_method_changed_both_named(contract_of: ContractOf) -> None:
    """The path alone is not the operation."""
    changed = [SERVED[0], Route("PUT", "/api/v1/pets", None), SERVED[2]]
    assert brief(drift([contract_of(PETS)], changed)) == [
        "operation-not-served POST /pets",
        "route-not-described PUT /api/v1/pets",
    ]


@pytest.mark.parametrize("pattern", ["/healthz", "/health*", "*"])
def test_routes_technical_route_silent(pattern: str, contract_of: ContractOf) -> None:
    """Routes that no contract has to describe are named by pattern."""
    served = [*SERVED, Route("GET", "/healthz", None)]
    found = drift([contract_of(PETS)], served, technical_routes=[pattern])
    assert found == []


def test_routes_technical_pattern_does_not_excuse_operation(contract_of: ContractOf) -> None:
    """What a contract describes has to be served, whatever the patterns say."""
    found = drift([contract_of(PETS)], [], technical_routes=["*"])
    assert len(found) == 3


def test_routes_two_contracts_one_application(contract_of: ContractOf) -> None:
    """A route is described if any contract describes it."""
    second = contract_of(PETS.replace("v1", "v2"))
    served = [*SERVED, Route("GET", "/api/v2/pets", None)]
    assert brief(drift([contract_of(PETS), second], served)) == [
        "operation-not-served POST /pets",
        "operation-not-served GET /pets/{id}",
    ]


def test_routes_one_of_several_servers_suffices(contract_of: ContractOf) -> None:
    """A contract may name a server of each environment."""
    text = PETS.replace("[{url: /api/v1}]", "[{url: https://a.example/live}, {url: /api/v1}]")
    assert drift([contract_of(text)], SERVED) == []


def test_serving_first_server_that_is_served(contract_of: ContractOf) -> None:
    """Each operation is served by one route, wherever its contract puts it; others by none."""
    contract = contract_of(PETS.replace("[{url: /api/v1}]", "[{url: /other}, {url: /api/v1}]"))
    found = serving(contract, SERVED[1:])
    assert {str(operation.identity): route.path for operation, route in found.items()} == {
        "POST /pets": "/api/v1/pets",
        "GET /pets/{id}": "/api/v1/pets/{pet_id}",
    }
