"""How much of its contracts a project has exercised, and what of them it has not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from treaty.conformance.coverage.inventory import inventory
from treaty.conformance.coverage.item import Item, Kind
from treaty.conformance.coverage.record import GENERATION, Seen
from treaty.contract.model import Contract
from treaty.findings import Finding, Operation, Position, Proof, Rule, Severity

MOST_WAIVED: Final = 2.0
"""The largest part of all items that waivers may cover, in percent."""
_NAMED: Final = 3
"""How many gaps a finding names."""

COVERAGE_TOO_LOW: Final = Rule(
    "coverage-too-low",
    "Less of a contract was exercised than was asked for",
    Severity.ERROR,
    "What nothing ever exercised may be broken without anybody noticing.",
    "`treaty coverage --fail-under status=100` where no test was ever answered with 409.",
    "Write a test for each gap, or waive it with a reason in [tool.treaty.coverage].",
)
COVERAGE_WAIVER_UNUSED: Final = Rule(
    "coverage-waiver-unused",
    "A waiver that no gap needs",
    Severity.WARNING,
    "It hides the gap that comes next.",
    "A waiver for `POST /pets status 409` after a test was written for it.",
    "Remove it.",
)
COVERAGE_TOO_MANY_WAIVERS: Final = Rule(
    "coverage-too-many-waivers",
    "Waivers cover more of the contracts than they may",
    Severity.ERROR,
    "What is waived is not tested, whatever the percentage says.",
    "A waiver for `*`.",
    "Waive single items, each with its reason, and test the others.",
)
RULES: Final = (COVERAGE_TOO_LOW, COVERAGE_WAIVER_UNUSED, COVERAGE_TOO_MANY_WAIVERS)
"""Every rule about the coverage of contracts."""


@dataclass(frozen=True, slots=True)
class CoverageWaiver:
    """Items that need not be exercised.

    Attributes:
        item: The label of an item, such as `POST /pets status 409`; `*` stands for any text.
        reason: Why.
    """

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """An item, and what is known about it.

    Attributes:
        item: The item.
        contract: The name of its contract.
        layers: The layers that exercised it.
        waiver: The waiver that covers it, if no test exercised it.
        position: Its place in the contract.
    """

    item: Item
    contract: str
    layers: frozenset[str]
    waiver: CoverageWaiver | None
    position: Position

    @property
    def is_gap(self) -> bool:
        """Whether no test exercised it and nothing waives it.

        Generated exchanges are no test: what they try depends on a seed and a budget.
        """
        return not self.layers - {GENERATION} and self.waiver is None

    @property
    def is_generated(self) -> bool:
        """Whether generated exchanges, and nothing else, exercised it."""
        return self.layers == {GENERATION}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some items were exercised.

    Attributes:
        covered: Those that were, or are waived.
        total: All of them.
    """

    covered: int = 0
    total: int = 0

    @property
    def percent(self) -> float:
        """The share in percent; all of nothing is 100."""
        return 100.0 * self.covered / self.total if self.total else 100.0

    def __str__(self) -> str:
        return f"{self.covered}/{self.total}" if self.total else "-"


@dataclass(frozen=True)
class Coverage:
    """The coverage of contracts.

    Attributes:
        measured: Every item, in the contracts' order.
        unused: The waivers that no gap needs.
    """

    measured: tuple[Measured, ...]
    unused: tuple[CoverageWaiver, ...]

    @cached_property
    def kinds(self) -> dict[Kind, Share]:
        """The share of each kind."""
        return {
            kind: share(each for each in self.measured if each.item.kind == kind) for kind in Kind
        }

    @cached_property
    def operations(self) -> dict[tuple[str, Operation], dict[Kind, Share]]:
        """The share of each kind, by contract and operation."""
        found: dict[tuple[str, Operation], list[Measured]] = {}
        for each in self.measured:
            found.setdefault((each.contract, each.item.operation), []).append(each)
        return {
            place: {kind: share(each for each in items if each.item.kind == kind) for kind in Kind}
            for place, items in found.items()
        }

    @cached_property
    def layers(self) -> dict[str, Share]:
        """The share that each layer exercised by itself."""
        names = sorted({layer for each in self.measured for layer in each.layers})
        total = len(self.measured)
        return {
            name: Share(sum(name in each.layers for each in self.measured), total) for name in names
        }

    @cached_property
    def kinds_by_layer(self) -> dict[str, dict[Kind, Share]]:
        """The share of each kind that each layer exercised by itself."""
        return {
            name: {
                kind: Share(
                    sum(name in each.layers for each in self.measured if each.item.kind == kind),
                    known.total,
                )
                for kind, known in self.kinds.items()
            }
            for name in self.layers
        }

    @cached_property
    def gaps(self) -> tuple[Measured, ...]:
        """What no test exercised and nothing waives."""
        return tuple(each for each in self.measured if each.is_gap)

    @cached_property
    def waived(self) -> Share:
        """How much is waived."""
        waived = sum(each.waiver is not None for each in self.measured)
        return Share(waived, len(self.measured))

    def findings(self, fail_under: Mapping[Kind, float]) -> tuple[Finding, ...]:
        """Gives what is wrong: kinds below their threshold, waivers too many or not needed.

        Args:
            fail_under: The least percentage of each kind.
        """
        found = []
        for kind, least in fail_under.items():
            known = self.kinds[kind]
            if known.percent < least:
                found.append(self._too_low(kind, least))
        if self.waived.total and self.waived.percent > MOST_WAIVED:
            message = f"{self.waived} items are waived, more than {MOST_WAIVED:g} %"
            found.append(_finding(COVERAGE_TOO_MANY_WAIVERS, message))
        for waiver in self.unused:
            message = f"the waiver for {waiver.item!r} ({waiver.reason}) covers nothing"
            found.append(_finding(COVERAGE_WAIVER_UNUSED, message))
        return tuple(found)

    def _too_low(self, kind: Kind, least: float) -> Finding:
        known, gaps = self.kinds[kind], [each for each in self.gaps if each.item.kind == kind]
        named = [each.item.label for each in gaps[:_NAMED]]
        if len(gaps) > _NAMED:
            named.append(f"{len(gaps) - _NAMED} more")
        message = f"{kind}: {known} is {known.percent:.1f} %, less than {least:g} %"
        message += f"; no test exercised: {', '.join(named)}"
        return replace(_finding(COVERAGE_TOO_LOW, message), base=gaps[0].position)


def _finding(rule: Rule, message: str) -> Finding:
    return Finding(rule.id, rule.severity, Proof.PROVEN, message, rule.fix)


def share(measured: Iterable[Measured]) -> Share:
    """Counts items; a waived one counts as exercised."""
    listed = list(measured)
    return Share(sum(not each.is_gap for each in listed), len(listed))


def measure(
    contracts: Iterable[Contract],
    seen: Seen,
    waivers: Iterable[CoverageWaiver] = (),
    *,
    consumed: Iterable[Contract] = (),
) -> Coverage:
    """Compares what contracts promise with what was exercised.

    Args:
        contracts: The contracts that are provided.
        seen: What was exercised, by which layers.
        waivers: What need not be.
        consumed: The contracts that are called.
    """
    known = tuple(waivers)
    used: set[CoverageWaiver] = set()
    measured = []
    listed = [(contract, inventory(contract)) for contract in contracts]
    listed += [(contract, inventory(contract, consumed=True)) for contract in consumed]
    for contract, items in listed:
        for item in items:
            layers = frozenset(seen.get((contract.name, str(item.operation), item.key), ()))
            waiver = _waiver(item, known) if not layers - {GENERATION} else None
            if waiver is not None:
                used.add(waiver)
            position = contract.document.position(item.pointer)
            measured.append(Measured(item, contract.name, layers, waiver, position))
    unused = tuple(waiver for waiver in known if waiver not in used)
    return Coverage(tuple(measured), unused)


def _waiver(item: Item, waivers: Iterable[CoverageWaiver]) -> CoverageWaiver | None:
    label = item.label
    for waiver in waivers:
        pattern = waiver.item.replace("[", "[[]")
        if label == waiver.item or fnmatchcase(label, pattern):
            return waiver
    return None
