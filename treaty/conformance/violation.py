"""Exchanges that break their contract, as an error that says all there is to know."""

from collections.abc import Callable, Iterable
from shlex import quote

from treaty.conformance.check import Checker, Expectation, Judgement
from treaty.conformance.exchange import Exchange
from treaty.findings import Finding, Severity


class ContractViolation(AssertionError):  # noqa: N818  it is what a test asserts
    """An exchange broke its contract.

    Attributes:
        findings: What is wrong.
    """

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


def errors(judgement: Judgement) -> tuple[Finding, ...]:
    """Gives what breaks the contract, without what may only be unwise."""
    return tuple(each for each in judgement.findings if each.severity is Severity.ERROR)


def describe(exchange: Exchange, findings: Iterable[Finding], *, where: str = "") -> str:
    """Says what is wrong with an exchange: contract lines, pointers, and how to repeat it.

    Args:
        exchange: The exchange.
        findings: What is wrong with it.
        where: The line of the test that sent the request, where known.
    """
    lines = [f"{exchange.method} {exchange.path} -> {exchange.status} breaks the contract"]
    request = ""
    for finding in findings:
        place = f"{finding.base}: " if finding.base else ""
        lines += [f"  {place}{finding.rule}: {finding.message}", f"    hint: {finding.hint}"]
        request = finding.request
    lines.append(f"  request: {request}")
    if where:
        lines.append(f"  sent at: {where}")
    if exchange.origin:
        lines.append(f"  again:   pytest {quote(exchange.origin)}")
    return "\n".join(lines)


def requiring(checker: Checker) -> Callable[[Exchange], None]:
    """Makes a function that raises where an exchange breaks its contract.

    With it any client is held to a contract in one line: `watch(client, requiring(checker))`.
    """

    def see(exchange: Exchange) -> None:
        findings = errors(checker.judge(exchange, Expectation.VALID))
        if findings:
            raise ContractViolation(describe(exchange, findings), findings)

    return see
