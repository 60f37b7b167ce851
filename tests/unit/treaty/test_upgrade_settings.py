"""What `[tool.treaty.upgrade]` may say."""

from pathlib import Path

import pytest

from treaty.errors import SettingsError
from treaty.settings import load
from treaty.upgrade_settings import UpgradeSettings


def read(folder: Path, text: str) -> UpgradeSettings:
    """Loads a project with these lines in the section."""
    (folder / "pyproject.toml").write_text(f"[tool.treaty.upgrade]\n{text}\n")
    return load(folder).upgrade


def test_section_is_read_with_its_helpers_and_releases(tmp_path: Path) -> None:
    """Names with dashes become attributes."""
    text = (
        'serve = "s"\nmigrate-to = "m"\nneeds = "S1"\n'
        'helpers = {mail = {command = "c", tests-listen = true}}\n'
        'releases = {"1.0" = {migrate-to = "n"}}'
    )

    found = read(tmp_path, text)

    assert (found.serve, found.migrate_to, found.needs) == ("s", "m", "S1")
    assert found.helpers["mail"].tests_listen
    assert found.releases == {"1.0": {"migrate_to": "n"}}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("instances = 1", "a number of at least 2"),
        ('needs = "S3"', '"S0" or "S1"'),
        ('routing = "any"', '"round-robin" or "random"'),
        ("helpers = {mail = {}}", 'tables such as {command = "…"'),
        ('releases = {"1.0" = {ready = "/"}}', "tables with strings for serve, work"),
        ("deadline = 0", "a number of seconds"),
        ("environment = {A = 1}", "a table of strings"),
    ],
)
def test_value_that_cannot_be_is_refused_with_what_is_wanted(
    tmp_path: Path, text: str, wanted: str
) -> None:
    """Before anything is started."""
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)

    assert wanted in caught.value.hint
