"""What a run created and removes: rules 6 to 8, each broken on purpose."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.deployment import (
    ENVIRONMENT,
    JSON,
    SETTINGS,
    TOKEN,
    URL,
    Answer,
    Clock,
    Deployment,
    call,
    clean_up,
    create,
    project,
    run,
    unreachable,
)
from treaty.acceptance import run as acceptance_run
from treaty.acceptance.call import Call
from treaty.acceptance.cleanup import Cleaned, Cleanup
from treaty.acceptance.guard import Guard, NoAnswerError
from treaty.acceptance.run import Silent, accept
from treaty.acceptance.session import Order, Session, begun, joined
from treaty.errors import RefusedError, StoppedError
from treaty.ledger import Entry
from treaty.settings import Settings


def test_rule_6_intent_is_in_the_ledger_before_the_request(
    staging: Session, deployment: Deployment
) -> None:
    """The deployment sees it there, still open."""
    seen: list[Entry] = []

    def look(_method: str, _path: str, _body: bytes) -> None:
        seen.extend(staging.guard.ledger.read().open)

    deployment.fault = look
    create(staging)

    (entry,) = seen
    assert entry.intent["operation"] == "POST /pets"
    assert entry.outcome == {}
    (known,) = staging.guard.ledger.read().open
    assert known.outcome["id"] in deployment.pets


CRASH = """
import os, signal
from pathlib import Path
from fixtures.deployment import Deployment, URL, project, run
from treaty.acceptance.call import Call
from treaty.settings import load
deployment = Deployment()
def crash(method, path, body):
    os.kill(os.getpid(), signal.SIGKILL)
deployment.fault = crash
with run(deployment, load(Path.cwd())) as session:
    owner = session.guard.credentials.placeholder("owner")
    headers = (*owner, ("Content-Type", "application/json"))
    session.guard.send(Call("POST", URL + "/pets", headers, b'{"name": "Rex"}'))
"""


@pytest.mark.parametrize("arrived", [True, False])
def test_rule_6_crash_between_intent_and_answer_is_cleaned_up(
    deployment: Deployment, settings: Settings, *, arrived: bool
) -> None:
    """Whether or not the request had its effect: what carries the tag is found and removed."""
    path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}
    died = subprocess.run(
        [sys.executable, "-c", CRASH], cwd=settings.root, env=environment, check=False
    )
    (ledger,) = settings.root.glob(".treaty/acceptance/runs/*/ledger.jsonl")
    order = Order(URL, "staging")
    with begun(order, settings, wire=deployment, environment=ENVIRONMENT, resume=ledger) as session:
        (entry,) = session.guard.ledger.read().open
        if arrived:
            deployment.pets["new"] = {"id": "new", "name": "Rex", "note": entry.intent["tag"]}
        cleaned = clean_up(session)

    assert died.returncode == -signal.SIGKILL
    assert cleaned == Cleaned(1, ())
    assert list(deployment.pets) == ["old"]
    assert len(deployment.sent("DELETE")) == arrived


def test_rule_6_no_answer_leaves_the_entry_open(staging: Session, deployment: Deployment) -> None:
    """A creation that was not answered may have happened."""
    deployment.fault = unreachable
    with pytest.raises(NoAnswerError):
        create(staging)
    deployment.fault = Deployment().fault

    assert len(staging.guard.ledger.read().open) == 1
    assert clean_up(staging) == Cleaned(1, ())


def test_rule_6_clean_up_is_in_reverse_and_may_be_repeated(
    staging: Session, deployment: Deployment
) -> None:
    """The newest goes first; a second clean-up finds nothing to do."""
    names = [create(staging) for _ in range(3)]

    first, second = clean_up(staging), clean_up(staging)

    assert deployment.sent("DELETE") == [f"{URL}/pets/{name}" for name in reversed(names)]
    assert (first.removed, second.removed) == (3, 0)
    assert list(deployment.pets) == ["old"]


@pytest.mark.parametrize("status", [409, 500, 204])
def test_rule_6_left_over_fails_the_run(
    staging: Session, deployment: Deployment, status: int
) -> None:
    """A delete that is refused, that fails, or that only says that it did it."""
    name = create(staging)

    def keep(method: str, _path: str, _body: bytes) -> Answer | None:
        return (status, None, {}) if method == "DELETE" else None

    deployment.fault = keep
    cleaned = clean_up(staging)

    (left,) = cleaned.left
    assert left.name == f"pet {name}"
    assert str(status) in left.reason
    assert staging.guard.ledger.read().open


def test_rule_7_what_lost_the_tag_is_not_deleted(staging: Session, deployment: Deployment) -> None:
    """Somebody else may own it by now."""
    name = create(staging)
    deployment.pets[name]["note"] = "ours"

    (left,) = clean_up(staging).left

    assert "does not carry the tag" in left.reason
    assert deployment.sent("DELETE") == []


@pytest.mark.parametrize("path", ["/pets/old", "/pets/guessed"])
def test_rule_7_what_the_ledger_does_not_hold_is_not_touched(
    marked: Session, deployment: Deployment, path: str
) -> None:
    """Not by a marked test either."""
    with pytest.raises(RefusedError, match="was not created by the run"):
        marked.guard.send(call(marked, "DELETE", path, is_marked=True))

    assert deployment.requests == []


def test_rule_7_what_an_answer_showed_to_be_others_is_not_touched(
    staging: Session, deployment: Deployment
) -> None:
    """A generated request may have got the id from a list."""
    staging.guard.send(call(staging, "GET", "/pets"))

    with pytest.raises(RefusedError, match="was not created by the run"):
        staging.guard.send(call(staging, "PATCH", "/pets/old", {"name": "X"}, is_made=True))

    assert deployment.pets["old"]["name"] == "Old"


def test_rule_7_dry_run_lists_and_sends_nothing(staging: Session, deployment: Deployment) -> None:
    """What a clean-up would remove."""
    name = create(staging)
    sent = len(deployment.requests)

    (line,) = Cleanup(staging.guard, staging.url, 60).listing()

    assert line.startswith(f"pet {name}, made by POST /pets at ")
    assert len(deployment.requests) == sent


@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt])
def test_rule_8_clean_up_follows_a_failure(
    deployment: Deployment,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[BaseException],
) -> None:
    """Also of treaty itself, and where somebody interrupts it, in the midst of the exchanges."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)

    def fail(guard: Guard, *_: object, **__: object) -> None:
        headers = (*guard.credentials.placeholder("owner"), JSON)
        guard.send(Call("POST", f"{URL}/pets", headers, b'{"name": "Rex"}'))
        raise failure

    monkeypatch.setattr(acceptance_run, "send_explored", fail)
    with pytest.raises(failure):
        accept(Order(URL, "staging"), settings, wire=deployment)

    assert len(deployment.sent("POST")) == 1
    assert list(deployment.pets) == ["old"]


def test_rule_8_clean_up_that_is_interrupted_tells_how_it_goes_on(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses Ctrl-C twice has to know what is left to do."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    phases: list[str] = []

    class Told(Silent):
        def phase(self, text: str) -> None:
            phases.append(text)

    def interrupt(guard: Guard, *_: object, **__: object) -> None:
        headers = (*guard.credentials.placeholder("owner"), JSON)
        guard.send(Call("POST", f"{URL}/pets", headers, b'{"name": "Rex"}'))
        raise KeyboardInterrupt

    def interrupt_again(method: str, _path: str, _body: bytes) -> Answer | None:
        if method == "DELETE":
            raise KeyboardInterrupt
        return None

    deployment.fault = interrupt_again
    monkeypatch.setattr(acceptance_run, "send_explored", interrupt)
    with pytest.raises(KeyboardInterrupt):
        accept(Order(URL, "staging"), settings, wire=deployment, progress=Told())

    (ledger,) = settings.root.rglob("ledger.jsonl")
    assert phases[-1] == f"hint: treaty accept --resume-cleanup {ledger}"


@pytest.mark.parametrize("name", ["..%2Fowners%2F7", "%2E%2E", ""])
def test_rule_7_id_that_may_lead_elsewhere_is_not_touched(
    staging: Session, deployment: Deployment, name: str
) -> None:
    """A generated one too, which nobody has seen."""
    with pytest.raises(RefusedError):
        staging.guard.send(call(staging, "DELETE", f"/pets/{name}", is_made=True))

    assert deployment.requests == []


def test_rule_7_id_in_a_body_counts_too(deployment: Deployment, tmp_path: Path) -> None:
    """What a request is about may stand in its body."""
    text = SETTINGS.replace('parameters = ["id"]', 'parameters = ["id", "partner_id"]')
    with run(deployment, project(tmp_path, settings=text)) as session:
        own = create(session)
        session.guard.send(call(session, "GET", "/pets"))
        sent = len(deployment.requests)
        change = {"name": "Rex", "partner_id": "old"}
        with pytest.raises(RefusedError, match="was not created by the run"):
            session.guard.send(call(session, "PATCH", f"/pets/{own}", change))
        assert len(deployment.requests) == sent
        clean_up(session)


def test_rule_6_effect_that_comes_late_is_waited_for(
    staging: Session, deployment: Deployment
) -> None:
    """The service may still be at the request of a run that was killed."""
    guard = staging.guard
    guard.ledger.intend(
        operation="POST /pets", resource="pet", creates=True, of=[], tag="treaty-x", role="owner"
    )
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            deployment.pets["late"] = {"id": "late", "name": "Rex", "note": "treaty-x"}

    guard.sleep = wait
    guard.run = "x"

    assert clean_up(staging) == Cleaned(1, ())
    assert list(deployment.pets) == ["old"]
    assert 0 < sum(waits) <= staging.profile.limits.request_seconds


def test_rule_6_process_that_lost_its_run_sends_no_more(
    deployment: Deployment, settings: Settings
) -> None:
    """Not while nobody holds the run, and not while somebody cleans up after it."""
    order = Order(URL, "staging")
    with run(deployment, settings) as first:
        ledger = first.guard.ledger.path
        orphan = joined(first.folder, settings).guard.brake
        orphan.check()
    with pytest.raises(StoppedError, match="the process that began the run is gone"):
        orphan.check()
    with (
        begun(order, settings, wire=deployment, environment=ENVIRONMENT, resume=ledger),
        pytest.raises(StoppedError, match="the process that began the run is gone"),
    ):
        orphan.check()


def test_rule_6_clean_up_waits_for_requests_that_are_on_their_way(
    deployment: Deployment, settings: Settings
) -> None:
    """Of processes that lost their run; but no longer than a request may take."""
    clock = Clock()
    with run(deployment, settings) as session:
        budget = replace(session.guard.budget, clock=clock, sleep=clock.sleep)
        with budget.request(check=lambda: None):
            budget.settle(7)
            assert clock.now == pytest.approx(7, abs=0.1)
        budget.settle(7)
        assert clock.now == pytest.approx(7, abs=0.1)
