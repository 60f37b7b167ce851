"""What an acceptance concludes, in one sentence and in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from treaty.acceptance import rules
from treaty.acceptance.cleanup import Cleaned
from treaty.findings import Finding, Operation, Proof, Report, Severity, Verdict, verdict_on


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an acceptance.

    Attributes:
        deployment: Its address.
        profile: The profile's name.
        run: The run's id.
        release: What is deployed, in words.
        findings: What is wrong.
        exercised: How often each operation was answered with success, by operation.
        left_out: Why operations were left out, by operation.
        allowed: The operations that may be left open.
        sent: How many requests were sent.
        total: How many could have been.
        cleaned: What came of clean-up.
        ledger: The ledger's path.
        tests: How many tests ran.
        against: The deployment that it was compared with; empty for none.
        compared: How many requests were compared.
        volatile: The places of answers that change by themselves, by operation.
    """

    deployment: str
    profile: str
    run: str
    release: str
    findings: tuple[Finding, ...]
    exercised: Mapping[str, int]
    left_out: Mapping[str, str]
    allowed: frozenset[str] = frozenset()
    sent: int = 0
    total: int = 0
    cleaned: Cleaned = field(default_factory=lambda: Cleaned(0, ()))
    ledger: str = ""
    tests: int = 0
    against: str = ""
    compared: int = 0
    volatile: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Fails on a proven error; what is not known leaves it open."""
        return verdict_on(self.findings)

    @property
    def sentence(self) -> str:
        """Accepted, not accepted or not known, and why."""
        errors = [one for one in self.findings if one.severity is Severity.ERROR]
        proven = [one for one in errors if one.proof is Proof.PROVEN]
        open_ = [one for one in self.findings if one.proof is Proof.SUSPECTED]
        if proven:
            more = f" (and {len(proven) - 1} more)" if len(proven) > 1 else ""
            return f"not accepted: {proven[0].message}{more}"
        if open_:
            more = f" (and {len(open_) - 1} more)" if len(open_) > 1 else ""
            return f"not known: {open_[0].message}{more}"
        of = len(self.exercised) + len(self.left_out)
        return (
            f"accepted: {self.deployment} is {self.release}; {len(self.exercised)} of {of} "
            f"operations were exercised, and nothing is left over"
        )

    @property
    def report(self) -> Report:
        """The outcome as renderers take it."""
        return Report(
            "accept",
            self.verdict,
            tuple(sorted(self.findings, key=lambda finding: finding.sort_key)),
            {
                "sentence": self.sentence,
                "deployment": self.deployment,
                "profile": self.profile,
                "run": self.run,
                "release": self.release,
                "exercised": [
                    {"operation": name, "successes": count}
                    for name, count in sorted(self.exercised.items())
                ],
                "not_exercised": [
                    {"operation": name, "reason": why, "allowed": name in self.allowed}
                    for name, why in sorted(self.left_out.items())
                ],
                "requests": {"sent": self.sent, "total": self.total},
                "tests": self.tests,
                "removed": self.cleaned.removed,
                "left_over": [
                    {"what": each.name, "reason": each.reason} for each in self.cleaned.left
                ],
                "ledger": self.ledger,
                "against": self.against,
                "compared": self.compared,
                "volatile": {name: list(places) for name, places in self.volatile.items()},
            },
        )


def of_left_overs(cleaned: Cleaned, ledger: str) -> Iterable[Finding]:
    """A finding for each thing that is left over."""
    rule = rules.LEFT_OVER
    for left in cleaned.left:
        yield Finding(
            rule.id,
            rule.severity,
            Proof.PROVEN,
            f"{left.name} is left over: {left.reason}",
            f"treaty accept --resume-cleanup {ledger}",
        )


def not_exercised(names: Iterable[str], reasons: Mapping[str, str]) -> Iterable[Finding]:
    """A finding for each operation that should have been exercised."""
    rule = rules.NOT_EXERCISED
    for name in names:
        method, _, path = name.partition(" ")
        yield Finding(
            rule.id,
            rule.severity,
            Proof.SUSPECTED,
            f"{name} was not exercised: {reasons[name]}",
            rule.fix,
            Operation(method, path),
        )
