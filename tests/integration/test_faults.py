"""The faults that slow tests seed still fit the service."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATCHES = sorted((ROOT / "tests/acceptance/faults").glob("*.patch"))


@pytest.mark.parametrize("patch", PATCHES, ids=[patch.stem for patch in PATCHES])
def test_fault_can_be_put_into_the_service(patch: Path) -> None:
    """Whoever changes the lines that a patch is about changes the patch too."""
    done = subprocess.run(
        ["git", "apply", "--check", str(patch)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_faults_are_all_there() -> None:
    """Each has a test by its name in tests/acceptance/test_faults.py."""
    tests = (ROOT / "tests/acceptance/test_faults.py").read_text(encoding="utf-8")
    assert len(PATCHES) == 15
    assert [patch.stem for patch in PATCHES if f'"{patch.stem}' not in tests] == []
