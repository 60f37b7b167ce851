"""Gathers changes as findings: each once, with the operations that it reaches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from treaty.compatibility.instances import UnmakeableError
from treaty.compatibility.rules import RULES
from treaty.compatibility.schema_rules import SCHEMA_RULES
from treaty.contract.document import Document
from treaty.findings import (
    Finding,
    Operation,
    Place,
    Position,
    Proof,
    Severity,
    StructuralFact,
    Undecided,
    Witness,
)
from treaty.proof import NotProvenError, ProvenInstance

Evidence: TypeAlias = ProvenInstance | StructuralFact | Undecided

_NEEDING_EVIDENCE: Final = frozenset(rule.id for rule in SCHEMA_RULES)


class UnprovenError(ValueError):
    """A change of a schema comes without evidence."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change at one place of one operation.

    Attributes:
        rule: The id of its rule.
        message: What changed, naming the thing and its values, on one line.
        base: The pointer of what changed in the base; of what is around it where it is absent.
        revision: The same in the revision.
        place: Where in the exchange it is.
        severity: How much it matters, where that is not what the rule says.
        hint: What to do about it, where that is not what the rule says.
        evidence: What proves it, or why nothing does; a change of a schema has to have some, others
            are facts of the documents.
        witness: Makes a message that shows it; called once, and only for what is reported.

    Raises:
        UnprovenError: A change of a schema has no evidence, or an instance without a witness.
    """

    rule: str
    message: str
    base: str | None = None
    revision: str | None = None
    place: Place = field(default_factory=Place)
    severity: Severity | None = None
    hint: str = ""
    evidence: Evidence | None = None
    witness: Callable[[], Witness | None] | None = None

    def __post_init__(self) -> None:
        """Refuses a change of a schema that nothing proves and nobody doubts."""
        if self.evidence is None and self.rule in _NEEDING_EVIDENCE:
            raise UnprovenError(f"{self.rule} has no evidence")
        if isinstance(self.evidence, ProvenInstance) is not (
            self.witness is not None and self.rule in _NEEDING_EVIDENCE
        ):
            raise UnprovenError(f"{self.rule} has an instance without a witness, or the reverse")

    @property
    def undecided(self) -> str:
        """Why it could not be decided, if it could not."""
        return self.evidence.reason if isinstance(self.evidence, Undecided) else ""

    @property
    def origin(self) -> tuple[str, ...]:
        """Tells independent changes apart: what is shared by operations has one origin."""
        place = self.place
        return (
            self.rule,
            self.base or "",
            self.revision or "",
            place.side,
            place.location,
            place.pointer,
        )


@dataclass(slots=True, eq=False, repr=False)
class _Entry:
    """A change with what it touches; without a docstring `dataclass` would write one, slowly."""

    operation: Operation | None
    reaches: dict[Operation, None]
    change: Change
    witness: Witness | None


class Collector:
    """What a comparison has found so far.

    Attributes:
        base: The older document.
        revision: The newer document.
    """

    def __init__(self, base: Document, revision: Document) -> None:
        self.base = base
        self.revision = revision
        self._entries: dict[tuple[str, ...], _Entry] = {}

    def add(
        self,
        operation: Operation | None,
        change: Change,
        *,
        reaches: Iterable[Operation] = (),
    ) -> None:
        """Takes a change; one of the same origin gains an operation instead."""
        touched = dict.fromkeys([*([operation] if operation else []), *reaches])
        known = self._entries.get(change.origin)
        if known is not None:
            known.reaches.update(touched)
            return
        self._entries[change.origin] = _Entry(operation, touched, *_shown(change))

    def findings(self) -> list[Finding]:
        """Everything that was found, in the order of `Finding.sort_key`.

        What is said of one place in the same words is said once, whichever ways led there.
        """
        found = [self._finding(entry) for entry in self._entries.values()]
        ordered = sorted(found, key=lambda finding: finding.sort_key)
        once = {
            (each.rule, each.severity, each.proof, each.operation, each.place, each.message): each
            for each in reversed(ordered)
        }
        return sorted(once.values(), key=lambda finding: finding.sort_key)

    def _finding(self, entry: _Entry) -> Finding:
        change, rule = entry.change, RULES.get(entry.change.rule)
        message = change.message
        if change.undecided and change.undecided not in message:
            message = f"{message}; it could not be decided: {change.undecided}"
        return Finding(
            rule=change.rule,
            severity=change.severity or (rule.severity if rule else Severity.ERROR),
            proof=Proof.SUSPECTED if isinstance(change.evidence, Undecided) else Proof.PROVEN,
            message=message,
            hint=change.hint or (rule.fix if rule else ""),
            operation=entry.operation,
            place=change.place,
            base=_position(self.base, change.base),
            revision=_position(self.revision, change.revision),
            witness=entry.witness,
            reaches=tuple(entry.reaches) if len(entry.reaches) > 1 else (),
        )


def _shown(change: Change) -> tuple[Change, Witness | None]:
    """A change with the message that shows it, or in doubt where no whole message can be made."""
    try:
        return change, change.witness() if change.witness else None
    except UnmakeableError:
        what = "nothing was found for something else that the message has to hold"
    except NotProvenError as error:
        what = str(error)
    if change.rule not in _NEEDING_EVIDENCE:
        return change, None
    doubt = Undecided(what)
    return replace(change, evidence=doubt, witness=None, severity=Severity.WARNING), None


def _position(document: Document, pointer: str | None) -> Position | None:
    return None if pointer is None else document.position(pointer.removeprefix("#"))
