"""What a run repeats, and what ends it: rules 10 to 12, each broken on purpose."""

from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.deployment import (
    ENVIRONMENT,
    SETTINGS,
    TOKEN,
    URL,
    Deployment,
    call,
    clean_up,
    create,
    flaky,
    project,
    run,
    unreachable,
)
from treaty.acceptance.cleanup import Cleaned, Cleanup
from treaty.acceptance.run import accept
from treaty.acceptance.session import Order, Session, begun, joined
from treaty.errors import StoppedError
from treaty.findings import Verdict
from treaty.settings import Settings


def test_rule_10_retry_after_is_honoured(staging: Session, deployment: Deployment) -> None:
    """It waits as long as it is asked to, and each attempt is recorded."""
    waits: list[float] = []
    staging.guard.sleep = waits.append
    deployment.fault = flaky((429, {}, {"Retry-After": "7"}), (503, {}, {"Retry-After": "2"}))

    exchange = staging.guard.send(call(staging, "GET", "/pets"))

    assert exchange.status == 200
    assert waits == [7, 2]
    (sent,) = staging.guard.record.read()
    assert (sent.attempts, sent.status) == (3, 200)


def test_rule_10_wait_beyond_the_limit_is_not_waited_for(
    staging: Session, deployment: Deployment
) -> None:
    """The answer is the answer."""
    deployment.fault = flaky((429, {}, {"Retry-After": "3600"}))

    assert staging.guard.send(call(staging, "GET", "/pets")).status == 429
    assert len(deployment.requests) == 1


@pytest.mark.parametrize(("key", "attempts"), [(None, 1), ("k1", 3)])
def test_rule_10_only_what_may_be_repeated_is(
    staging: Session, deployment: Deployment, key: str | None, attempts: int
) -> None:
    """A POST is, under an idempotency key alone."""
    deployment.fault = flaky(*[(503, {}, {})] * 9)
    one = call(staging, "POST", "/pets", {"name": "Rex"})
    headers = one.headers if key is None else (*one.headers, ("Idempotency-Key", key))

    assert staging.guard.send(replace(one, headers=headers)).status == 503
    assert len(deployment.requests) == attempts


def test_rule_10_passed_on_retry_is_not_passed(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is flaky, and leaves the result open; being asked to wait is not."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    deployment.fault = flaky((503, {}, {}))
    flaked = accept(Order(URL, "production"), settings, wire=deployment)
    deployment.fault = flaky((429, {}, {"Retry-After": "0"}))
    asked = accept(Order(URL, "production"), settings, wire=deployment)

    assert flaked.verdict is not Verdict.PASS
    assert "passed only on attempt 2" in flaked.sentence
    assert asked.verdict is Verdict.PASS, asked.sentence


@pytest.mark.parametrize("kind", ["file", "variable", "url"])
def test_rule_11_kill_switch_thrown_midway_stops_everything(
    deployment: Deployment, tmp_path: Path, kind: str
) -> None:
    """Not one request more is sent, not even to clean up; that goes on when they say so."""
    switch = tmp_path / "STOP"
    stops = {"file": f'file = "{switch}"', "variable": "", "url": 'url = "https://switch.example"'}
    table = f"[tool.treaty.acceptance.profiles.staging.stops]\n{stops[kind]}\n"
    settings = project(tmp_path / "project", settings=SETTINGS + table)
    environment = dict(ENVIRONMENT)
    answers = {"switch": "go"}
    deployment.fault = lambda _method, path, _body: (
        (200 if answers["switch"] == "go" else 500, None, {}) if path == "" else None
    )
    with run(deployment, settings, environment=environment) as session:
        create(session)
        switch.touch() if kind == "file" else None
        environment.update({"TREATY_STOP": "1"} if kind == "variable" else {})
        answers.update({"switch": "stop"} if kind == "url" else {})
        with pytest.raises(StoppedError, match="kill switch is thrown"):
            create(session)
        cleaned = clean_up(session)
        ledger = session.guard.ledger.path
        created = deployment.sent("POST")

    assert len(created) == 1
    assert len(cleaned.left) == 1
    assert "kill switch" in cleaned.left[0].reason
    assert deployment.sent("DELETE") == []

    switch.unlink(missing_ok=True)
    environment.pop("TREATY_STOP", None)
    answers["switch"] = "go"
    order = Order(URL, "staging")
    with begun(order, settings, wire=deployment, environment=environment, resume=ledger) as again:
        assert clean_up(again) == Cleaned(1, ())
    assert list(deployment.pets) == ["old"]


def test_rule_11_kill_switch_that_cannot_be_asked_is_thrown(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Whoever cannot stop a run must not begin one."""
    table = "[tool.treaty.acceptance.profiles.staging.stops]\nurl = 'https://switch.example'\n"
    settings = project(tmp_path, settings=SETTINGS + table)
    deployment.fault = unreachable
    with (
        run(deployment, settings) as session,
        pytest.raises(StoppedError, match="kill switch cannot be asked"),
    ):
        session.guard.send(call(session, "GET", "/pets"))

    assert deployment.requests == ["GET https://switch.example"]


@pytest.mark.parametrize(("status", "word"), [(500, "server errors"), (429, "429")])
def test_rule_11_storm_stops_the_run(
    deployment: Deployment,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    word: str,
) -> None:
    """Five bad answers are enough; the result says why."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    deployment.fault = lambda _method, path, _body: (
        None if path == "/version" else (status, {}, {"Retry-After": "9999"})
    )

    outcome = accept(Order(URL, "production"), settings, wire=deployment)

    assert outcome.verdict is Verdict.FAIL
    assert word in next(each.message for each in outcome.findings if each.rule == "run-stopped")
    assert len(deployment.requests) == 6  # /version, and five


def test_rule_11_slowness_stops_the_run(staging: Session, deployment: Deployment) -> None:
    """When answers have become twenty times slower than at the begin."""
    brake = staging.guard.brake
    for elapsed in [0.01] * 20 + [0.5] * 20:
        brake.seen(200, elapsed)

    with pytest.raises(StoppedError, match="answers have become 50 times slower"):
        staging.guard.send(call(staging, "GET", "/pets"))
    assert deployment.requests == []


def test_rule_12_run_that_takes_too_long_ends_and_is_cleaned_up(
    staging: Session, deployment: Deployment
) -> None:
    """Clean-up has time of its own."""
    create(staging)
    staging.guard.brake.deadline = 0

    with pytest.raises(StoppedError, match="the run's time is up"):
        create(staging)
    assert clean_up(staging) == Cleaned(1, ())
    assert list(deployment.pets) == ["old"]


def test_rule_12_clean_up_that_takes_too_long_tells_what_is_left(staging: Session) -> None:
    """Nothing is left silently."""
    create(staging)

    (left,) = Cleanup(staging.guard, staging.url, -1).remove().left

    assert left.reason == "the time for clean-up was up"


@pytest.mark.parametrize(("status", "word"), [(500, "server errors"), (429, "429")])
def test_rule_11_storm_stops_a_run_of_several_processes(
    deployment: Deployment, settings: Settings, status: int, word: str
) -> None:
    """Each of them has seen one bad answer, all together five."""
    with run(deployment, settings) as session:
        brakes = [joined(session.folder, settings).guard.brake for _ in range(5)]
        for brake in brakes:
            session.guard.brake.check()
            brake.seen(status, None)
        with pytest.raises(StoppedError, match=f"5 of the last 5 answers were {word}"):
            session.guard.brake.check()


def test_rule_11_answers_of_long_ago_do_not_stop_the_run(
    deployment: Deployment, settings: Settings
) -> None:
    """The last twenty count, of all processes together."""
    with run(deployment, settings) as session:
        brakes = [session.guard.brake, joined(session.folder, settings).guard.brake]
        for status in [500] * 4 + [200] * 19 + [500]:
            brakes.reverse()
            brakes[0].seen(status, None)
        session.guard.brake.check()
