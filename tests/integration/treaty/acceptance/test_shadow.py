"""Two deployments in memory, compared by the same safe requests."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.deployment import SETTINGS, TOKEN, URL, Answer, Deployment, Fault, project
from treaty.acceptance.outcome import Outcome
from treaty.acceptance.run import accept
from treaty.acceptance.session import Order
from treaty.conformance.exchange import Exchange, Headers
from treaty.errors import BadInput
from treaty.findings import Severity, Verdict
from treaty.report import acceptance as pages

OLD = "https://old.example"
HOSTS = f'hosts = ["{URL}", "{OLD}"]'


class Two:
    """A wire to two deployments.

    Attributes:
        new: The one at `URL`.
        old: The one at `OLD`.
        order: Which of them was asked, in order.
    """

    def __init__(self) -> None:
        self.new, self.old = Deployment(), Deployment()
        self.order: list[str] = []

    def __call__(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float
    ) -> Exchange:
        """Sends to one of them."""
        is_old = url.startswith(OLD)
        self.order.append("old" if is_old else "new")
        one = self.old if is_old else self.new
        return one(method, url, headers, body, seconds=seconds)


@pytest.fixture
def two() -> Two:
    """Two deployments that answer the same."""
    return Two()


@pytest.fixture
def compared(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Compare":
    """Compares them."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    text = SETTINGS.replace('hosts = ["https://pets.example"]', HOSTS)
    return Compare(two, project(tmp_path, settings=text))


class Compare:
    """Compares two deployments."""

    def __init__(self, two: Two, settings: Any) -> None:
        self.two = two
        self.settings = settings

    def __call__(self, *, against: str = OLD) -> Outcome:
        """Runs the comparison."""
        order = Order(URL, "production", against=against)
        return accept(order, self.settings, wire=self.two)


def changed(**changes: Any) -> Fault:
    """The fault of a deployment whose one pet is another one."""
    pet = {"id": "old", "name": "Old"} | changes

    def answer(method: str, path: str, _body: bytes) -> Answer | None:
        return (200, pet, {}) if (method, path) == ("GET", "/pets/old") else None

    return answer


def test_shadow_of_equal_deployments_is_accepted(two: Two, compared: Compare) -> None:
    """The old one is asked twice for each time that the new one is, in turns, and nothing else."""
    outcome = compared()

    assert outcome.verdict is Verdict.PASS, outcome.sentence
    new, old = two.new.requests[1:], two.old.requests
    assert [each.replace(OLD, URL) for each in old[::2]] == new
    assert {each.split()[0] for each in new} == {"GET"}
    assert {tuple(two.order[1:][at : at + 3]) for at in (0, 3, 6)} == {
        ("old", "new", "old"),
        ("new", "old", "old"),
        ("old", "old", "new"),
    }
    assert outcome.compared == len(new)


def test_shadow_tells_each_difference_with_its_request(two: Two, compared: Compare) -> None:
    """Worst first; an error is not accepted."""
    two.old.fault = changed(name="Rex", price=1.5, colour="red")
    two.new.fault = changed(name="rex", price="1.50")

    outcome = compared()
    text = pages.text(outcome.report)
    found = [each for each in outcome.report.findings if each.rule == "deployments-differ"]

    assert outcome.verdict is Verdict.FAIL
    assert [(each.severity, each.place.pointer) for each in found] == [
        (Severity.ERROR, "/price"),
        (Severity.WARNING, "/colour"),
        (Severity.WARNING, "/name"),
    ]
    assert 'type of /price: number 1.5 became string "1.50"' in text
    assert f"curl {URL}/pets/old" in text.replace("'", "")
    assert f"compared with {OLD}: " in text
    assert "differences: 3, worst first" in text


def test_shadow_learns_what_is_volatile_and_names_it(two: Two, compared: Compare) -> None:
    """What changes between two answers of the old one is not compared."""
    clock = itertools.count()

    def ticking(method: str, path: str, body: bytes) -> Answer | None:
        return changed(note=f"read {next(clock)} times")(method, path, body)

    two.old.fault = two.new.fault = ticking

    outcome = compared()

    assert outcome.verdict is Verdict.PASS, outcome.sentence
    assert outcome.volatile == {"GET /pets/{id}": ("/note",)}
    assert "volatile, so not compared: GET /pets/{id} /note" in pages.text(outcome.report)
    assert "/note" in pages.html(outcome.report)


@pytest.mark.parametrize(
    ("factor", "word"), [(10, "10.0 times slower"), (0.1, "10.0 times faster")]
)
def test_shadow_tells_latency_both_ways(
    two: Two, compared: Compare, monkeypatch: pytest.MonkeyPatch, factor: float, word: str
) -> None:
    """The ratio of the medians, beyond the noise of the old one."""
    real = Two.__call__

    def timed(self: Two, method: str, url: str, *rest: Any, **more: Any) -> Exchange:
        exchange = real(self, method, url, *rest, **more)
        return replace(exchange, elapsed=0.01 * (1 if url.startswith(OLD) else factor))

    monkeypatch.setattr(Two, "__call__", timed)
    outcome = compared()

    found = {each.message.partition(":")[0] for each in outcome.findings}
    assert word in found
    assert outcome.verdict is Verdict.PASS, outcome.sentence


def test_shadow_of_a_host_that_is_not_allowed_is_bad_input(two: Two, compared: Compare) -> None:
    """Nothing is sent to either."""
    with pytest.raises(BadInput, match=r"https://other\.example:443 is not a host"):
        compared(against="https://other.example")

    assert two.order == []


def test_rule_17_shadow_gets_no_credentials_but_the_synthetic_ones(
    two: Two, compared: Compare
) -> None:
    """Nothing that changes anything is sent to either, nor anybody else's token."""
    compared()

    sent = [*two.old.headers, *two.new.headers]
    assert {each.get("authorization", f"Bearer {TOKEN}") for each in sent} == {f"Bearer {TOKEN}"}
    assert all(each.startswith("GET ") for each in (*two.old.requests, *two.new.requests))
    assert not any(two.old.bodies + two.new.bodies)
