"""Findings that are one."""

from dataclasses import replace

from treaty.compatibility.same_places import merged
from treaty.findings import Finding, Operation, Place, Position, Proof, Severity

GET, POST = Operation("GET", "/a"), Operation("POST", "/b")
BODY = Place("response", "body", "200", "application/json", "/name")
FOUND = Finding(
    "answer-left-open",
    Severity.WARNING,
    Proof.PROVEN,
    "from here to there, `minLength` 1 was removed",
    operation=GET,
    place=BODY,
    base=Position("v1.yaml", 7),
)


def test_merged_one_line_of_the_contract_all_operations() -> None:
    """What operations share is told once, whatever the status."""
    other = replace(FOUND, operation=POST, place=BODY._replace(status="404"))
    (finding,) = merged([FOUND, other])
    assert (finding.operation, finding.place.status) == (GET, "200")
    assert finding.reaches == (GET, POST)


def test_merged_one_place_all_messages() -> None:
    """What one place has several of is one finding, whose way is told once."""
    other = replace(
        FOUND, message="from here to there, `maxLength` 9 was removed", base=Position("v1.yaml", 8)
    )
    (finding,) = merged([FOUND, other])
    assert finding.message == (
        "from here to there, `minLength` 1 was removed; `maxLength` 9 was removed"
    )
    assert finding.reaches == ()


def test_merged_other_rule_place_or_operation_kept_apart() -> None:
    """Independent findings stay independent, and have fingerprints of their own."""
    others = [
        replace(FOUND, rule="answer-not-promised"),
        replace(FOUND, place=BODY._replace(pointer="/age")),
        replace(FOUND, operation=POST, base=Position("v1.yaml", 9)),
    ]
    found = merged([FOUND, *others])
    assert found == [FOUND, *others]
    assert len({finding.fingerprint for finding in found}) == 4
