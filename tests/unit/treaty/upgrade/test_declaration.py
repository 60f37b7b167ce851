"""Commands and environments, as the settings give them."""

from dataclasses import replace
from pathlib import Path

import pytest

from treaty.errors import SettingsError
from treaty.upgrade.cell import Side
from treaty.upgrade.declaration import declare, filled
from treaty.upgrade.release import Code
from treaty.upgrade_settings import UpgradeSettings

CODE = Code("1.0", "a" * 40, Path("/old"), Path("/old/.venv/bin/python"))
SETTINGS = UpgradeSettings(
    serve="{python} -m app --port '{port}'",
    work="{python} -m work",
    environment={"APP_URL": "{url}/x", "APP_MODE": "test"},
    releases={"1.0": {"work": ""}},
)


def test_command_is_split_as_a_shell_does_and_filled() -> None:
    """A value with blanks stays one argument."""
    declaration = declare(Side.OLD, CODE, SETTINGS)

    command = declaration.command(SETTINGS.serve, {"port": "8 0"})

    assert command == ["/old/.venv/bin/python", "-m", "app", "--port", "8 0"]


def test_release_may_differ_by_its_name() -> None:
    """Others do not."""
    assert declare(Side.OLD, CODE, SETTINGS).settings.work == ""
    assert declare(Side.OLD, replace(CODE, name="1.1"), SETTINGS).settings.work == SETTINGS.work


def test_environment_inherits_nothing_that_looks_like_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A developer's variables do not reach the release that is tried."""
    monkeypatch.setenv("APP_SECRET", "mine")
    monkeypatch.setenv("HOME_OF_ALL", "there")

    found = declare(Side.OLD, CODE, SETTINGS).environment({"url": "http://x"})

    assert (found["APP_URL"], found["HOME_OF_ALL"]) == ("http://x/x", "there")
    assert "APP_SECRET" not in found


def test_place_that_stands_for_nothing_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(SettingsError, match=r"\{prot\}.*\{port\}"):
        filled("{prot}", {"port": "1"})
