"""The coverage of contracts is shown to people."""

from pathlib import Path

import pytest

from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import Coverage, CoverageWaiver, measure
from treaty.conformance.coverage.project import report
from treaty.conformance.coverage.record import Seen
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read
from treaty.report.coverage import html, text

CONTRACT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200": {description: Pets.}
        "400": {description: No.}
        "404": {description: <None>.}
"""
WAIVER = CoverageWaiver("GET /pets status 404", "cannot <happen>")


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """A contract of one operation."""
    (tmp_path / "api.yaml").write_text(CONTRACT)
    return Contract(load(read("api.yaml", root=tmp_path)))


@pytest.fixture
def coverage(contract: Contract) -> Coverage:
    """It was called, and answered with 200."""
    seen = {("api.yaml", "GET /pets", key): {"unit"} for key in ("called", "status 200")}
    return measure([contract], seen, [WAIVER])


def test_text_has_a_table_the_gaps_and_the_verdict(coverage: Coverage) -> None:
    """The whole of it."""
    table, _, rest = text(coverage, report(coverage, {})).partition("\n\n")
    assert [line.split() for line in table.splitlines()] == [
        ["operation", *Kind],
        ["GET", "/pets", "1/1", "2/3", *"------"],
        ["all", "1/1", "2/3", *"------"],
        ["100.0", "%", "66.7", "%", *["100.0", "%"] * 6],
    ]
    assert len({len(line) for line in table.splitlines()}) == 1
    assert rest == (
        "by layer: unit 50.0 %\n"
        "\n"
        "waived: 1/4 items\n"
        "\n"
        "never exercised (1):\n"
        "  api.yaml:8:9: GET /pets status 400\n"
        "\n"
        "error[coverage-too-many-waivers]\n"
        "  1/4 items are waived, more than 2 %\n"
        "  hint: Waive single items, each with its reason, and test the others.\n"
        "\n"
        "fail: 1 error, 0 warnings, 0 info\n"
    )


def test_text_names_some_gaps_of_each_operation_and_how_many_more(tmp_path: Path) -> None:
    """Of hundreds nobody reads the first; JSON and the page have all."""
    statuses = "".join(f'        "{status}": {{description: No.}}\n' for status in range(401, 418))
    (tmp_path / "api.yaml").write_text(CONTRACT.partition('        "400"')[0] + statuses)
    contract = Contract(load(read("api.yaml", root=tmp_path)))
    keys = ("status 402", "status 403")
    generated: Seen = {("api.yaml", "GET /pets", key): {"generation"} for key in keys}
    coverage = measure([contract], generated)
    told = text(coverage, report(coverage, {}))
    assert "never exercised (17):\n  api.yaml:5:5: GET /pets operation called\n" in told
    assert (
        "  api.yaml:16:9: GET /pets status 409\n"
        "  api.yaml:17:9: GET /pets status 410\n"
        "  GET /pets: 7 more\n"
        "hint: --format json or html lists all\n"
        "\n"
        "exercised by generated exchanges alone (2):\n"
        "  api.yaml:9:9: GET /pets status 402\n"
        "  api.yaml:10:9: GET /pets status 403\n"
    ) in told
    page = html(coverage, report(coverage, {}))
    assert "<h2>Never exercised: 17</h2>" in page
    assert "<h2>Exercised by generated exchanges alone: 2</h2>" in page


def test_text_of_several_contracts_names_them(contract: Contract, tmp_path: Path) -> None:
    """Two versions have the same operations."""
    (tmp_path / "v2.yaml").write_text(CONTRACT)
    other = Contract(load(read("v2.yaml", root=tmp_path)))
    both = measure([contract, other], {})
    lines = text(both, report(both, {})).splitlines()
    assert [line.rstrip("0123/- ") for line in lines[1:5]] == [
        "api.yaml",
        "  GET /pets",
        "v2.yaml",
        "  GET /pets",
    ]


def test_html_is_one_page_with_nothing_unescaped(coverage: Coverage) -> None:
    """It needs no network."""
    page = html(coverage, report(coverage, {}))
    assert page.startswith("<!doctype html>")
    assert '<td class="some">2/3</td>' in page
    assert "<code>api.yaml:8:9</code> GET /pets status 400" in page
    assert "GET /pets status 404: cannot &lt;happen&gt;" in page
    assert "http" not in page
    assert '<td>unit</td><td class="good">100.0 %</td><td class="bad">33.3 %</td>' in page
