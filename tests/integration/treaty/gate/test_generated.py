"""Generated exchanges of a small project as a stage, in a process of its own."""

from pathlib import Path

import orjson
import pytest

from fixtures.shop import CONTRACT, Shop, serving
from treaty.conformance.coverage.project import coverage_of
from treaty.errors import BadInput
from treaty.findings import Verdict
from treaty.gate.generated import generated_stages
from treaty.gate.stage import Outcome
from treaty.ports import free_port
from treaty.settings import load

ROOT = Path(__file__).parents[4]
IN_PROCESS = """\
from contextlib import asynccontextmanager
from fixtures.shop import ACTORS, Shop
from treaty.generation.target import Target

@asynccontextmanager
async def shop():
    yield Target(Shop({faults}).app, actors=ACTORS)
"""
OVER_HTTP = """\
from contextlib import asynccontextmanager
from fixtures.shop import ACTORS
from treaty.generation.target import Target

@asynccontextmanager
async def shop():
    yield Target(url="{url}", actors=ACTORS)
"""
RUN = "gate-1"
SETTINGS = """\
[tool.treaty]
contracts = ["contract.json"]

[tool.treaty.generation]
target = "service:shop"
exchanges = 250
"""


@pytest.fixture
def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """Runs the stage of a project."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "contract.json").write_bytes(orjson.dumps(CONTRACT))
    return Run(tmp_path)


class Run:
    """Runs the stage of a project.

    Attributes:
        root: The project's folder.
        lines: What showed how far it was.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []

    def __call__(self, service: str, *, settings: str = SETTINGS) -> Outcome:
        """What came of it."""
        (self.root / "service.py").write_text(service)
        (self.root / "pyproject.toml").write_text(settings)
        logs = self.root / ".treaty" / "gate"
        known = load(self.root)
        (stage,) = generated_stages(known, logs=logs, deep=False, seed=None, run=RUN)
        assert stage.name == "generated exchanges"
        return stage.check(self.lines.append)


def test_stage_of_a_service_that_keeps_its_contract_passes(outcome: Run) -> None:
    """It counts its exchanges and shows how far it is."""
    result = outcome(IN_PROCESS.format(faults="()"))
    assert (result.verdict, result.ran, result.unit) == (Verdict.PASS, 250, "exchanges")
    assert any(line.startswith("100 exchanges, ") for line in outcome.lines)
    assert "POST /orders: " in (outcome.root / result.log).read_text()


def test_stage_records_what_it_exercised_as_a_layer_of_its_run(outcome: Run) -> None:
    """What only generated exchanges exercised stays a gap of the tests, and is told as that."""
    outcome(IN_PROCESS.format(faults="()"))
    coverage, outdated = coverage_of(load(outcome.root), run=RUN)
    assert outdated == frozenset()
    assert list(coverage.layers) == ["generation"]
    assert coverage.layers["generation"].percent > 50
    generated = {each.item.label for each in coverage.gaps if each.is_generated}
    assert {"POST /orders operation called", "POST /orders status 201"} <= generated
    assert coverage_of(load(outcome.root), run="gate-2")[0].layers == {}


def test_stage_of_a_fault_fails_and_leaves_a_test(outcome: Run) -> None:
    """The finding names the test, whose text is in the log too; once mended it is forgotten."""
    result = outcome(IN_PROCESS.format(faults="{'lost'}"))
    assert result.verdict is Verdict.FAIL
    finding, *_ = [each for each in result.findings if each.rule == "write-lost"]
    test = outcome.root / finding.hint.rpartition("pytest ")[2]
    assert test.parent == outcome.root / ".treaty/generation/contract"
    assert test.read_text() in (outcome.root / result.log).read_text()
    assert outcome(IN_PROCESS.format(faults="()")).verdict is Verdict.PASS
    assert not test.exists()


def test_stage_over_http_passes(outcome: Run) -> None:
    """A target may be an address."""
    with serving(Shop(), free_port()) as url:
        assert outcome(OVER_HTTP.format(url=url)).verdict is Verdict.PASS


def test_stage_of_a_target_that_fails_is_a_finding(outcome: Run) -> None:
    """The last line of its log says what went wrong."""
    result = outcome("def shop(): raise OSError('no database')\n")
    (finding,) = result.findings
    assert finding.rule == "exploration-failed"
    assert finding.message.endswith("exit status 1: OSError: no database")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SETTINGS.replace("service:shop", "service:shops"), "service:shops cannot be loaded"),
        (
            "[tool.treaty]\ncontracts = ['contract.json']\n[tool.treaty.generation]\n",
            "nobody to talk",
        ),
    ],
)
def test_stage_without_a_target_is_bad_input(outcome: Run, settings: str, said: str) -> None:
    """What is missing is named, with the file."""
    with pytest.raises(BadInput) as result:
        outcome(IN_PROCESS, settings=settings)
    assert said in result.value.message
    assert result.value.file == "pyproject.toml"
