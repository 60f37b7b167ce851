"""The coverage of a project's contracts, as a report."""

from collections.abc import Mapping
from typing import Any, Final

from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import Coverage, CoverageWaiver, Measured, Share, measure
from treaty.conformance.coverage.record import read
from treaty.conformance.project import contracts
from treaty.errors import SettingsError
from treaty.findings import Report, verdict_on
from treaty.settings import Settings

ALL = "all"
"""Stands for every kind that has no threshold of its own."""

_WHOLE: Final = 100.0


def coverage_of(settings: Settings, *, run: str = "") -> tuple[Coverage, frozenset[str]]:
    """Measures how much of a project's contracts its runs have exercised.

    Args:
        settings: The project.
        run: The one run to look at; all where it is left out.

    Returns:
        The coverage, and the names of contracts that were recorded with another text, too.

    Raises:
        ContractError: A contract cannot be read.
    """
    provided = contracts(settings.contracts, settings.root)
    consumed = contracts(settings.consumed, settings.root)
    waivers = [CoverageWaiver(item, reason) for item, reason in settings.coverage.waivers]
    records = read(settings.root, [*provided, *consumed], run=run)
    return measure(provided, records.seen, waivers, consumed=consumed), records.outdated


def thresholds(given: Mapping[str, float]) -> dict[Kind, float]:
    """Reads the least percentages by kind.

    Raises:
        SettingsError: There is no such kind, or no such percentage.
    """
    for name, percent in given.items():
        if not 0 <= percent <= _WHOLE:
            raise SettingsError(
                f"fail-under {name} = {percent:g} is no percentage", hint="write one from 0 to 100"
            )
    found = dict.fromkeys(Kind, given[ALL]) if ALL in given else {}
    for name, percent in given.items():
        if name == ALL:
            continue
        if name not in set(Kind):
            raise SettingsError(
                f"unknown kind of item {name!r}", hint=f"known are {ALL}, {', '.join(Kind)}"
            )
        found[Kind(name)] = percent
    return found


def report(coverage: Coverage, fail_under: Mapping[Kind, float]) -> Report:
    """Makes a report of a coverage: its figures as the subject, what is wrong as findings.

    Args:
        coverage: The coverage.
        fail_under: The least percentage of each kind.
    """
    findings = coverage.findings(fail_under)
    subject = {
        "kinds": {kind.value: _share(known) for kind, known in coverage.kinds.items()},
        "layers": {name: _share(known) for name, known in coverage.layers.items()},
        "waived": _share(coverage.waived),
        "operations": [
            {
                "contract": contract,
                "operation": {"method": operation.method, "path": operation.path},
                "kinds": {kind.value: _share(known) for kind, known in kinds.items()},
            }
            for (contract, operation), kinds in coverage.operations.items()
        ],
        "gaps": [{**_gap(each), "generated": each.is_generated} for each in coverage.gaps],
        "waivers": [
            {**_gap(each), "reason": each.waiver.reason}
            for each in coverage.measured
            if each.waiver
        ],
    }
    return Report("coverage", verdict_on(findings), findings, subject)


def _share(share: Share) -> dict[str, Any]:
    percent = round(share.percent, 1)
    return {"covered": share.covered, "total": share.total, "percent": percent}


def _gap(measured: Measured) -> dict[str, Any]:
    position = measured.position
    return {
        "item": measured.item.label,
        "kind": measured.item.kind.value,
        "contract": {"file": position.file, "line": position.line, "column": position.column},
    }
