"""A release's own acceptance tests, run against the fleet."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson

from treaty.upgrade import noting, process
from treaty.upgrade.declaration import Declaration

SECONDS = 300
PLUGIN = "treaty_upgrade_noting"


@dataclass(frozen=True, slots=True)
class TestFailure:
    """A test that did not pass.

    Attributes:
        name: The test.
        message: What it says, on one line.
        began: When it began, in seconds of the epoch; 0 where that is not known.
        ended: When it ended.
    """

    name: str
    message: str
    began: float = 0.0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class TestRun:
    """What came of a release's acceptance tests.

    Attributes:
        ran: How many there were.
        failures: Those that did not pass.
        log: What pytest printed.
    """

    ran: int
    failures: tuple[TestFailure, ...]
    log: Path


class ReleaseTests:
    """A release's own acceptance tests, which get ready before it is their turn.

    Loading and collecting them takes about as long as running them, and asks the fleet nothing.

    Args:
        declaration: The release.
        url: Where the fleet is.
        environment: The tests' environment.
        folder: Where the log and the result go.
        name: What they are called.
    """

    def __init__(
        self,
        declaration: Declaration,
        *,
        url: str,
        environment: Mapping[str, str],
        folder: Path,
        name: str,
    ) -> None:
        self._declaration = declaration
        self._url = url
        self._environment = environment
        self._plugins = folder / "plugin"
        self._log, self._result, self._times, self._turn = (
            folder / f"{name}.{kind}" for kind in ("log", "xml", "times", "turn")
        )
        self._running: subprocess.Popen[bytes] | None = None

    def get_ready(self) -> "subprocess.Popen[bytes]":
        """Starts pytest, which waits for its turn once it has collected them."""
        command = [
            *(str(self._declaration.code.python), "-m", "pytest"),
            *(*self._declaration.settings.tests, "-p", "no:cacheprovider", "-p", PLUGIN),
            *("--base-url", self._url, f"--junit-xml={self._result}"),
        ]
        self._plugins.mkdir(exist_ok=True)
        shutil.copyfile(noting.__file__, self._plugins / f"{PLUGIN}.py")
        paths = [str(self._plugins), self._environment.get("PYTHONPATH", "")]
        noted = {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            noting.TIMES: str(self._times),
            noting.TURN: str(self._turn),
        }
        self._running = process.start(
            command,
            folder=self._declaration.code.folder,
            environment={**self._environment, **noted},
            log=self._log,
        )
        return self._running

    def run(self, *, meanwhile: Callable[[], object] | None = None) -> TestRun:
        """Gives them their turn, waits for their end, and tells what came of them.

        Args:
            meanwhile: What is done as soon as they have begun.
        """
        running = self._running or self.get_ready()
        self._turn.touch()
        if meanwhile is not None:
            meanwhile()
        try:
            process.wait(running, seconds=SECONDS)
        except subprocess.TimeoutExpired:
            failure = TestFailure("pytest", f"it does not end within {SECONDS} s")
            return TestRun(0, (failure,), self._log)
        finally:
            self.close()
        return _read(self._result, self._log, read_times(self._times))

    def close(self) -> None:
        """Ends them, whether they have had their turn or not."""
        if self._running is not None:
            process.kill(self._running)
            self._running = None


def read_times(file: Path) -> dict[str, tuple[float, float]]:
    """When each test began and ended, by its name; empty where nobody has noted it."""
    found: dict[str, tuple[float, float]] = {}
    for line in file.read_bytes().splitlines() if file.exists() else ():
        part = orjson.loads(line)
        began, ended = found.get(part["test"], (part["from"], part["to"]))
        found[part["test"]] = min(began, part["from"]), max(ended, part["to"])
    return found


def _read(result: Path, log: Path, times: Mapping[str, tuple[float, float]]) -> TestRun:
    try:
        cases = list(ET.parse(result).iter("testcase"))  # noqa: S314  pytest wrote it
    except (OSError, ET.ParseError):
        return TestRun(0, (TestFailure("pytest", process.tail(log, 3)),), log)
    failures = []
    for case in cases:
        broken = case.find("failure")
        broken = broken if broken is not None else case.find("error")
        if broken is not None:
            name = f"{case.get('classname', '')}.{case.get('name', '')}"
            message = " ".join((broken.get("message") or broken.text or "").split())
            failures.append(TestFailure(name, message[:300], *times.get(name, ())))
    ran = sum(1 for case in cases if case.find("skipped") is None)
    return TestRun(ran, tuple(failures), log)
