"""What was exercised is compared with what was promised."""

import pytest

from treaty.conformance.coverage.inventory import inventory
from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import RULES, CoverageWaiver, Share, measure
from treaty.conformance.coverage.record import Seen
from treaty.contract.model import Contract
from treaty.findings import Operation

PUT = "PUT /pets/{id}"


def seen(*keys: str) -> Seen:
    """What the integration layer exercised."""
    return {("api.json", PUT, key): {"integration"} for key in keys}


def test_measure_counts_by_kind_operation_and_layer(contract: Contract) -> None:
    """What is no item any more counts for nothing."""
    found = measure([contract], seen("called", "status 200", "status 599"))
    assert found.kinds[Kind.OPERATION] == Share(1, 1)
    assert found.kinds[Kind.STATUS] == Share(1, 4)
    assert found.kinds[Kind.STATUS].percent == 25
    assert found.operations["api.json", Operation("PUT", "/pets/{id}")][Kind.STATUS] == Share(1, 4)
    assert found.layers == {"integration": Share(2, len(inventory(contract)))}
    assert [gap.item.title for gap in found.gaps][:3] == ["401", "403", "4XX"]
    assert found.gaps[0].position.line > 1


def test_measure_generated_exchanges_close_no_gap(contract: Contract) -> None:
    """They are shown as a layer, and a gap says that they were there; a waiver is needed still."""
    generated: Seen = {("api.json", PUT, "status 401"): {"generation"}}
    waiver = CoverageWaiver(f"{PUT} status 401", "no")
    found = measure([contract], seen("status 200") | generated)
    assert found.kinds[Kind.STATUS] == Share(1, 4)
    assert found.layers["generation"].covered == 1
    assert [gap.item.title for gap in found.gaps if gap.is_generated] == ["401"]
    waived = measure([contract], seen("status 200") | generated, [waiver])
    assert (waived.kinds[Kind.STATUS], waived.unused) == (Share(2, 4), ())


def test_measure_of_nothing_is_complete() -> None:
    """There is nothing to exercise."""
    found = measure([], {})
    assert found.kinds[Kind.STATUS].percent == 100
    assert str(found.kinds[Kind.STATUS]) == "-"
    assert found.findings({Kind.STATUS: 100}) == ()


def test_waiver_covers_a_gap_and_nothing_else(contract: Contract) -> None:
    """One that no gap needs is reported."""
    used = CoverageWaiver(f"{PUT} status 401", "no")
    unused = CoverageWaiver(f"{PUT} status 200", "no")
    found = measure([contract], seen("status 200"), [used, unused])
    assert found.kinds[Kind.STATUS] == Share(2, 4)
    assert found.unused == (unused,)
    assert found.waived.covered == 1
    assert [finding.rule for finding in found.findings({})] == [
        "coverage-too-many-waivers",
        "coverage-waiver-unused",
    ]


def test_waiver_with_an_asterisk_covers_several(contract: Contract) -> None:
    """Brackets mean themselves."""
    found = measure([contract], {}, [CoverageWaiver("* status 4*", "no"),
                                     CoverageWaiver("* enum=[*", "no")])  # fmt: skip
    assert found.kinds[Kind.STATUS] == Share(3, 4)
    assert found.unused == ()


@pytest.mark.parametrize(("least", "count"), [(25, 0), (25.1, 1)])
def test_kind_below_its_threshold_is_a_finding(
    contract: Contract, least: float, count: int
) -> None:
    """It says how much is missing, and where."""
    named = f"{PUT} status 401, {PUT} status 403, {PUT} status 4XX"
    findings = measure([contract], seen("status 200")).findings({Kind.STATUS: least})
    assert [finding.message for finding in findings] == [
        f"status: 1/4 is 25.0 %, less than 25.1 %; no test exercised: {named}"
    ] * count
    assert [finding.base.line for finding in findings if finding.base] == [61] * count


def test_finding_names_a_few_gaps_and_counts_the_others(contract: Contract) -> None:
    """Whoever wants them all asks `treaty coverage`."""
    (finding,) = measure([contract], {}).findings({Kind.STATUS: 100})
    assert finding.message.endswith(f"{PUT} status 403, 1 more")


def test_rules_say_everything() -> None:
    """As all rules do."""
    for rule in RULES:
        assert all((rule.summary, rule.meaning, rule.example, rule.fix))
