"""An acceptance as people and CI read it: the sentence first, then everything behind it."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from treaty.acceptance import rules
from treaty.acceptance.cleanup import Cleaned, LeftOver
from treaty.acceptance.outcome import Outcome
from treaty.findings import Finding, Operation, Place, Proof, Severity
from treaty.ledger import Entry
from treaty.report import acceptance as pages

LEFT = LeftOver(
    Entry("1", "2026-03-02T12:00:00+00:00", {"resource": "pet"}, ({"id": "pet7"},)),
    "DELETE was answered with 409",
)
DIFFERENCE = Finding(
    rules.DEPLOYMENTS_DIFFER.id,
    Severity.ERROR,
    Proof.PROVEN,
    'type of /price: number 1.5 became string "<1.50>"',
    operation=Operation("GET", "/pets"),
    place=Place("response", "body", "200", pointer="/price"),
    request="curl https://new.example/pets",
)
OUTCOME = Outcome(
    deployment="https://new.example",
    profile="staging",
    run="260302-120000-ab12",
    release="release 2.0 on schema 7",
    findings=(
        DIFFERENCE,
        Finding(rules.LEFT_OVER.id, Severity.ERROR, Proof.PROVEN, "pet pet7 is left over", "go on"),
    ),
    exercised={"GET /pets": 3},
    left_out={"POST /pets": "it writes", "GET /pets/{id}": "no id"},
    allowed=frozenset({"GET /pets/{id}"}),
    sent=12,
    total=100,
    cleaned=Cleaned(4, (LEFT,)),
    ledger="ledger.jsonl",
    tests=2,
    against="https://old.example",
    compared=3,
    volatile={"GET /pets": ("/at", "header etag")},
)
TEXT = """\
not accepted: type of /price: number 1.5 became string "<1.50>" (and 1 more)

deployment: https://new.example, release 2.0 on schema 7
run: 260302-120000-ab12, profile staging
requests: 12 of 100, 2 tests
removed: 4, left over: 1
ledger: ledger.jsonl

operations exercised: 1 of 3
  GET /pets: 3 successes

operations not exercised: 2
  GET /pets/{id}: no id (allowed)
  POST /pets: it writes

compared with https://old.example: 3 requests
  volatile, so not compared: GET /pets /at, header etag
differences: 1
  error    GET /pets  type of /price: number 1.5 became string "<1.50>"
           curl https://new.example/pets

left over:
  pet pet7: DELETE was answered with 409
  hint: treaty accept --resume-cleanup ledger.jsonl

error[left-over]
  pet pet7 is left over
  hint: go on

fail: 1 error, 0 warnings, 0 info
"""
ACCEPTED = (
    "accepted: https://new.example is release 2.0 on schema 7; 1 of 3 operations were exercised, "
    "and nothing is left over"
)


def test_text_is_the_sentence_and_everything_behind_it() -> None:
    """Whole, as it is printed."""
    assert pages.text(OUTCOME.report) == TEXT


def test_html_begins_with_the_sentence_and_escapes() -> None:
    """It needs nothing else, and what a deployment says is no markup."""
    page = pages.html(OUTCOME.report)

    assert "<h1>not accepted: " in page
    assert "&lt;1.50&gt;" in page
    assert "<1.50>" not in page
    assert not any(word in page for word in ("<script", "http://", "src=", "<link"))
    for shown in ("pet pet7", "POST /pets", "header etag", "no id (allowed)"):
        assert shown in page


def test_junit_has_a_case_for_each_finding_and_each_operation() -> None:
    """What was not exercised is skipped, with the reason."""
    root = ET.fromstring(pages.junit(OUTCOME.report))
    findings, operations = root.findall("testsuite")

    assert len(findings.findall("testcase/failure")) == 2
    assert operations.get("tests") == "3"
    assert [each.get("message") for each in operations.findall("testcase/skipped")] == [
        "no id",
        "it writes",
    ]


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        (
            (),
            ACCEPTED,
        ),
        (
            (Finding("x", Severity.WARNING, Proof.SUSPECTED, "GET /a was not exercised"),),
            "not known: GET /a was not exercised",
        ),
        (
            (
                Finding("x", Severity.WARNING, Proof.SUSPECTED, "GET /a was not exercised"),
                Finding("y", Severity.ERROR, Proof.PROVEN, "it fails"),
            ),
            "not accepted: it fails",
        ),
    ],
)
def test_sentence_says_accepted_or_why_not(findings: tuple[Finding, ...], sentence: str) -> None:
    """What is proven wrong goes before what is not known."""
    assert replace(OUTCOME, findings=findings).sentence == sentence
