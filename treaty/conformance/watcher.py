"""What a run of tests sees of its exchanges, and which of them break a contract."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.clients import watch
from treaty.conformance.exchange import Exchange
from treaty.conformance.violation import ContractViolation, describe, errors
from treaty.findings import Finding

Client = TypeVar("Client")
_OWN = Path(__file__).parent


@dataclass(slots=True)
class _Marked:
    """A block of a test whose requests are invalid on purpose."""

    requests: int = 0


@dataclass(frozen=True, slots=True)
class _Violation:
    text: str
    findings: tuple[Finding, ...]


class Watcher:
    """Sees the exchanges of a test run's clients, and keeps what breaks a contract.

    Nothing is raised while a test talks: that could be swallowed by the application under test,
    or change what it does. The run asks for the violations when a test ends.

    Args:
        checker: Judges them.
        root: The project; frames in it are those of tests.
        record: Is given what was found out about each, for the coverage of contracts.
    """

    def __init__(
        self,
        checker: Checker,
        *,
        root: Path,
        record: Callable[[Judgement], None] = lambda _: None,
    ) -> None:
        self._checker = checker
        self._root = root
        self._record = record
        self._violations: list[_Violation] = []
        self._marked: ContextVar[_Marked | None] = ContextVar("marked", default=None)

    def watch(self, client: Client) -> Client:
        """Sees every exchange of a client from now on; gives the same client."""
        return watch(client, self.see)

    def see(self, exchange: Exchange) -> None:
        """Judges an exchange, and keeps it in mind if it breaks its contract."""
        marked = self._marked.get()
        if marked is not None:
            marked.requests += 1
        expectation = Expectation.VALID if marked is None else Expectation.REFUSAL
        seen = replace(exchange, origin=current_test())
        judgement = self._checker.judge(seen, expectation)
        self._record(judgement)
        findings = errors(judgement)
        if findings:
            text = describe(seen, findings, where=self._line_of_test())
            self._violations.append(_Violation(text, findings))

    @contextmanager
    def invalid_request(self) -> Iterator[None]:
        """Marks the requests in a block as invalid on purpose: they have to be refused.

        Raises:
            AssertionError: No watched client sent a request in the block.
        """
        marked = _Marked()
        token = self._marked.set(marked)
        try:
            yield
        finally:
            self._marked.reset(token)
        if not marked.requests:
            raise AssertionError(
                "invalid_request() saw no request\nhint: send it through a watched client, "
                "inside of the block"
            )

    def take(self) -> ContractViolation | None:
        """Gives what broke a contract since it was last asked for."""
        violations, self._violations = self._violations, []
        if not violations:
            return None
        text = "\n\n".join(dict.fromkeys(violation.text for violation in violations))
        findings = tuple(finding for violation in violations for finding in violation.findings)
        return ContractViolation(text, findings)

    def _line_of_test(self) -> str:
        """The line in the project's tests that sent the request, if this is its thread."""
        file = current_test().partition("::")[0]
        frame = sys._getframe()  # noqa: SLF001  inspect.stack() reads every file on the way
        while frame is not None:
            if frame.f_code.co_filename == str(self._root / file):
                return f"{file}:{frame.f_lineno}"
            frame = frame.f_back  # type: ignore[assignment]  # None ends the loop
        return ""


def current_test() -> str:
    """Gives the node id of the test that runs; empty outside of one."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
