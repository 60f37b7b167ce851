"""Faults of the catalogue, each a patch of two releases and what a rollout has to say about it."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
QUICK = {"not-null-without-default", "old-code-drops-new-keys"}
FAULTS = [
    pytest.param(file, id=file.stem, marks=[] if file.stem in QUICK else pytest.mark.slow)
    for file in sorted((HERE / "faults").glob("*.toml"))
]
CONTROLS = sorted((HERE / "controls").glob("*.toml"))
PASS, FINDINGS = 0, 1


def releases(folder: Path, *patches: Path) -> Path:
    """The shop's two releases side by side, patched; gives the new one."""
    for side in ("old", "new"):
        shutil.copytree(HERE / "pet-shop", folder / side)
    apply(folder, HERE / "release-1.1.patch", "--directory=new")
    for patch in patches:
        apply(folder, patch)
    return folder / "new"


def apply(folder: Path, patch: Path, *options: str) -> None:
    """Applies a patch to the files below a folder, which is no clone."""
    ceiling = {
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }
    subprocess.run(["git", "apply", *options, patch], cwd=folder, check=True, env=ceiling)


def rollout(project: Path, **options: Any) -> tuple[int, dict[str, Any]]:
    """Runs `treaty upgrade`; gives its exit code and its report."""
    words = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run(
        [sys.executable, "-m", "treaty", "upgrade", "--from=../old", "--format=json", *words],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def cell(report: dict[str, Any], place: list[str]) -> dict[str, Any]:
    """One cell of a report."""
    code, schema, author = place
    found: dict[str, Any] = next(
        each
        for each in report["cells"]
        if (each["code"], each["schema"], each["author"]) == (code, schema, author)
    )
    return found


@pytest.mark.parametrize("file", FAULTS)
def test_fault_is_caught_in_its_cell_and_named(file: Path, tmp_path: Path) -> None:
    """By what is observed: nothing of the harness knows the patch."""
    expected = tomllib.loads(file.read_text())
    project = releases(tmp_path, file.with_suffix(".patch"))

    code, report = rollout(
        project, order=expected.get("order", "migrate-first"), until=expected["until"]
    )

    failed = cell(report, expected["cell"])
    named = {failure["fault"] for failure in failed["failures"]}
    assert (code, failed["state"]) == (FINDINGS, "fail"), report["cells"]
    assert expected["fault"] in named, failed["failures"]
    for place in expected.get("holds", ()):
        assert cell(report, place)["failures"] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("file", CONTROLS, ids=lambda file: file.stem)
def test_change_that_only_looks_dangerous_stays_green(
    file: Path, seed: int, tmp_path: Path
) -> None:
    """Whatever the order of requests."""
    project = releases(tmp_path, file.with_suffix(".patch"))

    code, report = rollout(project, seed=seed)

    failures = [failure for each in report["cells"] for failure in each["failures"]]
    doubts = {doubt for each in report["cells"] for doubt in each["doubts"]}
    assert (code, failures) == (PASS, []), doubts
