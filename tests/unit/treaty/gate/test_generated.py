"""The names of the stages of generated exchanges."""

from pathlib import Path

import pytest

from treaty.gate.generated import labels
from treaty.gate.plan import plan
from treaty.generation_settings import GenerationSettings
from treaty.settings import Settings


@pytest.mark.parametrize(
    ("contracts", "names"),
    [
        (["contracts/openapi.yaml"], [""]),
        (["contracts/v1/openapi.yaml", "contracts/v2/openapi.yaml"], ["v1", "v2"]),
        (["pets.yaml", "shops/api.yaml"], ["pets", "shops-api"]),
    ],
)
def test_labels_tell_contracts_apart(contracts: list[str], names: list[str]) -> None:
    """What all paths have in common says nothing."""
    assert labels(contracts) == names


def test_plan_generated_exchanges_of_each_contract_where_they_are_wanted() -> None:
    """They cost seconds: after the first layer, before those that need minutes."""
    settings = Settings(
        Path(),
        contracts=("v1/api.yaml", "v2/api.yaml"),
        generation=GenerationSettings(enabled=True),
    )
    both = ["generated exchanges v1", "generated exchanges v2"]
    assert [stage.name for stage in plan(settings)][3:5] == both
    assert [stage.name for stage in plan(settings, only=["generated exchanges"])] == both
    assert [stage.name for stage in plan(settings, only=both[1:])] == both[1:]
