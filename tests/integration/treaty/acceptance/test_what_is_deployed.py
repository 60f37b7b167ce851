"""What is deployed, and what is planned: rules 14 to 16, each broken on purpose."""

import itertools
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fixtures.deployment import (
    CONTRACT,
    SETTINGS,
    TOKEN,
    URL,
    Answer,
    Deployment,
    Fault,
    project,
    run,
)
from treaty.acceptance import guard as guard_module
from treaty.acceptance.preflight import ask
from treaty.acceptance.run import Silent, accept
from treaty.acceptance.session import Order, expected
from treaty.findings import Verdict
from treaty.settings import Settings


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"release": "1.9"}, "tells release 1.9, and 2.0 is expected"),
        ({"contracts": {"pets.yaml": "0" * 64}}, "tells pets.yaml 000000000000"),
        ({"schema_revision": "6"}, "tells schema revision 6, and 7 is expected"),
        ({"revision": "f" * 40}, f"tells revision {'f' * 40}"),
    ],
)
def test_rule_14_other_release_is_refused(
    deployment: Deployment,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Any],
    message: str,
) -> None:
    """Nothing but the question is sent."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    record(settings)
    deployment.version = told

    outcome = accept(Order(URL, "production", release="2.0"), settings, wire=deployment)

    assert outcome.verdict is Verdict.FAIL
    assert message in outcome.sentence
    assert deployment.requests == [f"GET {URL}/version"]


def test_rule_14_release_that_is_expected_is_accepted(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, but for nothing wrong."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    record(settings)
    deployment.version = {"revision": "a" * 12}

    outcome = accept(Order(URL, "production", release="2.0"), settings, wire=deployment)

    assert outcome.sentence.startswith(f"accepted: {URL} is release 2.0 on schema 7; ")


def record(settings: Settings) -> None:
    """Records the release 2.0."""
    digest = sha256(CONTRACT.encode()).hexdigest()
    (settings.root / "contracts").mkdir()
    (settings.root / "contracts" / "releases.toml").write_text(
        f'[[release]]\nname = "2.0"\ncommit = "{"a" * 40}"\ntree = "{"b" * 40}"\n'
        f'date = 2026-03-02\nschema = "7"\n[release.contracts]\n"pets.yaml" = "{digest}"\n'
    )


def fleet(*instances: dict[str, Any]) -> Fault:
    """Lets instances answer in turn what they are."""
    turn = itertools.cycle(instances)

    def answer(_method: str, path: str, _body: bytes) -> Answer | None:
        if path != "/version":
            return None
        digest = sha256(CONTRACT.encode()).hexdigest()
        told = {"release": "2.0", "contracts": {"pets.yaml": digest}, "schema_revision": "7"}
        return 200, told | next(turn), {}

    return answer


def test_rule_14_every_instance_is_asked(deployment: Deployment, tmp_path: Path) -> None:
    """The third of three runs something else."""
    text = SETTINGS.replace('data = {id = "old"}', 'data = {id = "old"}\ninstances = 3')
    settings = project(tmp_path, settings=text)
    old = {"instance": "c", "release": "1.9"}
    deployment.fault = fleet({"instance": "a"}, {"instance": "b"}, {"instance": "a"}, old)
    with run(deployment, settings, profile="production") as session:
        wanted = expected(session.order, session.profile, settings)
        identity = ask(session.guard, URL, path="/version", expected=wanted, tell=lambda _: None)

    assert [each.instance for each in identity.deployed] == ["a", "b", "c"]
    assert [each.rule for each in identity.findings] == ["fleet-mixed"]
    assert len(deployment.requests) == 4


def test_rule_14_instance_that_is_not_seen_leaves_it_open(
    deployment: Deployment, tmp_path: Path
) -> None:
    """One of three never answers."""
    text = SETTINGS.replace('data = {id = "old"}', 'data = {id = "old"}\ninstances = 3')
    settings = project(tmp_path, settings=text)
    deployment.fault = fleet({"instance": "a"}, {"instance": "b"})
    with run(deployment, settings, profile="production") as session:
        wanted = expected(session.order, session.profile, settings)
        identity = ask(session.guard, URL, path="/version", expected=wanted, tell=lambda _: None)

    (finding,) = identity.findings
    assert (finding.rule, finding.message) == (
        "instances-unseen",
        "2 of 3 instances were seen",
    )


def test_rule_15_acceptance_opens_no_database() -> None:
    """None of its modules imports what could."""
    folder = Path(guard_module.__file__).parent
    text = "".join(each.read_text() for each in folder.glob("*.py"))

    assert not re.search(r"psycopg|asyncpg|sqlalchemy|treaty\.databases", text)


def test_rule_16_plan_is_shown_and_probes_come_first(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After preflight and before anything else; then one probe for each operation."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    shown: list[tuple[str, int]] = []

    class Shown(Silent):
        def phase(self, text: str) -> None:
            shown.append((text, len(deployment.requests)))

    accept(Order(URL, "production"), settings, wire=deployment, progress=Shown())

    plan = [sent for text, sent in shown if text.startswith("plan: ")]
    assert set(plan) == {1}
    assert deployment.requests[1:3] == [f"GET {URL}/pets", f"GET {URL}/pets/old"]
