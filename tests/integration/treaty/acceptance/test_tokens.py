"""Tokens of commands, and tokens that a deployment no longer takes."""

import json
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from fixtures.deployment import SETTINGS, TOKEN, URL, Answer, Deployment, call, project, run
from treaty.acceptance.credentials import Credentials
from treaty.acceptance.redaction import Redactor
from treaty.acceptance.session import Session
from treaty.acceptance.wire import HttpWire
from treaty.acceptance_settings import CredentialSource
from treaty.errors import BadInput

LEAK = "canary-on-stderr"


def token_of(*command: str) -> str:
    """What a command gives as a token."""
    source = CredentialSource("command", command=command)
    return Credentials({"owner": source}, HttpWire(), Redactor()).token("owner")


@pytest.mark.parametrize("printed", ["t-123\n", json.dumps({"access_token": "t-123"})])
def test_command_prints_a_token_or_the_answer_of_an_issuer(printed: str) -> None:
    """Its whole output, or the member of its JSON."""
    assert token_of(sys.executable, "-c", f"print({printed!r})") == "t-123"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("no-such-program",), "no-such-program, is missing"),
        (
            (sys.executable, "-c", f"import sys; print('{LEAK}', file=sys.stderr); sys.exit(3)"),
            "failed with exit status 3",
        ),
        ((sys.executable, "-c", "print('two words')"), "gives no token"),
        ((sys.executable, "-c", ""), "gives no token"),
    ],
)
def test_command_that_gives_no_token_is_bad_input(command: tuple[str, ...], message: str) -> None:
    """In one line, without what it printed."""
    with pytest.raises(BadInput, match=message) as caught:
        token_of(*command)

    assert LEAK not in str(caught.value)
    assert "two words" not in str(caught.value)


def test_token_that_is_refused_is_had_anew_once(deployment: Deployment, tmp_path: Path) -> None:
    """The request is sent again with the new one, and that is no retry of a fault."""
    file = tmp_path / "token"
    file.write_text("expired-one")
    script = f"print(open({str(file)!r}).read())"
    table = "[tool.treaty.acceptance.profiles.staging.credentials.owner]\n"
    source = f"source = 'command'\ncommand = ['{sys.executable}', '-c', \"{script}\"]\n"
    old = f'{table}source = "environment"\nvariable = "PETS_TOKEN"\n'
    settings = project(tmp_path / "project", settings=SETTINGS.replace(old, table + source))
    with run(deployment, settings) as session:
        file.write_text(TOKEN)
        exchange = session.guard.send(call(session, "GET", "/pets"))
        (sent,) = session.guard.record.read()

    tokens = [each["authorization"] for each in deployment.headers]
    assert tokens == ["Bearer expired-one", f"Bearer {TOKEN}"]
    assert (exchange.status, sent.attempts, sent.failed) == (200, 1, "")


def test_token_of_the_environment_that_is_refused_stays_refused(
    deployment: Deployment, tmp_path: Path
) -> None:
    """There is no other; it is asked once."""
    with run(deployment, project(tmp_path), environment={"PETS_TOKEN": "wrong-one"}) as session:
        exchange = session.guard.send(call(session, "GET", "/pets"))

    assert exchange.status == 401
    assert deployment.requests == [f"GET {URL}/pets"]


def test_retry_after_may_be_a_date(staging: Session, deployment: Deployment) -> None:
    """RFC 9110, section 10.2.3; a moment that has passed is no wait."""
    waits: list[float] = []
    staging.guard.sleep = waits.append
    now = datetime.now(UTC)
    left: list[Answer] = [
        (503, {}, {"Retry-After": format_datetime(now + timedelta(seconds=20), usegmt=True)}),
        (503, {}, {"Retry-After": format_datetime(now - timedelta(days=1), usegmt=True)}),
    ]
    deployment.fault = lambda _method, _path, _body: left.pop(0) if left else None

    assert staging.guard.send(call(staging, "GET", "/pets")).status == 200
    first, second = waits
    assert 0 < first <= 20
    assert second == 0
