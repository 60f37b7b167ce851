"""The reference of settings."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from treaty.acceptance_settings import (
    AcceptanceSettings,
    CredentialSource,
    Limits,
    Profile,
    Resource,
    Stops,
)
from treaty.generation_settings import GenerationSettings
from treaty.setting_kinds import Kind
from treaty.settings import KNOWN, CoverageSettings, GateSettings, Settings
from treaty.upgrade_settings import UpgradeSettings

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"
PROFILE = "tool.treaty.acceptance.profiles.*"
KEPT_BY: Mapping[str, type[NamedTuple]] = {
    "tool.treaty": Settings,
    "tool.treaty.gate": GateSettings,
    "tool.treaty.coverage": CoverageSettings,
    "tool.treaty.generation": GenerationSettings,
    "tool.treaty.acceptance": AcceptanceSettings,
    "tool.treaty.acceptance.resources.*": Resource,
    PROFILE: Profile,
    f"{PROFILE}.limits": Limits,
    f"{PROFILE}.stops": Stops,
    f"{PROFILE}.credentials.*": CredentialSource,
    "tool.treaty.upgrade": UpgradeSettings,
}
"""What holds the values of each table."""
BY_NAME = ("hosts", "access")
"""Settings of a profile whose default depends on its name."""


def documented() -> dict[str, dict[str, str]]:
    """Each table of the reference: its settings with their defaults."""
    tables: dict[str, dict[str, str]] = {}
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if header := re.fullmatch(r"## \[(.+)\]", line):
            current = tables.setdefault(re.sub(r"\b(NAME|ROLE)\b", "*", header[1]), {})
        elif row := re.fullmatch(r"\| `([a-z-]+)` \| .+ \| (.+) \|", line):
            current[row[1]] = row[2]
    return tables


def known(settings: Mapping[str, Any], name: str) -> Iterator[tuple[str, set[str]]]:
    """Each table that the settings know, with those of its settings that are no tables."""
    if own := {key for key, kind in settings.items() if isinstance(kind, Kind)}:
        yield name, own
    for key, kind in settings.items():
        if not isinstance(kind, Kind):
            yield from known(kind, f"{name}.{key}")


def shown(setting: str, defaults: Mapping[str, Any]) -> str:
    """The default of a setting, as TOML writes it."""
    if setting not in defaults:
        return "required"
    default = defaults[setting]
    empty = {"": "·", None: "·", (): "`[]`"}
    if isinstance(default, Mapping):
        return "`{}`" if not default else f"`{default}`"
    if default in empty:
        return empty[default]
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


def test_reference_has_every_setting_and_no_other() -> None:
    """Each in its table."""
    assert {name: set(each) for name, each in documented().items()} == dict(
        known(KNOWN, "tool.treaty")
    )


@pytest.mark.parametrize("table", KEPT_BY)
def test_reference_has_the_default_of_each_setting(table: str) -> None:
    """As the settings have it where a project says nothing."""
    described = {key: default for key, default in documented()[table].items() if key not in BY_NAME}
    kept = KEPT_BY[table]

    assert {key.replace("-", "_") for key in described} <= set(kept._fields)
    assert described == {
        key: shown(key.replace("-", "_"), kept._field_defaults) for key in described
    }


def test_reference_has_the_default_of_each_layer() -> None:
    """The folder of its name."""
    layers = GateSettings().layers.items()

    assert documented()["tool.treaty.gate.layers"] == {
        name: f'`["{arguments[0]}"]`' for name, arguments in layers
    }
