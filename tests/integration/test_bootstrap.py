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


def bootstrap(clone: Path, group: str = "lint", *, status: int = 0) -> str:
    """Makes a clone ready; gives what it says."""
    command = [str(clone / "scripts" / "bootstrap"), group]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done.stderr


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


@pytest.fixture
def programs(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the only programs there are: what the script needs, and no browser."""
    (clone / "requirements-browser.txt").touch()
    folder = clone.parent / "bin"
    for name in ("bash", "cat", "chmod", "cmp", "cp", "dirname", "env", "flock", "grep", "mkdir"):
        (folder / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, text: str) -> None:
    """Puts a program there."""
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_bootstrap_browser_that_is_there_is_used(clone: Path, programs: Path) -> None:
    """Nothing is downloaded or installed where any Chromium is found."""
    program(programs, "google-chrome", "exit 1")
    program(programs, "id", "echo 1000")

    assert "chromium" not in bootstrap(clone, "browser")


def test_bootstrap_browser_that_only_root_can_install_names_the_one_command(
    clone: Path, programs: Path
) -> None:
    """Who is no administrator is told what one must run, and then it goes on."""
    program(programs, "id", "echo 1000")

    said = bootstrap(clone, "browser", status=4)
    assert said.splitlines()[-1] == (
        "bootstrap: an administrator must run: apt-get update && "
        "apt-get install -y --no-install-recommends chromium-headless-shell fonts-liberation"
    )
    program(programs, "chromium", "exit 1")
    bootstrap(clone, "browser")


def test_bootstrap_browser_is_installed_by_root(clone: Path, programs: Path) -> None:
    """Debian's, without what it only recommends: printers, panels and the like."""
    program(programs, "id", "echo 0")
    program(programs, "apt-get", f'echo "$@" >>{clone}/installed')

    bootstrap(clone, "browser")

    assert (clone / "installed").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium-headless-shell fonts-liberation",
    ]
