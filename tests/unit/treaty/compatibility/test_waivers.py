"""Accepted findings."""

from datetime import date

import pytest

from treaty.compatibility import waivers
from treaty.findings import Finding, Operation, Place, Proof, Severity, Witness
from treaty.proof import AdmittedInstance, ProvenInstance
from treaty.settings import Waiver

TODAY = date(2030, 1, 1)


def witness(body: dict[str, str]) -> Witness:
    """A message that one side refuses."""
    rejected = ProvenInstance(body, {}, {"required": ["name", "age"]})
    parts = (AdmittedInstance(body, {}),)
    return Witness("request", {"body": body}, "base", "revision", rejected.reason, rejected, parts)


BREAK = Finding(
    "request-property-became-required",
    Severity.ERROR,
    Proof.PROVEN,
    "`name` became required",
    operation=Operation("POST", "/pets"),
    place=Place("request", "body", None, "application/json", "/name"),
    witness=witness({}),
)
OTHER = Finding(
    "request-property-became-required",
    Severity.ERROR,
    Proof.PROVEN,
    "`age` became required",
    operation=Operation("POST", "/pets"),
    place=Place("request", "body", None, "application/json", "/age"),
    witness=witness({}),
)


def waiver(operation: str = "POST /pets", place: str = "/name", until: date = TODAY) -> Waiver:
    """A waiver of the break."""
    return Waiver(BREAK.rule, "agreed with the one client", until, operation, place, line=7)


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    """Severity and message of each finding."""
    return [(finding.severity.value, finding.message) for finding in findings]


def test_apply_on_the_last_day_turns_a_break_into_information() -> None:
    """The other break stays, and the reason is told."""
    judged = waivers.apply([BREAK, OTHER], [waiver()], today=TODAY)
    assert said(judged) == [
        ("error", "`age` became required"),
        (
            "info",
            "`name` became required (waived until 2030-01-01: agreed with the one client)",
        ),
    ]


def test_apply_by_place_survives_another_message() -> None:
    """A waiver knows rule, operation and place only."""
    assert waivers.matches(waiver(place="request body /name"), BREAK)
    assert not waivers.matches(waiver(place="response /name"), BREAK)
    assert not waivers.matches(waiver(operation="PUT /pets"), BREAK)


def test_apply_with_an_expired_waiver_lets_the_break_count() -> None:
    """Both are reported, the waiver with its line."""
    judged = waivers.apply([BREAK], [waiver(until=date(2029, 12, 31))], today=TODAY)
    assert [finding.rule for finding in judged] == ["waiver-expired", BREAK.rule]
    assert str(judged[0].base) == "pyproject.toml:7:1"


def test_apply_with_a_broad_waiver_accepts_nothing() -> None:
    """It names what it would have hidden."""
    judged = waivers.apply([BREAK, OTHER], [waiver(place="")], today=TODAY)
    assert [finding.severity.value for finding in judged] == ["error"] * 3
    assert any(finding.rule == "waiver-too-broad" for finding in judged)


def test_apply_with_an_unused_waiver_warns() -> None:
    """What it accepted is gone."""
    judged = waivers.apply([], [waiver()], today=TODAY)
    assert said(judged) == [
        (
            "warning",
            "the waiver of request-property-became-required POST /pets /name matches no finding",
        )
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("request-property-become-required", "did you mean 'request-property-became-required'?"),
        ("opration-removed", "did you mean 'operation-removed'?"),
        ("zzz", "remove the waiver"),
    ],
)
def test_apply_with_a_waiver_of_no_rule_says_so(name: str, hint: str) -> None:
    """A slip in a rule's name is told from a finding that is gone."""
    (finding,) = waivers.apply([], [waiver()._replace(rule=name)], today=TODAY)
    assert finding.rule == "waiver-unused"
    assert finding.message == (
        f"the waiver of {name} POST /pets /name matches no finding: "
        "no rule that can be waived has that name"
    )
    assert finding.hint == hint


@pytest.mark.parametrize("name", ["operation-not-served", "dangling-link"])
def test_apply_knows_the_rules_of_every_question(name: str) -> None:
    """Those about an application and about one contract too."""
    (finding,) = waivers.apply([], [waiver()._replace(rule=name)], today=TODAY)
    assert finding.message.endswith("matches no finding")
