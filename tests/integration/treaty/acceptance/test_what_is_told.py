"""What a run tells, and what it keeps to itself: rules 13 and 18 to 20, each broken on purpose."""

from hashlib import sha256
from pathlib import Path

import pytest

from fixtures.deployment import (
    CONTRACT,
    SETTINGS,
    TOKEN,
    URL,
    Answer,
    Deployment,
    call,
    clean_up,
    create,
    project,
    run,
)
from treaty.acceptance.call import Call
from treaty.acceptance.guard import NoAnswerError
from treaty.acceptance.record import lines
from treaty.acceptance.rehearsal import Stubs
from treaty.acceptance.run import accept, dry_run
from treaty.acceptance.session import Order, Session
from treaty.acceptance.wire import WireError
from treaty.conformance.exchange import Exchange, Headers
from treaty.conformance.project import contracts
from treaty.errors import BadInput, RefusedError
from treaty.findings import Verdict
from treaty.ledger import read
from treaty.report import acceptance as pages
from treaty.report import json as as_json
from treaty.settings import Settings


def everything_written(folder: Path) -> str:
    """The text of every file below a folder."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert files
    return "".join(each.read_text("utf-8", "replace") for each in files)


def test_rule_13_no_secret_is_written(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not from an address, a header, a body or an exception; people's data neither."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"
    leaked = "canary-of-the-deployment"

    def leak(method: str, path: str, _body: bytes) -> Answer | None:
        if method == "GET" and path == "/pets/old":
            pet = {"id": 7, "name": jwt, "owner_email": "jane.doe@people.example"}
            return 200, pet | {"session_token": leaked, "note": "jane.doe@people.example"}, {}
        if path == "/pets":
            location = f"https://evil.example/?token={leaked}"
            return 302, {"password": leaked}, {"Location": location, "Set-Cookie": f"s={leaked}"}
        return None

    deployment.fault = leak
    outcome = accept(Order(URL, "production"), settings, wire=deployment)
    report = outcome.report
    text = everything_written(settings.root / ".treaty") + pages.text(report) + pages.html(report)
    text += pages.junit(report) + as_json.render(report)

    assert outcome.verdict is Verdict.FAIL
    for secret in (TOKEN, jwt, leaked, "jane.doe@people.example"):
        assert secret not in text
    assert "canary" not in text


def test_rule_13_exception_with_a_token_is_masked(staging: Session, deployment: Deployment) -> None:
    """What the network says about an address may hold it."""

    def fail(_method: str, _path: str, _body: bytes) -> Answer | None:
        raise WireError("it refuses the connection", was_sent=False)

    deployment.fault = fail
    with pytest.raises(NoAnswerError) as caught:
        staging.guard.send(Call("GET", f"{URL}/pets?api_key={TOKEN}"))

    assert TOKEN not in str(caught.value)
    assert TOKEN not in everything_written(staging.folder)


def test_rule_18_irreversible_operation_needs_a_sink(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Named for that operation, in that profile."""
    sink = '[tool.treaty.acceptance.profiles.staging.sinks]\n"POST /pets/{id}/letters" = "a box"\n'
    for text, allowed in ((SETTINGS, False), (SETTINGS + sink, True)):
        settings = project(tmp_path, settings=text)
        with run(deployment, settings) as session:
            letter = call(session, "POST", f"/pets/{create(session)}/letters")
            if allowed:
                assert session.guard.send(letter).status == 202
            else:
                with pytest.raises(RefusedError, match="it causes mail"):
                    session.guard.send(letter)
            clean_up(session)

    assert len([each for each in deployment.requests if "letters" in each]) == 1


def test_rule_19_second_run_at_once_is_refused(deployment: Deployment, settings: Settings) -> None:
    """It says who is at it; afterwards there may be another one."""
    with (
        run(deployment, settings),
        pytest.raises(BadInput, match=r"another run is in progress on https://pets\.example:443"),
        run(deployment, settings, profile="production"),
    ):
        pass
    with run(deployment, settings):
        pass

    assert deployment.requests == []


def test_rule_19_audit_log_tells_who_did_what(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begin and end of each run, with the contracts."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    outcome = accept(Order(URL, "production"), settings, wire=deployment)

    begin, end = lines(settings.root / ".treaty" / "acceptance" / "audit.jsonl")

    assert begin["event"] == "begun"
    assert begin["contracts"] == {"pets.yaml": sha256(CONTRACT.encode()).hexdigest()}
    assert "@" in begin["who"]
    assert (end["run"], end["verdict"]) == (outcome.run, "pass")
    assert end["sent"] == len(deployment.requests)


def test_rule_20_operations_not_exercised_are_listed(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its reason, and how many of how many."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    text = pages.text(accept(Order(URL, "production"), settings, wire=deployment).report)

    assert "operations exercised: 2 of 7" in text
    assert "operations not exercised: 5" in text
    assert "  POST /pets: it writes, and no test marked for production sends it" in text
    assert "  POST /pets/{id}/letters: it causes mail, and the profile names no sink" in text


def test_rule_20_nothing_exercised_is_not_accepted(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless each operation is named."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    settings = project(tmp_path, settings=SETTINGS.replace('data = {id = "old"}', ""))
    order = Order(URL, "production")
    one = "GET /pets/{id}"

    left_open = accept(order, settings, wire=deployment)
    allowed = accept(order, settings, wire=deployment, allowed=[one])

    assert left_open.sentence == (
        f"not known: {one} was not exercised: the profile's `data` has no 'id'"
    )
    assert allowed.verdict is Verdict.PASS, allowed.sentence


def test_dry_run_of_a_profile_that_writes_prints_what_is_sent_where_answers_are_the_stubs(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clean-up included; and nothing is sent, or left in a ledger, by the dry run itself."""
    monkeypatch.setenv("PETS_TOKEN", TOKEN)
    order, stubs = (
        Order(URL, "staging", seed=3),
        Stubs(tuple(contracts(settings.contracts, settings.root))),
    )
    said = list[Exchange]()

    def wire(method: str, url: str, headers: Headers, body: bytes, *, seconds: float) -> Exchange:
        said.append(Exchange(method, url, headers, body, 0, (), None))
        answering = deployment if url.endswith("/version") else stubs
        return answering(method, url, headers, body, seconds=seconds)

    printed = [line for line in dry_run(order, settings) if not line.startswith("#")]
    (ledger,) = settings.root.rglob("ledger.jsonl")
    written = read(ledger).entries
    accept(order, settings, wire=wire)

    assert deployment.requests[1:] == []
    assert written == ()
    assert printed == [f"{each.method} {each.url}" for each in said]
    assert sum(line.startswith("DELETE") for line in printed) > 10
