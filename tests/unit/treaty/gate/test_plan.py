"""The stages of the gate."""

from pathlib import Path

import pytest

from treaty.errors import SettingsError
from treaty.findings import Verdict
from treaty.gate.plan import plan
from treaty.settings import CoverageSettings, GateSettings, Settings

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths: {/pets: {get: {responses: {"200": {description: The pets.}}}}}
"""


def test_plan_check_first_then_the_layers(tmp_path: Path) -> None:
    """The cheapest stage comes first."""
    names = [stage.name for stage in plan(Settings(tmp_path))]
    assert names == ["check", "format and types", "unit", "integration", "acceptance"]


def test_plan_coverage_after_the_layers_where_a_share_is_demanded(tmp_path: Path) -> None:
    """It looks at what they have recorded."""
    settings = Settings(tmp_path, coverage=CoverageSettings({"all": 95}))
    assert [stage.name for stage in plan(settings)][-2:] == ["acceptance", "coverage"]


def test_plan_chosen_stages_alone(tmp_path: Path) -> None:
    """The settings choose, and one run chooses among those."""
    settings = Settings(tmp_path, gate=GateSettings(stages=("check", "unit")))
    assert [stage.name for stage in plan(settings)] == ["check", "unit"]
    assert [stage.name for stage in plan(settings, only=["unit"])] == ["unit"]
    with pytest.raises(SettingsError, match="no stage `acceptance`; hint: known are check, unit"):
        plan(settings, only=["acceptance"])


def test_check_stage_counts_questions_and_has_the_findings(tmp_path: Path) -> None:
    """What `treaty check` finds is what the stage finds."""
    (tmp_path / "v1.yaml").write_text(CONTRACT, encoding="utf-8")
    settings = Settings(tmp_path, contracts=("v1.yaml",))
    (stage,) = plan(settings, only=["check"])
    outcome = stage.check(lambda _: None)
    assert (outcome.ran, outcome.unit, outcome.verdict) == (1, "questions", Verdict.PASS)
    (tmp_path / "v1.yaml").write_text(CONTRACT.replace('"200"', '"2000"'), encoding="utf-8")
    assert stage.check(lambda _: None).verdict is Verdict.FAIL


def test_check_stage_without_contracts_bad_input(tmp_path: Path) -> None:
    """A project that names no contract proves nothing."""
    (stage,) = plan(Settings(tmp_path), only=["check"])
    with pytest.raises(SettingsError, match="names no contract"):
        stage.check(lambda _: None)
