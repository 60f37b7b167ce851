"""Tells what cannot be read in two documents: nothing there was compared."""

from treaty.compatibility import unreadable
from treaty.compatibility.collector import Change, Collector
from treaty.contract.model import Contract
from treaty.findings import Finding, Undecided


def compare(collector: Collector) -> None:
    """Reports what cannot be read in either document, its schemas aside."""
    for side, document in (("base", collector.base), ("revision", collector.revision)):
        for pointer, problem in unreadable.members(document):
            _add(collector, side, pointer, problem)


def schemas(base: Contract, revision: Contract, found: list[Finding]) -> list[Finding]:
    """Finds what no schema can say, where neither the walk nor anything that it found leads.

    Args:
        base: The older contract.
        revision: The newer contract.
        found: What the comparison found; what it told of a schema is not told again.
    """
    collector = Collector(base.document, revision.document)
    known = {position for each in found for position in (each.base, each.revision)}
    for side, contract in (("base", base), ("revision", revision)):
        for pointer, problem in unreadable.schemas(contract):
            if contract.document.position(pointer) not in known:
                _add(collector, side, pointer, problem)
    return collector.findings()


def _add(collector: Collector, side: str, pointer: str, problem: str) -> None:
    here = pointer if side == "base" else None
    there = pointer if side == "revision" else None
    what = f"{problem} ({side})"
    collector.add(None, Change("document-malformed", what, here, there, evidence=Undecided(what)))
