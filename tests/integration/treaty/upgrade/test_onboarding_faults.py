"""Faults in the onboarding service's own way from release 1.0 to the working tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
FAULTS = sorted((Path(__file__).parent / "onboarding").glob("*.toml"))
FINDINGS = 1


def patched(folder: Path, patch: Path) -> Path:
    """A copy of the working tree with its history, patched; old releases' files are shared."""
    copy = folder / "onboarding"
    git(ROOT, "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(copy))
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    git(copy, "apply", str(patch))
    settings = copy / "pyproject.toml"
    text = settings.read_text()
    without = re.sub(r"(?m)^exchanges = \d+\n", "", text)  # generated requests have no part in it
    settings.write_text(
        without.replace("[tool.treaty.upgrade]\n", "[tool.treaty.upgrade]\nexchanges = 0\n")
    )
    checkouts = ROOT / ".treaty" / "upgrade" / "checkouts"
    checkouts.mkdir(parents=True, exist_ok=True)
    (copy / ".treaty" / "upgrade").mkdir(parents=True)
    (copy / ".treaty" / "upgrade" / "checkouts").symlink_to(checkouts)
    return copy


def git(folder: Path, *words: str) -> str:
    """What git answers."""
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_fault_in_the_service_is_caught_in_its_cell_and_named(file: Path, tmp_path: Path) -> None:
    """Between its oldest release and what is to be released."""
    expected = tomllib.loads(file.read_text())
    copy = patched(tmp_path, file.with_suffix(".patch"))
    command = ["upgrade", "--from=1.0", "--format=json", f"--until={expected['until']}"]

    done = subprocess.run(
        [sys.executable, "-m", "treaty", *command],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == FINDINGS, done.stderr
    cells = json.loads(done.stdout)["cells"]
    found = next(
        each for each in cells if [each["code"], each["schema"], each["author"]] == expected["cell"]
    )
    assert expected["fault"] in {failure["fault"] for failure in found["failures"]}, cells
