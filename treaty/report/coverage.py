"""The coverage of contracts for people: a table, and what is missing."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from treaty import __version__
from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import Coverage, Measured, Share, share
from treaty.findings import Operation, Report
from treaty.report.page import template
from treaty.report.text import render as findings_of

_ENOUGH, _SOME = 95.0, 50.0
_SHOWN = 10  # gaps of an operation


def text(coverage: Coverage, report: Report) -> str:
    """Writes the table, the gaps with their lines in the contract, and the verdict."""
    blocks = ["\n".join(_table(coverage))]
    if coverage.layers:
        layers = (f"{name} {share.percent:.1f} %" for name, share in coverage.layers.items())
        blocks.append(f"by layer: {', '.join(layers)}")
    if coverage.waived.covered:
        blocks.append(f"waived: {coverage.waived} items")
    blocks += ["\n".join(_listed(f"{what} ({len(gaps)}):", gaps)) for what, gaps in _gaps(coverage)]
    return "\n\n".join(blocks) + "\n\n" + findings_of(report)


def _gaps(coverage: Coverage) -> Iterator[tuple[str, list[Measured]]]:
    """The gaps, those that generated exchanges have exercised apart."""
    never = [each for each in coverage.gaps if not each.is_generated]
    generated = [each for each in coverage.gaps if each.is_generated]
    if never:
        yield "never exercised", never
    if generated:
        yield "exercised by generated exchanges alone", generated


def _listed(head: str, gaps: Iterable[Measured]) -> Iterator[str]:
    """The first gaps of each operation, and how many more there are."""
    yield head
    operations: dict[tuple[str, Operation], list[Measured]] = {}
    for each in gaps:
        operations.setdefault((each.contract, each.item.operation), []).append(each)
    for (_, operation), own in operations.items():
        yield from (f"  {each.position}: {each.item.label}" for each in own[:_SHOWN])
        if len(own) > _SHOWN:
            yield f"  {operation}: {len(own) - _SHOWN} more"
    if any(len(own) > _SHOWN for own in operations.values()):
        yield "hint: --format json or html lists all"


def html(coverage: Coverage, report: Report) -> str:
    """Writes the same as one page that needs nothing else, with what is waived and why."""
    return template("coverage.html").render(
        report=report,
        coverage=coverage,
        all=share(coverage.measured),
        kinds=list(Kind),
        contracts=_by_contract(coverage),
        gaps=list(_gaps(coverage)),
        waived=[each for each in coverage.measured if each.waiver],
        cell=_cell,
        percent=_percent,
        version=__version__,
    )


def _by_contract(coverage: Coverage) -> dict[str, dict[Operation, dict[Kind, Share]]]:
    found: dict[str, dict[Operation, dict[Kind, Share]]] = {}
    for (contract, operation), kinds in coverage.operations.items():
        found.setdefault(contract, {})[operation] = kinds
    return found


def _table(coverage: Coverage) -> Iterator[str]:
    rows = _rows(coverage)
    first = max(len(name) for name, _ in rows)
    head: list[Share | str] = [kind.value for kind in Kind]
    for name, cells in [("operation", head), *rows]:
        columns = [
            f"{cell!s:>{max(len(kind), 7)}}" for cell, kind in zip(cells, Kind, strict=False)
        ]
        yield "  ".join([f"{name:<{first}}", *columns]) if columns else name


def _rows(coverage: Coverage) -> list[tuple[str, list[Share | str]]]:
    """The table's rows: operations, below the name of their contract where there are several."""
    contracts = _by_contract(coverage)
    rows: list[tuple[str, list[Share | str]]] = []
    for contract, operations in contracts.items():
        rows += [(contract, [])] if len(contracts) > 1 else []
        lead = "  " if len(contracts) > 1 else ""
        rows += [(f"{lead}{name}", list(kinds.values())) for name, kinds in operations.items()]
    rows.append(("all", list(coverage.kinds.values())))
    rows.append(("", [f"{each.percent:.1f} %" for each in coverage.kinds.values()]))
    return rows


def _cell(share: Share) -> Markup:
    """A cell of the page: how many of how many."""
    return _coloured(share, str(share))


def _percent(share: Share) -> Markup:
    """A cell of the page: which part."""
    return _coloured(share, f"{share.percent:.1f} %" if share.total else "-")


def _coloured(share: Share, shown: str) -> Markup:
    name = "good" if share.percent >= _ENOUGH else "some" if share.percent >= _SOME else "bad"
    return Markup('<td class="{}">{}</td>').format(name if share.total else "", shown)
