"""A violation says all there is to know."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.conformance.violation import ContractViolation, describe, requiring

OK = {"description": "ok"}
PATHS = {"/pets": {"get": {"parameters": [], "responses": {"200": OK}}}}
MakeExchange = Callable[..., Exchange]


@pytest.fixture
def made(checker: Callable[..., Checker]) -> Checker:
    """A checker of one operation."""
    return checker(PATHS)


def test_description_of_a_violation_says_how_to_repeat_it(
    made: Checker, exchange: MakeExchange
) -> None:
    """Contract line, hint, curl line, the test's line and the command for the test."""
    broken = replace(exchange("GET /pets", status=404), origin="tests/test_a.py::test[a b]")
    text = describe(broken, made.check(broken), where="tests/test_a.py:7")
    assert text.splitlines() == [
        "GET /pets -> 404 breaks the contract",
        "  api.json:11:9: response-status-undocumented: status 404; documented are 200",
        "    hint: Answer with a documented status, or document this one with its body.",
        "  request: curl http://localhost/pets",
        "  sent at: tests/test_a.py:7",
        "  again:   pytest 'tests/test_a.py::test[a b]'",
    ]


def test_requirement_raises_for_errors_only(made: Checker, exchange: MakeExchange) -> None:
    """A warning is no violation."""
    require = requiring(made)
    require(exchange("GET /pets"))
    require(exchange("GET /pets?unknown=1"))
    with pytest.raises(ContractViolation, match="status 404") as caught:
        require(exchange("GET /pets", status=404))
    assert [finding.rule for finding in caught.value.findings] == ["response-status-undocumented"]
