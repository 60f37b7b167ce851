"""Runs are recorded, and `treaty coverage` tells what they left out."""

import json
import subprocess
import sys

import pytest

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 9}}
      responses:
        "200": {description: Pets.}
        "422": {description: Refused.}
"""
CONFTEST = """
import pytest
from starlette.testclient import TestClient

async def app(scope, receive, send):
    limit = int(scope["query_string"].partition(b"=")[2] or 0)
    status = 200 if limit < 10 else 422
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})

@pytest.fixture
def get(watch):
    return watch(TestClient(app)).get
"""
UNIT = "def test_left_out(get):\n    get('/pets')\n"
INTEGRATION = """
def test_at_the_bound(get):
    get("/pets?limit=9")

def test_beyond(get, invalid_request):
    with invalid_request():
        get("/pets?limit=10")
"""
SETTINGS = """
[tool.treaty]
contracts = ["api.yaml"]
[tool.treaty.coverage]
fail-under = {all = 100}
waivers = [{item = '* type="integer" refused', reason = "tried by hand"}]
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two layers of tests."""
    pytester.makefile(".yaml", api=CONTRACT)
    pytester.makepyprojecttoml(SETTINGS)
    pytester.makeconftest(CONFTEST)
    for layer, text in (("unit", UNIT), ("integration", INTEGRATION)):
        folder = pytester.mkdir(layer)
        (folder / f"test_{layer}.py").write_text(text)
    return pytester


def treaty(
    project: pytest.Pytester, *arguments: str, command: str = "coverage"
) -> subprocess.CompletedProcess[str]:
    """Runs a command of treaty."""
    line = [sys.executable, "-m", "treaty", command, *arguments]
    return subprocess.run(line, cwd=project.path, capture_output=True, text=True, check=False)


def test_coverage_merges_processes_and_runs_by_layer(project: pytest.Pytester) -> None:
    """Two workers of one run, and another run before it."""
    project.runpytest_subprocess("unit").assert_outcomes(passed=1)
    before = treaty(project)
    assert before.returncode == 1
    assert "api.yaml:7:60: GET /pets constraint query limit maximum=9 refused" in before.stdout
    project.runpytest_subprocess("integration", "-n2").assert_outcomes(passed=2)

    data = json.loads(treaty(project, "--format", "json").stdout)
    assert data["schema"] == "treaty.coverage/1"
    assert data["gaps"] == []
    assert data["layers"]["unit"]["covered"] < data["layers"]["integration"]["covered"]
    assert {kind: share["percent"] for kind, share in data["kinds"].items()} == dict.fromkeys(
        data["kinds"], 100.0
    )
    rules = [finding["rule"] for finding in data["findings"]]
    assert rules == ["coverage-too-many-waivers"]  # one of eight is more than two percent


def test_coverage_obeys_its_options(project: pytest.Pytester) -> None:
    """Thresholds, a file, forgetting, and mistakes."""
    project.runpytest_subprocess("unit", "integration").assert_outcomes(passed=3)
    assert treaty(project, "--format", "html", "--output", "out/page.html").stdout == ""
    assert (project.path / "out/page.html").read_text().startswith("<!doctype html>")
    assert treaty(project, "--clear").returncode == 0
    low = treaty(project, "--fail-under", "all=0", "--fail-under", "status=50")
    assert "status: 0/2 is 0.0 %, less than 50 %" in low.stdout
    wrong = treaty(project, "--fail-under", "status")
    assert (wrong.returncode, wrong.stdout) == (4, "")
    assert "write KIND=PERCENT" in wrong.stderr


def gate(project: pytest.Pytester, *stages: str) -> list[tuple[str, str]]:
    """The rules and the messages of what stages of the gate find."""
    chosen = [word for stage in stages for word in ("--stage", stage)]
    done = treaty(project, "--format", "json", *chosen, command="gate")
    found = json.loads(done.stdout)["findings"]
    return [(each["rule"], each["message"]) for each in found]


def test_gate_counts_what_its_own_layers_have_exercised(project: pytest.Pytester) -> None:
    """What was recorded before may not be true any more."""
    settings = SETTINGS.replace("all = 100", "status = 100, operation = 100")
    layers = '[tool.treaty.gate.layers]\nunit = ["unit"]\nintegration = ["integration"]\n'
    project.makepyprojecttoml(settings.partition("waivers")[0] + layers)
    project.runpytest_subprocess("unit", "integration").assert_outcomes(passed=3)

    assert gate(project, "unit", "integration", "coverage") == []
    assert gate(project, "unit", "coverage") == [
        (
            "coverage-too-low",
            "status: 1/2 is 50.0 %, less than 100 %; no test exercised: GET /pets status 422",
        )
    ]
    left = (project.path / ".treaty/gate/coverage.log").read_text()
    assert "api.yaml:10:9: GET /pets status 422\n" in left
    assert gate(project, "coverage") == [
        ("stage-ran-nothing", "no layer of this gate has recorded an exchange")
    ]


def test_coverage_leaves_out_what_was_recorded_with_another_contract(
    project: pytest.Pytester,
) -> None:
    """It says so, since it looks as if nothing had run."""
    project.runpytest_subprocess("unit").assert_outcomes(passed=1)
    project.makefile(".yaml", api=CONTRACT.replace("maximum: 9", "maximum: 8"))
    done = treaty(project)
    assert "api.yaml has changed since some of it was recorded" in done.stderr
    assert "nothing was recorded; hint: let a test's client be watched" in done.stderr
