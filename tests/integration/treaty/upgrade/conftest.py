"""A small project with two releases: pets on PostgreSQL, and what may go wrong with them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PETS = Path(__file__).parent / "pets"
SECONDS = 300
collect_ignore = ["pets"]


@dataclass(frozen=True)
class Upgraded:
    """What `treaty upgrade` answered.

    Attributes:
        code: Its exit status.
        report: Its report as JSON; empty where there is none.
        log: What it wrote to stderr.
    """

    code: int
    report: dict[str, Any]
    log: str

    def state(self, code: str, schema: str, author: str) -> str:
        """What is known about a cell."""
        for cell in self.report["cells"]:
            if (cell["code"], cell["schema"], cell["author"]) == (code, schema, author):
                return str(cell["state"])
        raise LookupError(code, schema, author)

    @property
    def states(self) -> dict[str, str]:
        """The cells that the order requires, with what is known about them."""
        return {
            f"{cell['code']} {cell['schema']} {cell['author']}": cell["state"]
            for cell in self.report["cells"]
            if cell["state"] != "not required"
        }


class Pets:
    """The project in a repository of its own: the old release is a commit, the new one lies there.

    Attributes:
        root: Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(PETS / "old", root)
        (root / ".gitignore").write_text("__pycache__/\n")
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("old")
        shutil.copytree(PETS / "new", root, dirs_exist_ok=True)
        self.commit("new")

    def git(self, *arguments: str) -> str:
        """Runs git there."""
        identity = ("-c", "user.name=Pets", "-c", "user.email=pets@example.com")
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, tag: str) -> None:
        """Commits everything under a tag."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", tag)
        self.git("tag", tag)

    def change(self, file: str, text: str, by: str) -> None:
        """Changes a text of the new release."""
        path = self.root / file
        before = path.read_text()
        assert text in before, f"{file} does not have {text!r}"
        path.write_text(before.replace(text, by))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts `treaty upgrade --from old`."""
        command = [sys.executable, "-m", "treaty", "upgrade", "--from", "old", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=os.environ | {"TREATY_TRACEBACK": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hears_interrupts,  # noqa: PLW1509  it calls nothing but the kernel
        )

    def upgrade(self, *arguments: str) -> Upgraded:
        """Runs it to its end."""
        with self.start("--format", "json", *arguments) as process:
            out, log = process.communicate(timeout=SECONDS)
        return Upgraded(process.returncode, json.loads(out) if out else {}, log)


def _hears_interrupts() -> None:
    """Whoever runs the tests in the background has SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def pets(tmp_path: Path) -> Pets:
    """The project."""
    return Pets(tmp_path / "pets")


@pytest.fixture
def left_over() -> Callable[[str], list[str]]:
    """Finds the processes that know a folder."""

    def find(folder: str) -> list[str]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                known = f"{(process / 'cwd').readlink()} {(process / 'cmdline').read_text()}"
            except OSError:
                continue
            if folder in known:
                found.append(f"{process.name} {known}")
        return found

    return find
