"""What cannot begin says so in one line, exits with 4, and sends nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fixtures.deployment import (
    CONTRACT,
    SETTINGS,
    TOKEN,
    URL,
    Deployment,
    create,
    project,
    run,
    unreachable,
)
from treaty.acceptance import session
from treaty.cli import cli
from treaty.settings import load

Accept = Any


@pytest.fixture
def accept(deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Accept":
    """Runs `treaty accept` with the deployment in memory."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    monkeypatch.setattr(session, "HttpWire", lambda _ca: deployment)
    monkeypatch.chdir(tmp_path)
    project(tmp_path)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["accept", *arguments], prog_name="treaty")

    return invoke


def one_line(result: Result) -> str:
    """The one line that a command says, if it exits with 4."""
    assert result.exit_code == 4, result.output
    (line,) = [each for each in result.stderr.splitlines() if each not in PHASES]
    assert line.startswith("error: ")
    return line


PHASES = {"preflight", "clean-up"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("https://elsewhere.example", "--profile", "production"), "is not a host of the profile"),
        (("http://pets.example", "--profile", "production"), "is not encrypted"),
        ((URL, "--profile", "moon"), "there is no profile 'moon'"),
        (("pets.example", "--profile", "production"), "'pets.example' is no address"),
        (("https://ann:pw@pets.example", "--profile", "production"), "holds a user or a password"),
        ((f"{URL}?page=2", "--profile", "production"), "has a query or a fragment"),
        ((f"{URL}#pets", "--profile", "production"), "has a query or a fragment"),
        ((URL, "--profile", "production", "--writes", "prod"), "--writes prod is not the profile"),
        ((URL, "--profile", "production", "--release", "9"), "no release is called `9`"),
        ((URL, "--profile", "production", "--against", "https://x.example"), "is not a host"),
        ((URL, "--profile", "production", "--allow-inconclusive", "GET /x"), "is no operation"),
        ((), "no deployment is named"),
        (("--resume-cleanup", "none.jsonl"), "cannot read the ledger"),
    ],
)
def test_accept_bad_input_is_one_line_and_sends_nothing(
    accept: Accept, deployment: Deployment, arguments: tuple[str, ...], message: str
) -> None:
    """Whatever is wrong with the question."""
    line = one_line(accept(*arguments))

    assert message in line
    assert "; hint: " in line
    assert "ann:pw" not in line
    assert deployment.requests == []


@pytest.mark.parametrize("option", [("--release", "9"), ("--allow-inconclusive", "GET /x")])
def test_accept_looks_at_the_question_before_credentials_are_had(
    accept: Accept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, str]
) -> None:
    """To get one may take a minute, or somebody's attention."""
    monkeypatch.delenv("PETS_TOKEN")

    line = one_line(accept(URL, "--profile", "production", *option))

    assert "no credentials" not in line
    assert not (tmp_path / ".treaty/acceptance/runs").exists()


def test_accept_effect_of_no_operation_sends_nothing(
    accept: Accept, deployment: Deployment, tmp_path: Path
) -> None:
    """What it was meant for would be sent as if it had none."""
    project(tmp_path, settings=SETTINGS.replace("/letters", "/leters"))

    line = one_line(accept(URL, "--profile", "staging"))

    assert line == (
        "error: pyproject.toml: effects in [tool.treaty.acceptance] names POST /pets/{id}/leters, "
        "which no contract has; hint: did you mean 'POST /pets/{id}/letters'?"
    )
    assert deployment.requests == []
    assert not (tmp_path / ".treaty/acceptance/runs").exists()


def test_accept_secret_in_an_address_is_not_repeated(
    accept: Accept, deployment: Deployment
) -> None:
    """Nor is the deployment asked with it."""
    line = one_line(accept("https://user:canary@pets.example", "--profile", "production"))

    assert "canary" not in line
    assert deployment.requests == []


@pytest.mark.parametrize("names", ["none at all", "a variable that is not set"])
def test_accept_without_credentials_sends_nothing(
    accept: Accept,
    deployment: Deployment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: str,
) -> None:
    """The contracts ask for some."""
    if names == "none at all":
        begin = SETTINGS.index("[tool.treaty.acceptance.profiles.production.credentials")
        project(tmp_path, settings=SETTINGS[:begin])
    monkeypatch.delenv("PETS_TOKEN")

    assert "no credentials" in one_line(accept(URL, "--profile", "production"))
    assert deployment.requests == []
    assert list((tmp_path / ".treaty/acceptance/runs").iterdir()) == []


def test_accept_deployment_that_does_not_answer(accept: Accept, deployment: Deployment) -> None:
    """It is asked what it is, as often as may be, and nothing more."""
    deployment.fault = unreachable

    line = one_line(accept(URL, "--profile", "production"))

    assert "https://pets.example:443 does not answer: it refuses the connection" in line
    assert set(deployment.requests) == {f"GET {URL}/version"}


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ((404, None, {}), "answers 404 and does not tell what is deployed"),
        ((200, ["1.0"], {}), "does not tell what is deployed"),
        ((200, {"release": "2.0", "contracts": {}}, {}), "does not claim to serve pets.yaml"),
    ],
)
def test_accept_deployment_that_does_not_claim_to_keep_the_contract(
    accept: Accept, deployment: Deployment, told: Any, message: str
) -> None:
    """Nothing is sent after the question."""
    deployment.fault = lambda *_: told

    assert message in one_line(accept(URL, "--profile", "production"))
    assert deployment.requests == [f"GET {URL}/version"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ('hosts = "https://pets.example"', "hosts in [tool.treaty.acceptance.profiles.production]"),
        ('hosts = ["https://*.example"]', "write a list of origins"),
        ('hosts = ["https://pets.example:*"]', "write a list of origins"),
        ('access = "all"', "write one of write, marked, read"),
        ('host = ["https://pets.example"]', "did you mean 'hosts'?"),
        ('ca = ""', "write a string"),
    ],
)
def test_accept_wrong_setting_is_told_with_its_line(
    accept: Accept, deployment: Deployment, tmp_path: Path, wrong: str, message: str
) -> None:
    """A typing error never widens what may be done."""
    head = "[tool.treaty.acceptance.profiles.production]\n"
    text = SETTINGS.replace(head, f"{head}{wrong}\n").replace(
        f'{wrong}\nhosts = ["https://pets.example"]', wrong
    )
    (tmp_path / "pyproject.toml").write_text(text)

    line = one_line(accept(URL, "--profile", "production"))

    assert message in line
    assert line.startswith("error: pyproject.toml:")
    assert deployment.requests == []


def test_accept_other_contract_text_is_not_accepted(accept: Accept, deployment: Deployment) -> None:
    """That is an answer, and no bad input: what is deployed is another contract."""
    deployment.contract = CONTRACT + "# changed\n"

    result = accept(URL, "--profile", "production")

    assert result.exit_code == 1
    assert result.stdout.startswith("not accepted: the deployment tells pets.yaml ")
    assert deployment.requests == [f"GET {URL}/version"]


def test_accept_resume_cleanup_lists_and_then_removes(
    accept: Accept, deployment: Deployment, tmp_path: Path
) -> None:
    """What a run left that was stopped; a second time there is nothing to do."""
    with run(deployment, load(tmp_path)) as stopped:
        name = create(stopped)
        ledger = str(stopped.guard.ledger.path)
    sent = len(deployment.requests)

    listed = accept("--resume-cleanup", ledger, "--dry-run")
    assert listed.stdout.startswith(f"would remove pet {name}, made by POST /pets at ")
    told = json.loads(accept("--resume-cleanup", ledger, "--dry-run", "--format", "json").stdout)
    assert told["schema"] == "treaty.accept-cleanup/1"
    assert [f"would remove {each}\n" for each in told["would_remove"]] == [listed.stdout]
    assert len(deployment.requests) == sent

    removed = accept("--resume-cleanup", ledger)
    again = accept("--resume-cleanup", ledger)

    assert (removed.exit_code, removed.stdout) == (0, "1 removed, 0 left over\n")
    assert (again.exit_code, again.stdout) == (0, "0 removed, 0 left over\n")
    assert list(deployment.pets) == ["old"]


def test_accept_resume_cleanup_that_fails_says_what_is_left(
    accept: Accept, deployment: Deployment, tmp_path: Path
) -> None:
    """And exits with 1."""
    with run(deployment, load(tmp_path)) as stopped:
        name = create(stopped)
        ledger = str(stopped.guard.ledger.path)
    deployment.pets[name]["note"] = "somebody's"

    result = accept("--resume-cleanup", ledger)

    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first == "0 removed, 1 left over"
    assert second.startswith(f"left over: pet {name}: it does not carry the tag")
