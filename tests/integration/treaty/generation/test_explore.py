"""An exploration reaches what a contract describes, and finds what a service does wrong."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
import uvicorn

from fixtures.mail import free_port
from fixtures.shop import ACTORS, Shop, contract
from treaty.findings import Verdict, verdict_on
from treaty.generation.actors import Actors
from treaty.generation.explore import Exploration, explore
from treaty.generation.in_process import InProcess
from treaty.generation.over_http import OverHttp
from treaty.generation.runner import Budget
from treaty.generation.store import Store


def explored(*faults: str, seed: int = 0, exchanges: int = 300) -> Exploration:
    """Explores a shop with faults, in this process."""
    with InProcess() as send:
        send.serve(Shop(faults).app)
        budget = Budget(exchanges)
        return explore(contract(), send, seed=seed, budget=budget, actors=ACTORS)


@contextmanager
def served(shop: Shop) -> Iterator[str]:
    """Serves a shop over HTTP."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(shop.app, port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_explore_service_that_keeps_its_contract_reached_without_findings() -> None:
    """Every operation succeeds at least once, those behind links too, and nothing is wrong."""
    found = explored()
    assert found.findings == ()
    assert {each.operation_id for each in found.reached} == {
        "createOrder", "listOrders", "readOrder", "changeOrder", "deleteOrder", "payOrder",
    }  # fmt: skip


def test_explore_over_http_reaches_the_same() -> None:
    """The transport makes no difference."""
    with served(Shop()) as url, OverHttp(url) as send:
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
        ("unlimited", "limit-ignored", "GET /orders"),
        ("lost", "write-lost", "PATCH /orders/{id}"),
        ("leak", "response-write-only-leak", "POST /orders"),
        ("open", "credentials-not-checked", "GET /orders"),
        ("open", "security-not-enforced", "GET /orders"),
        ("foreign", "object-of-another-user", "GET /orders/{id}"),
        ("undead", "deleted-still-there", "GET /orders/{id}"),
        ("crash", "server-error", "POST /orders"),
        ("slow", "response-too-slow", "GET /orders/{id}"),
    ],
)
def test_explore_fault_found_at_its_operation(fault: str, rule: str, operation: str) -> None:
    """Each fault is found by its rule, and nothing else is wrong with what it does not touch."""
    found = explored(fault, exchanges=12 if fault == "slow" else 300)
    assert (rule, operation) in {(each.rule, str(each.operation)) for each in found.findings}


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
