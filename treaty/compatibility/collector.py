"""Gathers changes as findings: each once, with the operations that it reaches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from treaty.compatibility.rules import RULES
from treaty.contract.document import Document
from treaty.findings import Finding, Operation, Place, Position, Proof, Severity, Witness


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
        undecided: Why it could not be decided, if it could not.
        witness: Makes a message that shows it; called once, and only for what is reported.
    """

    rule: str
    message: str
    base: str | None = None
    revision: str | None = None
    place: Place = field(default_factory=Place)
    severity: Severity | None = None
    hint: str = ""
    undecided: str = ""
    witness: Callable[[], Witness | None] | None = None

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


@dataclass(slots=True)
class _Entry:
    change: Change
    operation: Operation | None
    reaches: dict[Operation, None]
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
        witness = change.witness() if change.witness else None
        self._entries[change.origin] = _Entry(change, operation, touched, witness)

    def findings(self) -> list[Finding]:
        """Everything that was found, in the order of `Finding.sort_key`."""
        found = [self._finding(entry) for entry in self._entries.values()]
        return sorted(found, key=lambda finding: finding.sort_key)

    def _finding(self, entry: _Entry) -> Finding:
        change, rule = entry.change, RULES.get(entry.change.rule)
        message = change.message
        if change.undecided and change.undecided not in message:
            message = f"{message}; it could not be decided: {change.undecided}"
        return Finding(
            rule=change.rule,
            severity=change.severity or (rule.severity if rule else Severity.ERROR),
            proof=Proof.SUSPECTED if change.undecided else Proof.PROVEN,
            message=message,
            hint=change.hint or (rule.fix if rule else ""),
            operation=entry.operation,
            place=change.place,
            base=_position(self.base, change.base),
            revision=_position(self.revision, change.revision),
            witness=entry.witness,
            reaches=tuple(entry.reaches) if len(entry.reaches) > 1 else (),
        )


def _position(document: Document, pointer: str | None) -> Position | None:
    return None if pointer is None else document.position(pointer.removeprefix("#"))
