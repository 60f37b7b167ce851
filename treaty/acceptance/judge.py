"""Holds every exchange of a run to its contract, and to what a profile promises."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from treaty.acceptance import rules
from treaty.acceptance.guard import Guard
from treaty.acceptance.origins import is_allowed, origin
from treaty.acceptance.record import append_line, lines
from treaty.conformance.check import Expectation
from treaty.conformance.curl import curl
from treaty.conformance.exchange import Exchange
from treaty.findings import Finding, Operation, Place, Position, Proof, Severity
from treaty.generation.rules import SERVER_ERROR

_REDIRECTS: Final = range(300, 400)
_FAILED: Final = 500


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges exchanges and writes down what is wrong with them, for all processes of a run.

    Attributes:
        guard: Knows the contracts, the profile and the secrets.
        path: The file of findings.
    """

    guard: Guard
    path: Path

    def see(self, exchange: Exchange) -> None:
        """Judges an exchange that anybody may have meant to be wrong."""
        for finding in self.findings(exchange):
            append_line(self.path, written(finding))

    def findings(self, exchange: Exchange) -> Iterator[Finding]:
        """What is wrong with an exchange, without secrets."""
        checker = self.guard.catalogue.checker
        match = checker.find(exchange.method, exchange.path)
        if match is not None and match.target is not None:
            for finding in checker.check(exchange, Expectation.NONE):
                yield self._masked(finding)
        elif exchange.status >= _FAILED:
            message = f"{exchange.method} {exchange.path} is answered with {exchange.status}"
            yield self._masked(_finding(SERVER_ERROR, message, exchange))
        where = _location(exchange)
        if exchange.status in _REDIRECTS and where:
            target = urljoin(exchange.url, where)
            if not is_allowed(target, self.guard.profile.hosts):
                message = f"{exchange.method} {exchange.path} redirects to {origin(target)}"
                yield self._masked(_finding(rules.REDIRECT_ELSEWHERE, message, exchange))

    def _masked(self, finding: Finding) -> Finding:
        text = self.guard.redactor.text
        operation = finding.operation
        return replace(
            finding,
            message=text(finding.message),
            request=text(finding.request),
            operation=operation and Operation(operation.method, text(operation.path)),
        )


def _finding(rule: Any, message: str, exchange: Exchange) -> Finding:
    operation = Operation(exchange.method, exchange.path)
    return Finding(
        rule.id,
        rule.severity,
        Proof.PROVEN,
        message,
        rule.fix,
        operation,
        Place("response", status=str(exchange.status)),
        request=curl(exchange),
    )


def _location(exchange: Exchange) -> str:
    headers = exchange.response_headers
    return next((value for name, value in headers if name.lower() == "location"), "")


def written(finding: Finding) -> dict[str, Any]:
    """A finding about an exchange as JSON data."""
    operation, base = finding.operation, finding.base
    return {
        **asdict(replace(finding, witness=None, reaches=(), operation=None, base=None)),
        "place": finding.place._asdict(),
        "operation": operation and {"method": operation.method, "path": operation.path},
        "base": base and {"file": base.file, "line": base.line, "column": base.column},
    }


def read(path: Path) -> Iterator[Finding]:
    """Gives the findings that a run's processes wrote down, each once."""
    known = set[str]()
    for line in lines(path):
        finding = _finding_of(line)
        if finding.fingerprint not in known:
            known.add(finding.fingerprint)
            yield finding


def _finding_of(line: dict[str, Any]) -> Finding:
    base = line["base"]
    operation = line["operation"]
    return Finding(
        line["rule"],
        Severity(line["severity"]),
        Proof(line["proof"]),
        line["message"],
        line["hint"],
        Operation(**operation) if operation else None,
        Place(**line["place"]),
        base=Position(**base) if base else None,
        request=line["request"],
    )
