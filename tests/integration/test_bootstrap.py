"""`scripts/bootstrap`, in clones that hold nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).parents[2] / "scripts" / "bootstrap"
# Making an environment takes ten seconds, most of them for a pip that has nothing to do here.
PYTHON = f"""\
#!/bin/sh
[ "$2" = venv ] || exec {sys.executable} "$@"
shift 2
{sys.executable} -m venv --without-pip "$@"
printf '#!%s/.venv/bin/python\\n' "$PWD" >.venv/bin/pip
chmod +x .venv/bin/pip
"""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone whose one group needs nothing."""
    python = tmp_path / "bin" / "python3.11"
    python.parent.mkdir()
    python.write_text(PYTHON)
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(python.parent), prepend=":")
    folder = tmp_path / "clone"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(BOOTSTRAP, folder / "scripts")
    (folder / "requirements-lint.txt").touch()
    return folder


def bootstrap(clone: Path) -> str:
    """Makes a clone ready; gives what it says."""
    command = [str(clone / "scripts" / "bootstrap"), "lint"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def test_bootstrap_moved_clone_is_made_ready_again(clone: Path) -> None:
    """Programs in an environment name its place; a clone that is ready is left alone."""
    assert "bootstrap: creating .venv" in bootstrap(clone)
    assert bootstrap(clone) == ""
    moved = clone.rename(clone.with_name("moved"))
    assert "bootstrap: creating .venv" in bootstrap(moved)
    subprocess.run([moved / ".venv/bin/pip", "--version"], check=True, capture_output=True)


def test_bootstrap_environment_without_its_python_is_made_anew(clone: Path) -> None:
    """The machine's Python may have gone since, and an installation may have been cut short."""
    programs = clone / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to("/nowhere/python3")
    (programs / "pip").write_text("#!/nowhere/python3\n")
    (programs / "pip").chmod(0o755)
    assert "bootstrap: creating .venv" in bootstrap(clone)
    assert bootstrap(clone) == ""
