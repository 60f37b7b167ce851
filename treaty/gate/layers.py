"""A layer of tests as a stage: pytest in a process of its own, its JUnit report read back."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from treaty.conformance.coverage.record import RUN
from treaty.findings import Attachment, Finding, Position
from treaty.gate.process import fresh_log
from treaty.gate.process import run as start
from treaty.gate.stage import RAN_NOTHING, TEST_FAILED, Outcome, Stage, failure

KEPT = {
    "playwright_screenshot": "screenshot",
    "playwright_trace": "trace",
    "playwright_video": "video",
}
LARGEST_PICTURE = 2 * 1024 * 1024  # bytes that a report is worth
NO_TESTS_COLLECTED = 5  # of pytest.ExitCode, which is slow to import


def layer_stage(
    layer: str, arguments: tuple[str, ...], *, root: Path, logs: Path, run: str
) -> Stage:
    """Makes the stage that runs one layer.

    Args:
        layer: Its name: unit, integration or acceptance.
        arguments: What pytest is given: folders and options.
        root: The project.
        logs: The folder for the layer's log and JUnit report.
        run: The name under which its tests record what they exercise of contracts.
    """

    def check(progress: Callable[[str], None]) -> Outcome:
        log, kept = fresh_log(logs, layer), logs / f"{layer}.xml"
        kept.unlink(missing_ok=True)
        with TemporaryDirectory(prefix="treaty-gate-") as own:  # another gate may be running here
            report = Path(own) / kept.name
            command = [sys.executable, "-m", "pytest", *arguments, f"--junit-xml={report}"]
            status, output = start(
                command, root=root, log=log, progress=progress, environment={RUN: run}
            )
            tests = _tests(report)
            if report.exists():
                shutil.copy(report, kept)
        findings, told = list(_failures(tests, root)), str(log.relative_to(root))
        if not findings:
            findings = _no_result(layer, status, output, ran=sum(map(_ran, tests)), log=told)
        return Outcome(sum(map(_ran, tests)), "tests", tuple(findings), told)

    return Stage(layer, check)


def _tests(report: Path) -> list[ET.Element]:
    if not report.exists():
        return []
    return list(ET.parse(report).iter("testcase"))  # noqa: S314  our own child's report


def _ran(test: ET.Element) -> bool:
    return test.find("skipped") is None


def _failures(tests: list[ET.Element], root: Path) -> Iterator[Finding]:
    """A finding for each failed test, and one for all whose fixtures failed in the same way."""
    errors: dict[str, list[tuple[ET.Element, ET.Element]]] = {}
    for test in tests:
        if (problem := test.find("error")) is not None:
            errors.setdefault(_said(problem), []).append((test, problem))
    for alike in errors.values():
        yield _failed(*alike[0], root, others=len(alike) - 1)
    for test in tests:
        if (problem := test.find("failure")) is not None:
            yield _failed(test, problem, root)


def _said(problem: ET.Element) -> str:
    """The first line, and of a test that broke a contract the next one, which says where."""
    said = (problem.get("message") or problem.text or "").strip() or "failed"
    if broken := re.match(r"(Failed: .+)\n +(\S.*)", said):
        return f"{broken[1]}: {broken[2]}"
    return said.splitlines()[0]


def _failed(test: ET.Element, problem: ET.Element, root: Path, *, others: int = 0) -> Finding:
    name = f"{test.get('classname', '')}.{test.get('name', '')}".strip(".")
    who = f"{name} and {others} more" if others else name
    message = f"{who}: {_said(problem)}"
    finding = failure(TEST_FAILED, message, hint=f"run it alone: {_alone(test, root)}")
    where = re.findall(r"^(\S+\.py):(\d+): ", problem.text or "", re.MULTILINE)
    own = [Position(file, int(line)) for file, line in where if _is_own(root, file)]
    kept = tuple(_attachments(test, root))
    return replace(finding, revision=own[0] if own else None, attachments=kept)


def _attachments(test: ET.Element, root: Path) -> Iterator[Attachment]:
    """What pytest-playwright has kept of a failed test, as its properties say."""
    for at in test.iterfind("properties/property"):
        name = KEPT.get(at.get("name", ""))
        file = at.get("value", "")
        if name and (root / file).is_file():
            is_picture = name == "screenshot" and (root / file).stat().st_size <= LARGEST_PICTURE
            yield Attachment(name, file, (root / file).read_bytes() if is_picture else None)


def _is_own(root: Path, file: str) -> bool:
    """Whether a traceback's file is the project's, not an installed one below its root."""
    return "site-packages" not in file and (root / file).exists()


def _alone(test: ET.Element, root: Path) -> str:
    """The command that runs one test: its class name is a dotted path to a file and its classes."""
    parts = [part for part in test.get("classname", "").split(".") if part]
    for end in range(len(parts), 0, -1):
        file = Path("/".join(parts[:end]) + ".py")
        if (root / file).exists():
            node = "::".join([file.as_posix(), *parts[end:], test.get("name", "")])
            return f"pytest '{node}'"
    return f"pytest -k '{test.get('name', '')}'"


def _no_result(layer: str, status: int, output: str, *, ran: int, log: str) -> list[Finding]:
    """What is wrong where no test failed: nothing ran, or pytest itself could not."""
    if status == NO_TESTS_COLLECTED or (status == 0 and ran == 0):
        return [failure(RAN_NOTHING, f"no test of the {layer} layer ran")]
    if status == 0:
        return []
    if missing := re.search(r"^ERROR: file or directory not found: (.+)$", output, re.MULTILINE):
        return [failure(RAN_NOTHING, f"the {layer} layer has no {missing[1].strip()}")]
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "printed nothing")
    message = f"pytest could not run the {layer} layer, exit status {status}: {last.strip()}"
    return [failure(TEST_FAILED, message, hint=f"read {log}")]
