"""The project's acceptance tests, run by pytest in a process of its own that joins the run."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from treaty.acceptance import rules
from treaty.acceptance.fixtures import FOLDER
from treaty.acceptance.session import Session
from treaty.findings import Finding, Proof

GRACE: Final = 20.0
"""The seconds that tests have to end after the run's time is up, or when it is interrupted."""

_PASSED, _FAILED, _NO_TESTS = 0, 1, 5


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of the tests.

    Attributes:
        ran: How many ran.
        findings: Those that failed.
    """

    ran: int
    findings: tuple[Finding, ...]


def run_tests(session: Session, tell: Callable[[str], None]) -> Tested:
    """Runs the tests that are for the profile.

    Args:
        session: The run; the tests share its budget, its ledger and its brake.
        tell: Is told each line that pytest prints.
    """
    report = session.folder / "tests.xml"
    status, last = _pytest(session, [f"--junit-xml={report}"], tell)
    tests = list(ET.parse(report).iter("testcase")) if report.exists() else []  # noqa: S314  our own
    findings = tuple(_failures(tests, session))
    if not findings and status not in {_PASSED, _FAILED, _NO_TESTS}:
        findings = (_finding(f"pytest could not run, exit status {status}: {last}", session),)
    return Tested(sum(test.find("skipped") is None for test in tests), findings)


def collected(session: Session) -> list[str]:
    """The tests that are for the profile, by their node ids; nothing is sent."""
    found = list[str]()
    _pytest(session, ["--collect-only", "--quiet", "--no-header"], found.append)
    return [line for line in found if "::" in line]


def _pytest(session: Session, options: list[str], tell: Callable[[str], None]) -> tuple[int, str]:
    log = session.folder / "tests.log"
    environment = os.environ | {FOLDER: str(session.folder)}
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603  the project's own tests
            [*_command(session), *options],
            cwd=session.settings.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        brake = session.guard.brake
        seconds = max(1.0, brake.deadline - brake.clock()) + GRACE
        timer = threading.Timer(seconds, _stop, [process])
        timer.daemon = True
        timer.start()
        last = ""
        try:
            for line in process.stdout or ():
                text = session.guard.redactor.text(line.rstrip())
                kept.write(f"{text}\n")
                last = text or last
                tell(text)
            return process.wait(), last
        except BaseException:
            _stop(process)
            raise
        finally:
            timer.cancel()


def _command(session: Session) -> list[str]:
    return [
        sys.executable,
        "-m",
        "pytest",
        *session.settings.acceptance.tests,
        f"--base-url={session.url}",
        f"--profile={session.profile.name}",
        "-p",
        "no:cacheprovider",
    ]


def _stop(process: subprocess.Popen[str]) -> None:
    """Lets pytest tear down, and ends it with all that it started if it takes too long."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        os.killpg(process.pid, signal.SIGKILL)


def _failures(tests: list[ET.Element], session: Session) -> Iterator[Finding]:
    for test in tests:
        for kind in ("failure", "error"):
            problem = test.find(kind)
            if problem is not None:
                name = f"{test.get('classname', '')}.{test.get('name', '')}".strip(".")
                yield _finding(f"{name}: {_said(problem)}", session)


def _said(problem: ET.Element) -> str:
    """What pytest says about a failure: the line that it marks with an E, or the last one."""
    lines = (problem.text or problem.get("message") or "failed").strip().splitlines()
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    return marked[0] if marked else lines[-1]


def _finding(message: str, session: Session) -> Finding:
    rule = rules.TEST_FAILED
    text = session.guard.redactor.text(message)
    hint = f"read {_shown(session.folder / 'tests.log', session.settings.root)}"
    return Finding(rule.id, rule.severity, Proof.PROVEN, text, hint)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
