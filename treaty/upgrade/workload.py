"""What clients do during a rollout: the releases' own acceptance tests, and all of it once more."""

import random
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Self
from uuid import UUID
from xml.etree import ElementTree as ET

from treaty.upgrade import process
from treaty.upgrade.declaration import Declaration
from treaty.upgrade.observation import Call, Observation

MOST_OF_A_KIND = 2  # requests kept of one operation with one status
TEST_SECONDS = 300
PAUSE = 0.03  # seconds between two requests of a client: a load, no stress
_KEY = "idempotency-key"


@dataclass(frozen=True, slots=True)
class TestFailure:
    """A test that did not pass.

    Attributes:
        name: The test.
        message: What it says, on one line.
    """

    name: str
    message: str


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


def run_tests(
    declaration: Declaration, *, url: str, environment: dict[str, str], folder: Path, name: str
) -> TestRun:
    """Runs a release's own acceptance tests against the fleet.

    Args:
        declaration: The release.
        url: Where the fleet is.
        environment: The tests' environment.
        folder: Where the log and the result go.
        name: What they are called.
    """
    log, result = folder / f"{name}.log", folder / f"{name}.xml"
    command = [
        *(str(declaration.code.python), "-m", "pytest", *declaration.settings.tests),
        *("-p", "no:cacheprovider", "--base-url", url, f"--junit-xml={result}"),
    ]
    running = process.start(
        command, folder=declaration.code.folder, environment=environment, log=log
    )
    try:
        running.wait(timeout=TEST_SECONDS)
    except subprocess.TimeoutExpired:
        failure = TestFailure("pytest", f"it does not end within {TEST_SECONDS} s")
        return TestRun(0, (failure,), log)
    finally:
        process.kill(running)
    return _read(result, log)


def _read(result: Path, log: Path) -> TestRun:
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
            failures.append(TestFailure(name, message[:300]))
    ran = sum(1 for case in cases if case.find("skipped") is None)
    return TestRun(ran, tuple(failures), log)


class Repertoire:
    """What clients have sent with success, to be sent again as load.

    Args:
        operation: Names the operation of a request; empty for what is not in any contract.
    """

    def __init__(self, operation: Callable[[Observation], str]) -> None:
        self._operation = operation
        self._calls: dict[tuple[str, str, int], list[Call]] = {}
        self._lock = Lock()

    def see(self, observation: Observation) -> None:
        """Keeps a request if it succeeded; the latest take the first ones' place."""
        exchange = observation.exchange
        operation = self._operation(observation)
        if not operation or not 200 <= exchange.status < 300:  # noqa: PLR2004  HTTP's successes
            return
        call = Call(
            exchange.method, exchange.url, exchange.request_headers, exchange.request_body or b""
        )
        with self._lock:
            kept = self._calls.setdefault((observation.side, operation, exchange.status), [])
            kept.append(call)
            del kept[:-MOST_OF_A_KIND]

    def calls(self, chance: random.Random) -> list[Call]:
        """All that is kept, in any order."""
        with self._lock:
            found = [call for kept in self._calls.values() for call in kept]
        chance.shuffle(found)
        return found


def again(call: Call, chance: random.Random) -> Call:
    """A request to be sent once more: under a key of its own, else it would do nothing."""
    headers = tuple(
        (name, str(UUID(int=chance.getrandbits(128), version=4)) if name.lower() == _KEY else value)
        for name, value in call.headers
        if not re.fullmatch("(?i)expect|connection|host|content-length", name)
    )
    return Call(call.method, call.url, headers, call.body)


class Load:
    """Clients that send a repertoire again and again, until they are told to stop.

    Args:
        calls: What they send.
        send: Sends one request.
        clients: How many there are.
        chance: Decides the order.
    """

    def __init__(
        self,
        calls: Sequence[Call],
        send: Callable[[Call], object],
        *,
        clients: int,
        chance: random.Random,
    ) -> None:
        self._calls = calls
        self._send = send
        self._enough = Event()
        self._rounds = [0] * clients
        seeds = [chance.getrandbits(64) for _ in range(clients)]
        self._threads = [
            Thread(target=self._run, args=(number, seed), daemon=True)
            for number, seed in enumerate(seeds)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def wait_for_rounds(self, rounds: float, *, seconds: float) -> None:
        """Returns when all of it was sent so often, taken together, or time is up."""
        deadline = time.monotonic() + seconds
        wanted = rounds * len(self._calls)
        while sum(self._rounds) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)

    def _run(self, number: int, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  a choice, no secret
        calls = list(self._calls)
        while calls and not self._enough.is_set():
            chance.shuffle(calls)
            for call in calls:
                if self._enough.is_set():
                    return
                with suppress(LookupError):  # nobody offers it just now
                    self._send(again(call, chance))
                self._rounds[number] += 1
                self._enough.wait(PAUSE)
