"""What a run may send, to whom and as whom: rules 1 to 5, each broken on purpose."""

import pytest

from fixtures.deployment import (
    TOKEN,
    URL,
    Answer,
    Deployment,
    call,
    create,
    run,
)
from treaty.acceptance.call import Call
from treaty.acceptance.run import accept
from treaty.acceptance.session import Order, Session
from treaty.errors import BadInput, RefusedError
from treaty.findings import Verdict
from treaty.settings import Settings


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/pets"), ("PATCH", "/pets/old"), ("DELETE", "/pets/old"), ("GET", "/counter")],
)
def test_rule_1_production_sends_nothing_that_writes(
    marked: Session, deployment: Deployment, method: str, path: str
) -> None:
    """Not even a GET, where the contract says that it writes."""
    with pytest.raises(RefusedError, match="it writes"):
        marked.guard.send(call(marked, method, path, {"name": "Rex"}))

    assert deployment.requests == []


def test_rule_1_exchanges_of_production_are_safe(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole run sends GET alone."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)

    outcome = accept(Order(URL, "production"), settings, wire=deployment)

    assert {each.split()[0] for each in deployment.requests} <= {"GET", "HEAD", "OPTIONS"}
    assert deployment.sent("GET")
    assert not any("/counter" in each for each in deployment.requests)
    assert outcome.verdict is Verdict.PASS, outcome.sentence


def test_rule_2_unmarked_test_may_not_write(marked: Session, deployment: Deployment) -> None:
    """A marked one may; `test_plugin` has the selection."""
    with pytest.raises(RefusedError, match="no test marked for production sends it"):
        create(marked, is_marked=False)
    assert deployment.requests == []

    assert create(marked, is_marked=True) in deployment.pets


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/pets",
        "https://pets.example:8443/pets",
        "https://pets.example.evil.example/pets",
        "https://pets.example@evil.example/pets",
        "https://user:secret@pets.example/pets",
    ],
)
def test_rule_3_other_host_gets_nothing(staging: Session, deployment: Deployment, url: str) -> None:
    """Scheme, host and port are those of the allow-list, and an address holds no user."""
    with pytest.raises(RefusedError, match="is not a host of the profile staging"):
        staging.guard.send(Call("GET", url))

    assert deployment.requests == []


def test_rule_3_plain_http_gets_nothing(marked: Session, deployment: Deployment) -> None:
    """Even where the allow-list has it."""
    guard = marked.guard
    guard.profile = guard.profile._replace(hosts=("http://pets.example",))

    with pytest.raises(RefusedError, match="not encrypted"):
        guard.send(Call("GET", "http://pets.example/pets"))

    assert deployment.requests == []


def test_rule_3_redirect_to_another_host_is_not_followed(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a finding, and the other host gets nothing."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)

    def redirect(_method: str, path: str, _body: bytes) -> Answer | None:
        return (302, None, {"Location": "https://evil.example/"}) if path == "/pets" else None

    deployment.fault = redirect
    outcome = accept(Order(URL, "production"), settings, wire=deployment)

    assert outcome.verdict is Verdict.FAIL
    assert "redirect-to-another-host" in {each.rule for each in outcome.findings}
    assert not any("evil" in each for each in deployment.requests)


def test_rule_3_writes_need_the_name_twice(deployment: Deployment, settings: Settings) -> None:
    """A marked test alone does not write."""
    with (
        run(deployment, settings, profile="production") as session,
        pytest.raises(RefusedError, match="--writes production was not given"),
    ):
        create(session)
    with (
        pytest.raises(BadInput, match="--writes prod is not the profile production"),
        run(deployment, settings, profile="production", writes="prod"),
    ):
        pass

    assert deployment.requests == []


def test_rule_4_requests_carry_the_synthetic_user_alone(
    staging: Session, deployment: Deployment
) -> None:
    """A role that the profile does not have cannot be asked for."""
    create(staging)

    assert deployment.headers[-1]["authorization"] == f"Bearer {TOKEN}"
    with pytest.raises(BadInput, match="no credentials for the role 'admin'"):
        staging.guard.credentials.placeholder("admin")


def test_rule_5_everything_is_tagged(staging: Session, deployment: Deployment) -> None:
    """Run header, user agent, and the member of what is created."""
    name = create(staging)

    sent = deployment.headers[-1]
    assert sent["x-treaty-run"] == staging.guard.run
    assert sent["user-agent"].startswith("treaty/")
    assert deployment.pets[name]["note"].startswith(f"treaty-{staging.guard.run}")


def test_rule_5_test_that_gives_another_tag_is_refused(
    staging: Session, deployment: Deployment
) -> None:
    """It would not be found again; nothing is sent."""
    body = {"name": "Rex", "note": "mine"}
    with pytest.raises(RefusedError, match="would not carry the run's tag"):
        staging.guard.send(call(staging, "POST", "/pets", body))

    assert deployment.requests == []


def test_rule_5_generated_body_gets_the_tag(staging: Session, deployment: Deployment) -> None:
    """Whatever was made for that member."""
    body = {"name": "Rex", "note": "random"}
    staging.guard.send(call(staging, "POST", "/pets", body, is_made=True))

    assert b"random" not in deployment.bodies[-1]
