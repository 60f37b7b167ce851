"""Turns changes of schemas into findings at the places of messages that carry them."""

from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any, NamedTuple

from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.collector import Change, Collector
from treaty.compatibility.documents import Side
from treaty.compatibility.lowered import Schema
from treaty.compatibility.messages import Message
from treaty.compatibility.mode import Mode
from treaty.compatibility.reach import Reach
from treaty.compatibility.schemas import SchemaComparison
from treaty.contract.document import Document
from treaty.findings import Operation, Place, Witness
from treaty.proof import ProvenInstance

MakeMessage = Callable[[Any], Message]


class Carrier(NamedTuple):
    """What carries a value that a schema describes.

    Attributes:
        operation: The operation.
        place: The value's place in the exchange; for a parameter or a header the pointer is its
            name.
        base: The pointer of the schema in the base.
        revision: The pointer of the schema in the revision.
        mode: How the schemas are read.
        message: Makes a whole message of a value.
        sent: What else is true of every value that is sent, as a schema.
        always: Whether the value is always sent, so that no default stands for it.
    """

    operation: Operation
    place: Place
    base: str
    revision: str
    mode: Mode
    message: MakeMessage
    sent: Schema | None = None
    always: bool = False


class SchemaFindings:
    """Compares the schemas of two documents, and reports what it finds."""

    def __init__(self, base: Document, revision: Document, collector: Collector) -> None:
        self.comparison = SchemaComparison(base, revision)
        self._collector = collector
        self._carriers: list[Carrier] = []
        self._found: list[tuple[Carrier, SchemaChange]] = []

    def compare(self, carrier: Carrier) -> None:
        """Compares one pair of schemas; what they share with an earlier pair is reported there."""
        if self.comparison.is_clean(carrier.base, carrier.revision):
            return
        self._carriers.append(carrier)
        changes = self.comparison.compare(
            carrier.base,
            carrier.revision,
            direction=carrier.mode.direction,
            reversed_roles=carrier.mode.reversed_roles,
            media=carrier.mode.media,
            sent=carrier.sent,
            always=carrier.always,
        )
        self._found.extend((carrier, change) for change in changes)

    def report(self) -> None:
        """Hands everything over, each change with the operations that reach it."""
        if not self._found:
            return
        base = _Users(self.comparison.base, [(c.mode, c.base) for c in self._carriers])
        revision = _Users(self.comparison.revision, [(c.mode, c.revision) for c in self._carriers])
        for carrier, change in self._found:
            older = base.of(carrier.mode, change.base_component, change.base)
            newer = revision.of(carrier.mode, change.revision_component, change.revision)
            reached = [self._carriers[number].operation for number in sorted(older | newer)]
            self._collector.add(carrier.operation, _change(carrier, change), reaches=reached)


class _Users:
    """Which carriers, by their numbers, a change in one document reaches."""

    def __init__(self, side: Side, carriers: list[tuple[Mode, str]]) -> None:
        self._numbers: dict[tuple[Mode, str], list[int]] = {}
        for number, carrier in enumerate(carriers):
            self._numbers.setdefault(carrier, []).append(number)
        self._reach = Reach(side, {pointer for _, pointer in carriers})
        self._known: dict[tuple[Mode, str], frozenset[int]] = {}

    def of(self, mode: Mode, component: str, keyword: str | None) -> frozenset[int]:
        """Those that reach a component, and those whose own schema holds the keyword."""
        if (mode, component) not in self._known:
            schemas = self._reach.schemas(component) if component else ()
            self._known[mode, component] = self._carrying(mode, schemas)
        tokens = (keyword or "").removeprefix("#").split("/")
        around = accumulate(tokens, lambda whole, token: f"{whole}/{token}")
        return self._known[mode, component] | self._carrying(mode, around)

    def _carrying(self, mode: Mode, schemas: Iterable[str]) -> frozenset[int]:
        return frozenset(
            number for pointer in schemas for number in self._numbers.get((mode, pointer), ())
        )


def _change(carrier: Carrier, change: SchemaChange) -> Change:
    place, proof = carrier.place, change.proof
    rule = f"{carrier.mode.direction.value}-{change.kind}"
    return Change(
        rule=rule,
        message=change.message,
        base=change.base or carrier.base,
        revision=change.revision or carrier.revision,
        place=Place(
            place.side,
            place.location,
            place.status,
            place.media_type,
            place.pointer + change.pointer,
        ),
        severity=change.severity,
        hint=change.hint,
        evidence=proof,
        witness=_witness(carrier, proof) if isinstance(proof, ProvenInstance) else None,
    )


def _witness(carrier: Carrier, proof: ProvenInstance) -> Callable[[], Witness]:
    def made() -> Witness:
        mode, message = carrier.mode, carrier.message(proof.instance)
        return Witness(
            kind=mode.direction.value,
            value=message.value,
            accepted_by=mode.sender,
            rejected_by=mode.receiver,
            reason=proof.reason,
            rejected=proof,
            parts=message.parts,
        )

    return made
