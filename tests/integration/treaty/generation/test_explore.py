"""An exploration reaches what a contract describes, and finds what a service does wrong."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from fixtures.shop import ACTORS, Shop, contract, serving
from treaty.conformance.exchange import Exchange
from treaty.findings import Verdict, verdict_on
from treaty.generation.actors import Actors
from treaty.generation.data import Data, Example
from treaty.generation.explore import Exploration, explore
from treaty.generation.in_process import InProcess
from treaty.generation.over_http import OverHttp
from treaty.generation.request import Request
from treaty.generation.runner import Budget
from treaty.generation.store import Store
from treaty.generation_settings import RuleBeyond
from treaty.ports import free_port


def explored(*faults: str, seed: int = 0, exchanges: int = 300) -> Exploration:
    """Explores a shop with faults, in this process."""
    with InProcess() as send:
        send.serve(Shop(faults).app)
        budget = Budget(exchanges)
        return explore(contract(), send, seed=seed, budget=budget, actors=ACTORS)


def test_explore_service_that_keeps_its_contract_reached_without_findings() -> None:
    """Every operation succeeds at least once, those behind links too, and nothing is wrong."""
    found = explored()
    assert found.findings == ()
    assert {each.operation_id for each in found.reached} == {
        "createOrder", "listOrders", "readOrder", "changeOrder", "deleteOrder", "payOrder",
    }  # fmt: skip


def test_explore_over_http_reaches_the_same() -> None:
    """The transport makes no difference."""
    with serving(Shop(), free_port()) as url, OverHttp(url) as send:
        found = explore(contract(), send, budget=Budget(200), actors=ACTORS)
    assert (found.findings, found.not_reached) == ((), {})
    assert found.exchanges == 200


def test_explore_same_seed_same_requests() -> None:
    """What is sent is decided by the seed, but for what the service's answers supply."""
    sent = []
    for seed in (5, 5, 6):
        shop = Shop()
        with InProcess() as send:
            send.serve(shop.app)
            explore(contract(), send, seed=seed, budget=Budget(200), actors=ACTORS)
        sent.append([(method, body) for method, _, body in shop.asked])
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


@pytest.mark.parametrize(
    ("fault", "rule", "operation"),
    [
        ("undocumented", "response-property-undocumented", "POST /orders"),
        ("status", "response-status-undocumented", "POST /orders"),
        ("header", "response-header-missing", "POST /orders"),
        ("limit", "request-not-refused", "GET /orders"),
        ("refusal", "valid-request-refused", "POST /orders"),
        ("filter", "filter-ignored", "GET /orders"),
        ("blind", "filter-ignored", "GET /orders"),
        ("shown", "object-of-another-user", "GET /orders"),
        ("decode", "server-error", "POST /orders"),
        ("method", "request-operation-undocumented", "PUT /orders/{id}"),
        ("unlimited", "limit-ignored", "GET /orders"),
        ("lost", "write-lost", "PATCH /orders/{id}"),
        ("leak", "response-write-only-leak", "POST /orders"),
        ("open", "credentials-not-checked", "GET /orders"),
        ("open", "security-not-enforced", "GET /orders"),
        ("foreign", "object-of-another-user", "GET /orders/{id}"),
        ("undead", "deleted-still-there", "GET /orders/{id}"),
        ("crash", "server-error", "POST /orders"),
        ("charset", "valid-request-refused", "PATCH /orders/{id}"),
        ("second", "write-lost", "PATCH /orders/{id}"),
        ("resets", "write-lost", "PATCH /orders/{id}"),
        ("unpaid", "write-lost", "POST /orders/{id}/payment"),
        ("relisted", "deleted-still-there", "GET /orders"),
    ],
)
def test_explore_fault_found_at_its_operation(fault: str, rule: str, operation: str) -> None:
    """Each fault is found by its rule, and nothing else is wrong with what it does not touch."""
    found = explored(fault, exchanges=500)
    assert (rule, operation) in {(each.rule, str(each.operation)) for each in found.findings}


@pytest.mark.parametrize("seed", [1, 2])
def test_explore_service_that_refuses_a_repeated_name_is_right(seed: int) -> None:
    """RFC 8259 leaves it to the receiver, which the contract cannot tell."""
    with InProcess() as send:
        send.serve(Shop(quirks={"repeated"}).app)
        found = explore(contract(), send, seed=seed, budget=Budget(300), actors=ACTORS)
    assert found.findings == ()


def test_explore_failure_of_the_service_is_one_finding() -> None:
    """That 500 is not documented, and no refusal, needs no finding of its own."""
    found = explored("crash")
    assert {(each.rule, str(each.operation)) for each in found.findings} == {
        ("server-error", "POST /orders")
    }


def test_explore_slow_answer_found_and_not_asked_for_again_and_again() -> None:
    """More of what is too slow tells nothing new, and takes its time."""
    slow: list[Request] = []

    def send(request: Request) -> Exchange:
        exchange = in_process(request)
        if request.operation and request.operation.operation_id == "readOrder":
            slow.append(request)
            return replace(exchange, elapsed=61.0)
        return exchange

    with InProcess() as in_process:
        in_process.serve(Shop().app)
        found = explore(contract(), send, budget=Budget(300), actors=ACTORS)
    assert {(each.rule, str(each.operation)) for each in found.findings} == {
        ("response-too-slow", "GET /orders/{id}")
    }
    assert len(slow) < 60


def test_explore_operation_that_never_succeeds_inconclusive_with_its_reason() -> None:
    """An operation that needs a state that nobody produces is named, with the last answer."""
    with InProcess() as send:
        send.serve(Shop().app)
        found = explore(contract(), send, budget=Budget(100), actors=Actors())
    assert verdict_on(found.findings) is Verdict.INCONCLUSIVE
    (about,) = [each for each in found.findings if str(each.operation) == "POST /orders"]
    assert about.rule == "operation-not-reached"
    assert "owner was answered with 401" in about.message


def test_explore_failure_is_made_small_and_tried_first_next_time(tmp_path: Path) -> None:
    """The request that is shown holds what is needed; next time it comes before any other."""
    found = explored("crash")
    (failure,) = [each for each in found.failures if each.finding.rule == "server-error"]
    assert failure.trial.walk[-1].case.body == {"item": "c", "count": 1, "note": ""}
    assert "ZeroDivisionError: no note at fixtures/shop.py:" in failure.finding.message
    assert '"note":""' in failure.finding.request
    promised, shop = contract(), Shop({"crash"})
    store = Store(tmp_path, promised)
    store.keep([failure])
    with InProcess() as send:
        send.serve(shop.app)
        again = explore(
            promised,
            send,
            budget=Budget(1),
            actors=ACTORS,
            known=Store(tmp_path, promised).trials(),
        )
    assert "server-error" in {each.rule for each in again.findings}
    method, path, body = shop.asked[0]
    assert (method, path) == ("POST", "/orders")
    assert orjson.loads(body) == {"item": "c", "count": 1, "note": ""}


def test_explore_users_example_and_values_are_sent_before_the_contracts() -> None:
    """What the user knows to succeed is tried first."""
    data = Data(
        values={"limit": 7},
        examples={"createOrder": (Example(body={"item": "saucer", "count": 4}),)},
    )
    shop = Shop()
    with InProcess() as send:
        send.serve(shop.app)
        explore(contract(), send, budget=Budget(8), actors=ACTORS, data=data)
    bodies = [body for method, path, body in shop.asked if (method, path) == ("POST", "/orders")]
    assert orjson.loads(bodies[0]) == {"item": "saucer", "count": 4}


@pytest.mark.parametrize("place", ["/count", "*"])
def test_explore_valid_value_at_the_place_of_a_rule_may_be_refused(place: str) -> None:
    """What the user calls a rule is no finding; elsewhere a refusal is."""
    rule = RuleBeyond("POST /orders", place, "ten are too many today")
    with InProcess() as send:
        send.serve(Shop({"refusal"}).app)
        data = Data(rules=(rule,))
        found = explore(contract(), send, budget=Budget(300), actors=ACTORS, data=data)
    assert found.findings == ()


def test_explore_only_the_chosen_operations_and_phases() -> None:
    """Who may only read sends nothing that changes anything."""
    shop = Shop()
    with InProcess() as send:
        send.serve(shop.app)
        found = explore(
            contract(),
            send,
            budget=Budget(50),
            actors=ACTORS,
            phases=("examples", "boundary"),
            operations=lambda operation: operation.method == "GET",
        )
    assert {method for method, _, _ in shop.asked} == {"GET"}
    assert [each.operation_id for each in found.not_reached] == ["readOrder"]
