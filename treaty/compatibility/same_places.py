"""Puts together what many operations share, and what one place has several of."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from treaty.findings import Finding


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Merges findings until each has a rule and a place of its own.

    What several operations have in common, by the line of the contract, becomes one finding that
    reaches all of them; what is wrong at one place by one rule becomes one message.
    """
    return _by(_place, _together, _by(_line, _reaching, findings))


def _by(
    key: Callable[[Finding], Hashable],
    join: Callable[[list[Finding]], Finding],
    findings: Iterable[Finding],
) -> list[Finding]:
    groups: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(key(finding), []).append(finding)
    return [join(group) if len(group) > 1 else group[0] for group in groups.values()]


def _line(finding: Finding) -> Hashable:
    place = finding.place
    around = (place.side, place.location, place.pointer)
    return finding.rule, finding.severity, finding.proof, finding.message, finding.base, around


def _place(finding: Finding) -> Hashable:
    return finding.rule, finding.severity, finding.proof, finding.operation, finding.place


def _reaching(group: list[Finding]) -> Finding:
    """The first of several, with the operations of all."""
    reached = [
        operation
        for finding in group
        for operation in (finding.operation, *finding.reaches)
        if operation is not None
    ]
    operations = tuple(dict.fromkeys(reached))
    return replace(group[0], reaches=operations if len(operations) > 1 else ())


def _together(group: list[Finding]) -> Finding:
    """The first of several, with the messages of all."""
    first, *others = group
    way, comma, _ = first.message.partition(", ")
    told = [other.message.removeprefix(way + comma) for other in others]
    reached = _reaching(group).reaches
    return replace(first, message="; ".join([first.message, *told]), reaches=reached)
