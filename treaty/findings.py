"""What is wrong, as a value: rule, severity, proof, place, message, hint and witness.

A finding is never a formatted string; `treaty.report` makes text of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self

from treaty.proof import AdmittedInstance, NotProvenError, ProvenInstance
from treaty.schema_kinds import needs_message


class Severity(StrEnum):
    """How much a finding matters.

    Attributes:
        ERROR: Breaks a client or a server.
        WARNING: May break one, or could not be decided.
        INFO: An addition or a harmless change.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Proof(StrEnum):
    """How much is known about a finding.

    Attributes:
        PROVEN: A witness that validators confirmed on both sides, or a structural fact.
        SUSPECTED: Could not be decided; the message says why.
    """

    PROVEN = "proven"
    SUSPECTED = "suspected"


class Verdict(StrEnum):
    """What a run concludes."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Position(NamedTuple):
    """A place in a file.

    Attributes:
        file: The file as the user would name it.
        line: Counted from 1.
        column: Counted from 1, in characters.
    """

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Operation(NamedTuple):
    """An operation of a contract.

    Attributes:
        method: In capitals, as HTTP writes it.
        path: The path template, as the contract writes it.
    """

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Place(NamedTuple):
    """Where in an exchange a finding is.

    Attributes:
        side: Which message of the exchange; empty where the finding is about neither.
        location: `body`, `query`, `path`, `header`, `cookie`, or empty.
        status: The response's status as the contract writes it: `201`, `4XX`, `default`.
        media_type: The body's media type.
        pointer: An RFC 6901 pointer into the body's instance, or a parameter's or header's name;
            `*` stands for any item or any property.
    """

    side: Literal["", "request", "response"] = ""
    location: str = ""
    status: str | None = None
    media_type: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A concrete message that shows a break: one side's contract allows it, the other's rejects it.

    Attributes:
        kind: Which message of the exchange it is.
        value: The message as JSON data; a request has method, path, query, headers and body,
            a response has status, headers and body, each where it has any.
        accepted_by: The side whose contract allows it.
        rejected_by: The side whose contract does not.
        reason: What the rejecting side's validator says.
        rejected: The part of it that a validator rejects on one side, where a schema does.
        parts: All parts that have schemas, each of which a validator accepts on the other side.

    Raises:
        NotProvenError: The rejected part is not in the message.
    """

    kind: Literal["request", "response"]
    value: Any
    accepted_by: Literal["base", "revision"]
    rejected_by: Literal["base", "revision"]
    reason: str
    rejected: ProvenInstance | None = None
    parts: tuple[AdmittedInstance, ...] = ()

    def __post_init__(self) -> None:
        """Refuses a message that does not carry what is rejected."""
        if self.rejected is not None and not any(map(self._carries, self.parts)):
            raise NotProvenError("the message does not carry what is rejected")

    def _carries(self, part: AdmittedInstance) -> bool:
        """Whether a part is what is rejected, or a form that has it as a field."""
        wanted, whole = self.rejected and self.rejected.instance, part.instance
        return bool(whole == wanted) or (isinstance(whole, dict) and wanted in whole.values())


class StructuralFact(NamedTuple):
    """Proof that needs no witness: the documents themselves say it, as of a removed operation.

    Attributes:
        fact: What they say, in half a sentence.
    """

    fact: str


class Undecided(NamedTuple):
    """No proof: why nothing could be decided.

    Attributes:
        reason: Half a sentence.
    """

    reason: str


class Rule(NamedTuple):
    """What a finding means: one row of a rule table.

    Attributes:
        id: What findings, waivers and `treaty explain` name it by.
        summary: One sentence without a full stop.
        severity: What it usually is; a finding may be milder where its rule says so.
        meaning: Whom it hurts and why.
        example: A small piece of contract or code that raises it.
        fix: How to mend it, or when to waive it.
    """

    id: str
    summary: str
    severity: Severity
    meaning: str
    example: str
    fix: str


class Attachment(NamedTuple):
    """Something that was kept of a failure, such as a picture of what a browser showed.

    Attributes:
        name: What it is: `screenshot`, `trace`, `video`.
        file: Where it is kept, as the user would name it.
        image: The PNG that a page shows in the finding's place; None where it is no picture.
    """

    name: str
    file: str
    image: bytes | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        rule: The id of its rule.
        severity: How much it matters here.
        proof: How much is known about it.
        message: What is wrong, naming the thing and its values, on one line.
        hint: What to do about it.
        operation: The operation it is about, if it is about one.
        place: Where in the exchange it is.
        base: Where the base, or the only side, says so.
        revision: Where the revision says so.
        witness: A message that shows it.
        reaches: The operations that the change touches, where there are several.
        request: The request that shows it, as a `curl` line without its secrets.
        attachments: What was kept of it.
    """

    rule: str
    severity: Severity
    proof: Proof
    message: str
    hint: str = ""
    operation: Operation | None = None
    place: Place = field(default_factory=Place)
    base: Position | None = None
    revision: Position | None = None
    witness: Witness | None = None
    reaches: tuple[Operation, ...] = ()
    request: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Refuses a witness for what is only suspected, and proof of a schema's break without one.

        Raises:
            ValueError: A suspected finding has a witness.
            NotProvenError: A schema's break counts as proven, and no message was confirmed for it.
        """
        proven = self.proof is Proof.PROVEN
        if self.witness is not None and not proven:
            raise ValueError(f"{self.rule} has a witness, so it is proven")
        shown = self.witness is not None and self.witness.rejected is not None
        is_error = self.severity is Severity.ERROR
        if proven and not shown and needs_message(self.rule, error=is_error):
            raise NotProvenError(f"{self.rule} is proven only by a message that validators confirm")

    @property
    def fingerprint(self) -> str:
        """Names the finding across runs: by rule and place, never by message or line."""
        import hashlib  # noqa: PLC0415  not every run names its findings

        place = self.place
        parts = [
            self.rule,
            str(self.operation or ""),
            place.side,
            place.location,
            place.status or "",
            place.media_type or "",
            place.pointer,
        ]
        if self.operation is None:
            parts.append(next((at.file for at in (self.base, self.revision) if at), ""))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Orders findings: errors first, then by operation and place."""
        order = list(Severity).index(self.severity)
        return (order, str(self.operation or ""), repr(self.place), self.rule, self.message)


class Summary(NamedTuple):
    """How many findings there are of each severity."""

    error: int = 0
    warning: int = 0
    info: int = 0

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Counts findings."""
        severities = [finding.severity for finding in findings]
        return cls(*(severities.count(severity) for severity in Severity))


def verdict_on(findings: Iterable[Finding]) -> Verdict:
    """Fails on a proven error; what is only suspected leaves it open, whatever its severity."""
    found = list(findings)
    if any(one.severity is Severity.ERROR and one.proof is Proof.PROVEN for one in found):
        return Verdict.FAIL
    suspected = any(one.proof is Proof.SUSPECTED for one in found)
    return Verdict.INCONCLUSIVE if suspected else Verdict.PASS


@dataclass(frozen=True, slots=True)
class Report:
    """What a command found out, for the renderers of `treaty.report`.

    Attributes:
        command: The command, which names the schema of its JSON: `treaty.check/1`.
        verdict: What it concludes.
        findings: What is wrong, in the order to show it.
        subject: What was looked at, by the names that the JSON has for it.
    """

    command: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    subject: dict[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> Summary:
        """How many findings there are of each severity."""
        return Summary.of(self.findings)
