"""Waivers: findings that the project accepts, each with its reason and its last day."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from treaty.compatibility import drift_rules
from treaty.compatibility.rules import RULES as COMPARISON
from treaty.contract import lint_rules
from treaty.findings import Finding, Place, Position, Proof, Rule, Severity
from treaty.settings import FILE, Waiver

WAIVER_UNUSED: Final = Rule(
    "waiver-unused",
    "A waiver matches no finding",
    Severity.WARNING,
    "What it accepted is gone or is found elsewhere; left standing, it would accept the next "
    "break.",
    "a waiver for `DELETE /pets`, which the revision has again",
    "remove the waiver",
)
WAIVER_EXPIRED: Final = Rule(
    "waiver-expired",
    "A waiver has expired",
    Severity.ERROR,
    "The finding that it accepted counts again.",
    "`expires = 2020-01-01`",
    "mend what was waived, or agree on another date",
)
WAIVER_TOO_BROAD: Final = Rule(
    "waiver-too-broad",
    "A waiver matches several findings",
    Severity.ERROR,
    "It would accept breaks that nobody looked at, so it accepts none.",
    "a waiver with a rule and an operation, where the rule is broken at two places",
    "name the operation and the place of one finding",
)
RULES: Final = (WAIVER_UNUSED, WAIVER_EXPIRED, WAIVER_TOO_BROAD)

_WAIVED: Final = frozenset(COMPARISON).union(
    rule.id for rule in (*drift_rules.RULES, *lint_rules.RULES)
)
"""The rules of findings that waivers are asked about."""


def apply(findings: Iterable[Finding], waivers: Sequence[Waiver], *, today: date) -> list[Finding]:
    """Turns accepted findings into information, and reports waivers that are wrong.

    Args:
        findings: What was found.
        waivers: What the project accepts.
        today: A waiver holds up to and including its last day.

    Returns:
        All findings in their order, those of the waivers among them.
    """
    found = list(findings)
    judged: list[Finding] = []
    accepted: dict[int, Waiver] = {}
    for waiver in waivers:
        hits = [index for index, finding in enumerate(found) if matches(waiver, finding)]
        wrong = _wrong(waiver, [found[index] for index in hits], today)
        if wrong is not None:
            judged.append(wrong)
        else:
            accepted[hits[0]] = waiver
    for index, finding in enumerate(found):
        waived = accepted.get(index)
        judged.append(_accepted(finding, waived) if waived else finding)
    return sorted(judged, key=lambda finding: finding.sort_key)


def matches(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver speaks of a finding: by rule, operation and place, never by message."""
    return (
        finding.severity is not Severity.INFO
        and waiver.rule == finding.rule
        and waiver.operation in {"", str(finding.operation or "")}
        and set(waiver.place.split()) <= words(finding.place) | files(finding)
    )


def words(place: Place) -> set[str]:
    """What a waiver may call a place by: side, location, status, media type, pointer."""
    parts = (place.side, place.location, place.status, place.media_type, place.pointer)
    return {part for part in parts if part}


def files(finding: Finding) -> set[str]:
    """The files that a waiver may name, where several contracts have one operation."""
    return {at.file for at in (finding.base, finding.revision) if at}


def _wrong(waiver: Waiver, hits: list[Finding], today: date) -> Finding | None:
    if not hits:
        return _unused(waiver)
    if waiver.expires < today:
        return _finding(WAIVER_EXPIRED, waiver, f"expired on {waiver.expires}")
    if len(hits) > 1:
        places = "; ".join(
            " ".join([str(hit.operation or ""), *sorted(words(hit.place))]).strip()
            for hit in hits[:3]
        )
        return _finding(WAIVER_TOO_BROAD, waiver, f"matches {len(hits)} findings: {places}")
    return None


def _unused(waiver: Waiver) -> Finding:
    if waiver.rule in _WAIVED:
        return _finding(WAIVER_UNUSED, waiver, "matches no finding")
    what = "matches no finding: no rule that can be waived has that name"
    near = difflib.get_close_matches(waiver.rule, sorted(_WAIVED), n=1)
    found = _finding(WAIVER_UNUSED, waiver, what)
    return replace(found, hint=f"did you mean {near[0]!r}?") if near else found


def _finding(rule: Rule, waiver: Waiver, what: str) -> Finding:
    subject = " ".join(part for part in (waiver.rule, waiver.operation, waiver.place) if part)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        proof=Proof.PROVEN,
        message=f"the waiver of {subject} {what}",
        hint=rule.fix,
        place=Place(pointer=subject),
        base=Position(FILE, waiver.line),
    )


def _accepted(finding: Finding, waiver: Waiver) -> Finding:
    return replace(
        finding,
        severity=Severity.INFO,
        proof=Proof.PROVEN,
        message=f"{finding.message} (waived until {waiver.expires}: {waiver.reason})",
    )
