"""The same safe requests to two deployments, and to the old one twice for the noise."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from treaty.acceptance import rules
from treaty.acceptance.catalogue import name_of
from treaty.acceptance.comparison import Difference, compare
from treaty.acceptance.exchanges import Planned, actors_of, send_with
from treaty.acceptance.guard import Guard
from treaty.conformance.curl import curl
from treaty.conformance.exchange import Exchange
from treaty.contract.model import ApiOperation
from treaty.findings import Finding, Operation, Place, Proof, Severity
from treaty.generation.runner import SpentError
from treaty.generation.walk import UnboundError

RATIO: Final = 2.0
"""How many times slower or faster, beyond the noise, is told."""
_LEAST: Final = 3
"""The fewest answers that a ratio is made of."""
_SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Triple:
    """One request's answers.

    Attributes:
        operation: Its operation.
        old: What the old deployment answered.
        again: What it answered to the same request.
        new: What the new deployment answered.
    """

    operation: ApiOperation
    old: Exchange
    again: Exchange
    new: Exchange


@dataclass(slots=True)
class Shadow:
    """What came of a comparison.

    Attributes:
        findings: In what the deployments differ, worst first.
        volatile: The places that change by themselves, by operation.
        compared: How many requests were compared.
        reached: The operations that both answered with success.
    """

    findings: list[Finding] = field(default_factory=list)
    volatile: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    compared: int = 0
    reached: set[str] = field(default_factory=set)


def shadow(
    guard: Guard, *, old: str, new: str, planned: Planned, tell: Callable[[str], None]
) -> Shadow:
    """Sends what is planned to both, and compares the answers.

    Args:
        guard: Sends; both addresses are hosts of its profile, and get the synthetic users' tokens.
        old: The deployment that is known to be good.
        new: The one that is to be accepted.
        planned: Requests that change nothing.
        tell: Is told how far it is.
    """
    made = Shadow()
    triples = list(_triples(guard, old, new, planned, tell))
    made.compared = len(triples)
    for one in triples:
        name = name_of(one.operation)
        made.volatile[name] |= {each.place for each in compare(one.old, one.again, one.operation)}
        if one.old.status in _SUCCESS and one.new.status in _SUCCESS:
            made.reached.add(name)
    found: dict[tuple[str, str, str], tuple[Difference, Triple, int]] = {}
    for one in triples:
        name = name_of(one.operation)
        for each in compare(one.old, one.new, one.operation):
            if not _is_volatile(each.place, made.volatile[name]):
                key = (name, each.kind, each.place)
                first = found.get(key)
                found[key] = (first[0], first[1], first[2] + 1) if first else (each, one, 1)
    made.findings = [_finding(*each) for each in found.values()]
    made.findings += _of_latency(triples)
    made.findings.sort(key=lambda finding: finding.sort_key)
    return made


def _triples(
    guard: Guard, old: str, new: str, planned: Planned, tell: Callable[[str], None]
) -> Iterator[Triple]:
    """Sends each request three times, the new deployment first and last in turn."""
    sends = {"old": send_with(guard, old), "new": send_with(guard, new)}
    actors = actors_of(guard)
    for number, step in enumerate(planned.steps):
        request = step.case.request(actors.named(step.actor))
        turns = (("old", "new", "old"), ("new", "old", "old"), ("old", "old", "new"))[number % 3]
        answers: dict[str, list[Exchange]] = {"old": [], "new": []}
        try:
            for whose in turns:
                answers[whose].append(sends[whose](request))
        except UnboundError:
            continue
        except SpentError:
            return
        tell(f"{number + 1} of {len(planned.steps)} requests compared")
        yield Triple(step.case.operation, *answers["old"], *answers["new"])


def _is_volatile(place: str, volatile: set[str]) -> bool:
    """Whether a place, or what it is in, changes by itself."""
    return any(place == each or (each and place.startswith(f"{each}/")) for each in volatile)


def _finding(difference: Difference, one: Triple, count: int) -> Finding:
    rule = rules.DEPLOYMENTS_DIFFER
    times = f" ({count} times)" if count > 1 else ""
    is_header = difference.place.startswith("header ")
    pointer = difference.place.removeprefix("header ")
    return Finding(
        rule.id,
        difference.severity,
        Proof.PROVEN,
        f"{difference.kind} of {difference.place}: {difference.message}{times}",
        rule.fix,
        _operation(one.operation),
        Place("response", "header" if is_header else "body", str(one.old.status), pointer=pointer),
        request=curl(one.new),
    )


def _of_latency(triples: Sequence[Triple]) -> Iterator[Finding]:
    """Which operations have become slower or faster, by more than the old one's own noise."""
    by_operation: dict[ApiOperation, list[Triple]] = defaultdict(list)
    for one in triples:
        if one.old.status == one.new.status:
            by_operation[one.operation].append(one)
    for operation, ones in by_operation.items():
        if len(ones) < _LEAST:
            continue
        old, again, new = (
            statistics.median(getattr(one, name).elapsed or 0.0 for one in ones)
            for name in ("old", "again", "new")
        )
        noise = max(old, again) / max(min(old, again), 1e-6)
        base = max(min(old, again), 1e-6) if new < old else max(old, again)
        ratio = new / max(base, 1e-6)
        if max(ratio, 1 / max(ratio, 1e-6)) < RATIO * noise:
            continue
        word = "slower" if ratio > 1 else "faster"
        times = ratio if ratio > 1 else 1 / max(ratio, 1e-6)
        rule = rules.LATENCY_DIFFERS
        yield Finding(
            rule.id,
            Severity.WARNING if ratio > 1 else Severity.INFO,
            Proof.PROVEN,
            f"{times:.1f} times {word}: {old * 1000:.1f} ms became {new * 1000:.1f} ms, the median "
            f"of {len(ones)} each",
            rule.fix,
            _operation(operation),
            request=curl(ones[0].new),
        )


def _operation(operation: ApiOperation) -> Operation:
    method, _, path = name_of(operation).partition(" ")
    return Operation(method, path)
