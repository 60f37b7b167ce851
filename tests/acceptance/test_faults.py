"""Faults that developers make are found by the public command, at the right place.

Each is a patch in `faults/`, put into a copy of this project; without it the same command passes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PATCHES = Path(__file__).parent / "faults"
V2 = "contracts/v2/openapi.yaml"
APPLICATIONS = "/applications"
APPLICATION = "/applications/{application_id}"
CopyOf = Callable[[str], Path]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Fault:
    """A fault, with what is said of it.

    Attributes:
        patch: The patch's name.
        stage: The stage of the gate that finds it.
        rule: The finding's rule.
        operation: The finding's operation.
        pointer: What it is about there: a parameter, a header, a pointer into the body.
        file: The file whose line is named.
    """

    patch: str
    rule: str
    operation: str
    pointer: str = ""
    file: str = V2
    stage: str = "generated exchanges v2"


FAULTS = (
    Fault(
        "undocumented-property", "response-property-undocumented", f"GET {APPLICATION}",
        "/owner_subject",
    ),
    Fault("undocumented-route", "route-not-described", "GET /api/v2" + APPLICATION + "/history",
          file="app/api/v2/applications.py", stage="check"),
    Fault("missing-operation", "operation-not-served", f"GET {APPLICATION}/decision",
          stage="check"),
    Fault("status-200-for-201", "response-status-undocumented", f"POST {APPLICATIONS}"),
    Fault("missing-header", "response-header-missing", f"POST {APPLICATIONS}", "Location"),
    Fault("limit-beyond-maximum", "request-not-refused", f"GET {APPLICATIONS}", "limit"),
    Fault(
        "valid-value-refused", "valid-request-refused", f"POST {APPLICATIONS}", "/reference"
    ),
    Fault("filter-ignored", "filter-ignored", f"GET {APPLICATIONS}", "status"),
    Fault("write-only-leak", "response-write-only-leak", f"POST {APPLICATIONS}", "/pin"),
    Fault("authentication-off", "security-not-enforced", f"GET {APPLICATION}"),
    Fault("foreign-object-readable", "object-of-another-user", f"GET {APPLICATION}"),
    Fault("unhandled-exception", "server-error", f"GET {APPLICATIONS}"),
    Fault("slow-operation", "response-too-slow", f"GET {APPLICATION}/decision"),
)  # fmt: skip


@pytest.fixture
def copy_of(tmp_path: Path) -> CopyOf:
    """Makes a copy of the project as it is now, with a fault put in where one is named."""

    def make(patch: str = "") -> Path:
        copy = tmp_path / "copy"
        _git("clone", "--quiet", "--shared", str(ROOT), str(copy), at=tmp_path)
        changes = _git("diff", "--binary", "HEAD", at=ROOT)
        if changes:
            _git("apply", "-", at=copy, given=changes)
        if patch:
            _git("apply", str(PATCHES / f"{patch}.patch"), at=copy)
        return copy

    return make


def gate(copy: Path, *stages: str) -> dict[str, Any]:
    """What `treaty gate` says of some stages in a copy, as it tells scripts."""
    chosen = [word for stage in stages for word in ("--stage", stage)]
    done = _python(copy, "-m", "treaty", "gate", *chosen, "--format", "json")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert (report["verdict"] == "pass") is (done.returncode == 0)
    return report


def _python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


def _git(*arguments: str, at: Path, given: str = "") -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=at, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def about(finding: dict[str, Any]) -> tuple[str, str, str, str]:
    """A finding's rule, operation, pointer and file."""
    operation = finding["operation"]
    place = finding["base"] or finding["revision"] or {"file": ""}
    name = f"{operation['method']} {operation['path']}" if operation else ""
    return finding["rule"], name, finding["place"]["pointer"], place["file"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_gate_without_a_fault_finds_nothing(copy_of: CopyOf, seed: int) -> None:
    """Three seeds in a row: every operation is reached, and nothing is wrong."""
    copy = copy_of("")
    for version in ("v1", "v2"):
        done = _python(
            copy, "-m", "treaty", "gate", "--stage", f"generated exchanges {version}",
            "--seed", str(seed),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.patch for fault in FAULTS])
def test_gate_finds_the_fault_at_its_place(copy_of: CopyOf, fault: Fault) -> None:
    """The operation, the place in the message and the line in the file are named."""
    report = gate(copy_of(fault.patch), fault.stage)
    expected = (fault.rule, fault.operation, fault.pointer, fault.file)
    assert expected in {about(finding) for finding in report["findings"]}


def test_gate_check_without_a_fault_finds_nothing(copy_of: CopyOf) -> None:
    """What the contracts and the routes say agrees."""
    assert gate(copy_of(""), "check")["findings"] == []


def test_gate_finds_a_wrong_field_in_a_request_to_the_parser(copy_of: CopyOf) -> None:
    """What the service sends is held to the contract that it calls, the parser not at hand."""
    copy = copy_of("")
    file = copy / "pyproject.toml"
    settings = file.read_text(encoding="utf-8")
    narrowed = settings.replace('["tests/integration/app",', '["tests/integration/app/documents",')
    assert narrowed != settings
    file.write_text(narrowed, encoding="utf-8")
    assert gate(copy, "integration")["findings"] == []
    _git("apply", str(PATCHES / "wrong-parser-field.patch"), at=copy)
    messages = [each["message"] for each in gate(copy, "integration")["findings"]]
    assert any("contracts/consumed/document-parser" in each for each in messages)


def test_gate_finds_a_lost_patch_and_leaves_a_test_until_it_is_mended(copy_of: CopyOf) -> None:
    """The finding names the test; it passes once the patch is taken back."""
    copy = copy_of("lost-patch")
    report = gate(copy, "generated exchanges v2")
    (found,) = report["findings"]
    assert about(found) == ("write-lost", f"PATCH {APPLICATION}", "/reference", V2)
    assert found["message"].endswith("; the same at /email")
    test = found["hint"].rpartition("pytest ")[2]
    failed = _python(copy, "-m", "pytest", test, "-q")
    assert failed.returncode == 1, failed.stdout
    assert "write-lost" in failed.stdout
    _git("apply", "--reverse", str(PATCHES / "lost-patch.patch"), at=copy)
    passed = _python(copy, "-m", "pytest", test, "-q")
    assert passed.returncode == 0, passed.stdout
