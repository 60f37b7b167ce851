"""The coverage of contracts for people: a table, and what is missing."""

from collections.abc import Iterator
from html import escape

from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import Coverage, Measured, Share
from treaty.findings import Report
from treaty.report.text import render as findings_of

_ENOUGH, _SOME = 95.0, 50.0
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { padding: .2rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } tr:nth-child(even) { background: #f4f4f6; }
.good { color: #157347; } .some { color: #8a6100; } .bad { color: #b02a37; }
code { font-size: 13px; } footer { margin-top: 2rem; color: #555; }
"""


def text(coverage: Coverage, report: Report) -> str:
    """Writes the table, the gaps with their lines in the contract, and the verdict."""
    blocks = ["\n".join(_table(coverage))]
    if coverage.layers:
        layers = (f"{name} {share.percent:.1f} %" for name, share in coverage.layers.items())
        blocks.append(f"by layer: {', '.join(layers)}")
    if coverage.waived.covered:
        blocks.append(f"waived: {coverage.waived} items")
    if coverage.gaps:
        lines = [f"  {each.position}: {each.item.label}" for each in coverage.gaps]
        blocks.append("\n".join([f"never exercised ({len(lines)}):", *lines]))
    return "\n\n".join(blocks) + "\n\n" + findings_of(report)


def html(coverage: Coverage, report: Report) -> str:
    """Writes the same as one page that needs nothing else."""
    head = "".join(f"<th>{escape(word)}</th>" for word in ("operation", *Kind))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td>{''.join(map(_cell, shares))}</tr>"
        for name, shares in _rows(coverage)
    )
    gaps = "".join(_gap(each) for each in coverage.gaps)
    layers = ", ".join(
        f"{escape(name)} {each.percent:.1f} %" for name, each in coverage.layers.items()
    )
    wrong = "".join(f"<li>{escape(each.message)}</li>" for each in report.findings)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Coverage of contracts</title><style>{_STYLE}</style></head><body>"
        f"<h1>Coverage of contracts: {escape(report.verdict.value)}</h1><ul>{wrong}</ul>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>By layer: {layers or 'nothing was recorded'}</p>"
        f"<h2>Never exercised: {len(coverage.gaps)}</h2><ul>{gaps}</ul>"
        "<footer>treaty coverage</footer></body></html>\n"
    )


def _table(coverage: Coverage) -> Iterator[str]:
    rows = _rows(coverage)
    first = max(len(name) for name, _ in rows)
    head: list[Share | str] = [kind.value for kind in Kind]
    for name, cells in [("operation", head), *rows]:
        columns = (f"{cell!s:>{max(len(kind), 7)}}" for cell, kind in zip(cells, Kind, strict=True))
        yield f"{name:<{first}}  {'  '.join(columns)}"


def _rows(coverage: Coverage) -> list[tuple[str, list[Share | str]]]:
    """The table's rows: operations, below the name of their contract where there are several."""
    several = len({contract for contract, _ in coverage.operations}) > 1
    rows: list[tuple[str, list[Share | str]]] = [
        (f"{operation}  [{contract}]" if several else str(operation), list(kinds.values()))
        for (contract, operation), kinds in coverage.operations.items()
    ]
    rows.append(("all", list(coverage.kinds.values())))
    rows.append(("", [f"{each.percent:.1f} %" for each in coverage.kinds.values()]))
    return rows


def _cell(share: Share | str) -> str:
    if isinstance(share, str):
        return f"<td>{escape(share)}</td>"
    name = "good" if share.percent >= _ENOUGH else "some" if share.percent >= _SOME else "bad"
    return f'<td class="{name}">{share}</td>'


def _gap(measured: Measured) -> str:
    return f"<li><code>{escape(str(measured.position))}</code> {escape(measured.item.label)}</li>"
