"""A project's coverage becomes a report."""

import pytest

from treaty.conformance.coverage.item import Kind
from treaty.conformance.coverage.measure import CoverageWaiver, measure
from treaty.conformance.coverage.project import report, thresholds
from treaty.contract.model import Contract
from treaty.errors import SettingsError
from treaty.findings import Verdict

PUT = "PUT /pets/{id}"


def test_thresholds_for_all_stand_for_the_other_kinds() -> None:
    """A kind's own goes first, wherever it stands."""
    found = thresholds({"status": 100, "all": 95})
    assert found[Kind.STATUS] == 100
    assert {found[kind] for kind in Kind if kind is not Kind.STATUS} == {95}
    assert thresholds({}) == {}


def test_threshold_of_an_unknown_kind_names_the_known_ones() -> None:
    """It is a mistake in the settings or on the command line."""
    with pytest.raises(SettingsError, match="known are all, operation, status"):
        thresholds({"stati": 100})


@pytest.mark.parametrize("percent", [float("nan"), -1.0, 100.5, float("inf")])
def test_threshold_that_nothing_or_everything_meets_is_none(percent: float) -> None:
    """It would pass or fail whatever was exercised."""
    with pytest.raises(SettingsError, match="write one from 0 to 100"):
        thresholds({"all": percent})


def test_report_of_a_coverage_has_its_figures_and_gaps(contract: Contract) -> None:
    """For scripts."""
    seen = {("api.json", PUT, "called"): {"unit"}}
    waivers = [CoverageWaiver(f"{PUT} status 401", "no")]
    made = report(measure([contract], seen, waivers), {Kind.STATUS: 50})
    assert made.verdict is Verdict.FAIL
    assert made.subject["kinds"]["status"] == {"covered": 1, "total": 4, "percent": 25.0}
    assert made.subject["waived"]["covered"] == 1
    assert made.subject["layers"]["unit"]["covered"] == 1
    assert made.subject["operations"][0]["operation"] == {"method": "PUT", "path": "/pets/{id}"}
    (waived,) = made.subject["waivers"]
    assert (waived["item"], waived["reason"]) == (f"{PUT} status 401", "no")
    gap = made.subject["gaps"][0]
    assert gap["item"] == f"{PUT} status 200"
    assert gap["contract"]["file"] == "api.json"
