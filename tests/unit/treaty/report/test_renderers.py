"""Reports in every format, whole."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from treaty.findings import (
    Attachment,
    Finding,
    Operation,
    Place,
    Position,
    Proof,
    Report,
    Severity,
    Verdict,
    Witness,
)
from treaty.proof import AdmittedInstance, ProvenInstance
from treaty.report import github, html, junit, markdown, sarif, text
from treaty.report import json as json_report

SENT = {
    "method": "POST",
    "path": "/pets",
    "query": {"tag": ["a b", "c"]},
    "headers": {"Content-Type": "application/json"},
    "cookies": {"s": "1"},
    "body": {"name": "x"},
}
BREAK = Finding(
    rule="request-property-became-required",
    severity=Severity.ERROR,
    proof=Proof.PROVEN,
    message="owner is required now",
    hint="make it optional: 100%",
    operation=Operation("POST", "/pets"),
    place=Place("request", "body", None, "application/json", "/owner"),
    base=Position("a.yaml", 12, 7),
    revision=Position("b.yaml", 14, 7),
    witness=Witness(
        "request",
        SENT,
        "base",
        "revision",
        '"owner" is required',
        ProvenInstance(SENT["body"], {}, {"required": ["owner"]}),
        (AdmittedInstance(SENT["body"], {}),),
    ),
    reaches=(Operation("PUT", "/pets"),),
)
DOUBT = Finding("unknown", Severity.WARNING, Proof.SUSPECTED, "could not be decided\x07 & left")
REPORT = Report("diff", Verdict.FAIL, (BREAK, DOUBT), {"base": "a.yaml", "revision": "b.yaml"})
NOTHING = Report("check", Verdict.PASS, (), {"contracts": ["a.yaml"]})

TEXT = """\
error[request-property-became-required] a.yaml:12:7 -> b.yaml:14:7
  POST /pets request body application/json /owner
  owner is required now
  reaches PUT /pets
  hint: make it optional: 100%
  witness: a request that only the base allows
    POST /pets?tag=a%20b&tag=c
    Content-Type: application/json
    Cookie: s=1

    {"name": "x"}
    revision: "owner" is required

warning[unknown, suspected]
  could not be decided\x07 & left

fail: 1 error, 1 warning, 0 info
"""


def test_text_report_whole() -> None:
    """Each finding with its place and its witness, then the verdict."""
    assert text.render(REPORT) == TEXT


def test_text_nothing_found_verdict_alone() -> None:
    """One line says that all is well."""
    assert text.render(NOTHING) == "pass: no findings\n"


def test_text_with_color_same_words() -> None:
    """Colour adds nothing that is needed."""
    colored = text.render(REPORT, color=True)
    assert "\033[31merror\033[0m[\033[1mrequest-property-became-required\033[0m]" in colored
    plain = colored
    for code in ("0", "1", "31", "33"):
        plain = plain.replace(f"\033[{code}m", "")
    assert plain == TEXT


def test_json_report_whole_shape() -> None:
    """The promise to scripts: every member, always there."""
    data = json.loads(json_report.render(REPORT))
    assert list(data) == ["schema", "verdict", "base", "revision", "summary", "findings"]
    assert (data["schema"], data["verdict"]) == ("treaty.diff/1", "fail")
    assert data["summary"] == {"error": 1, "warning": 1, "info": 0}
    assert data["findings"][0] == {
        "rule": "request-property-became-required",
        "severity": "error",
        "proof": "proven",
        "operation": {"method": "POST", "path": "/pets"},
        "place": {
            "side": "request",
            "in": "body",
            "status": None,
            "media_type": "application/json",
            "pointer": "/owner",
        },
        "message": "owner is required now",
        "hint": "make it optional: 100%",
        "base": {"file": "a.yaml", "line": 12, "column": 7},
        "revision": {"file": "b.yaml", "line": 14, "column": 7},
        "witness": {
            "kind": "request",
            "value": SENT,
            "accepted_by": "base",
            "rejected_by": "revision",
            "reason": '"owner" is required',
        },
        "reaches": [{"method": "PUT", "path": "/pets"}],
        "fingerprint": BREAK.fingerprint,
    }
    assert data["findings"][1].keys() == data["findings"][0].keys()
    assert data["findings"][1]["operation"] is None


def test_github_report_one_command_a_finding() -> None:
    """Annotations at the newer side, with the characters escaped that have a meaning."""
    assert github.render(REPORT).splitlines() == [
        (
            "::error file=b.yaml,line=14,col=7,title=request-property-became-required"
            "::POST /pets request body application/json /owner: owner is required now"
            "%0Ahint: make it optional: 100%25"
        ),
        "::warning title=unknown::could not be decided\x07 & left",
    ]


def test_github_nothing_found_empty() -> None:
    """No annotation where nothing is wrong."""
    assert github.render(NOTHING) == ""


def test_github_odd_file_name_escaped() -> None:
    """A comma in a file's name does not end it."""
    odd = Finding("r", Severity.INFO, Proof.PROVEN, "m", base=Position("a,b:c.yaml", 1))
    assert "::notice file=a%2Cb%3Ac.yaml," in github.render(Report("check", Verdict.PASS, (odd,)))


def test_sarif_odd_file_name_is_a_uri() -> None:
    """As SARIF 2.1.0, section 3.4.3, asks for."""
    odd = Finding("r", Severity.INFO, Proof.PROVEN, "m", base=Position("a b/ü.yaml", 1))
    written = sarif.render(Report("check", Verdict.PASS, (odd,)))
    assert '"uri": "a%20b/%C3%BC.yaml"' in written


def test_junit_report_errors_fail_and_what_is_open_is_an_error() -> None:
    """A case for each finding; what XML cannot hold is replaced. A dashboard shows no green."""
    root = ET.fromstring(junit.render(REPORT))
    suite = root[0]
    counts = {"failures": "1", "errors": "1", "skipped": "0"}
    assert suite.attrib == {"name": "treaty diff", "tests": "2", **counts}
    error, warning = suite
    assert error.attrib["name"] == "request-property-became-required POST /pets b.yaml:14:7"
    failure = error.find("failure")
    assert failure is not None
    place = "POST /pets request body application/json /owner"
    assert failure.text == f"{place}: owner is required now\nhint: make it optional: 100%"
    assert warning.findtext("error") == "could not be decided\ufffd & left"


def test_junit_harmless_finding_passes_with_its_text() -> None:
    """An addition is no failure."""
    note = Finding("r", Severity.INFO, Proof.PROVEN, "it was added")
    suite = ET.fromstring(junit.render(Report("diff", Verdict.PASS, (note,))))[0]
    assert [case.findtext("system-out") for case in suite] == ["it was added"]
    assert suite.attrib["failures"] == suite.attrib["errors"] == "0"


def test_junit_nothing_found_one_case_passed() -> None:
    """An empty suite would look like nothing was asked."""
    suite = ET.fromstring(junit.render(NOTHING))[0]
    assert [case.attrib["name"] for case in suite] == ["verdict"]


def test_text_and_json_show_the_request_that_shows_a_finding() -> None:
    """A finding about an exchange can be repeated in a shell; others have no such member."""
    seen = replace(DOUBT, request="curl http://localhost/pets")
    report = replace(REPORT, findings=(seen,))
    assert "  request: curl http://localhost/pets\n" in text.render(report)
    (written,) = json.loads(json_report.render(report))["findings"]
    assert written["request"] == "curl http://localhost/pets"
    assert all("request" not in each for each in json.loads(json_report.render(REPORT))["findings"])


MARKDOWN = """\
# diff: `a.yaml` → `b.yaml`

**fail**: 1 breaking, 1 that may break, 0 other.

## Breaking changes

### POST /pets

**owner is required now** — `request body application/json /owner`

Reaches PUT /pets.

This request is allowed by the base and refused by the revision:

```http
POST /pets?tag=a%20b&tag=c
Content-Type: application/json
Cookie: s=1

{"name": "x"}
```

> "owner" is required

For clients: send no such request any more.

For the service: make it optional: 100%.

`request-property-became-required` · `a.yaml:12:7` → `b.yaml:14:7` · `FINGERPRINT`

## Changes that may break

### All operations

**could not be decided\x07 & left** (suspected)

`unknown` ·  · `OTHER`
"""


def test_markdown_report_whole() -> None:
    """Breaks first, each with its witness as a message."""
    written = markdown.render(REPORT).replace(BREAK.fingerprint, "FINGERPRINT")
    assert written.replace(DOUBT.fingerprint, "OTHER") == MARKDOWN


def test_markdown_information_is_a_list() -> None:
    """Additions take a line each, with a contract's own markup made harmless."""
    note = Finding(
        "r", Severity.INFO, Proof.PROVEN, "`a*b` is *new*", operation=Operation("GET", "/")
    )
    assert "- `GET /` `a*b` is \\*new\\*\n" in markdown.render(
        Report("diff", Verdict.PASS, (note,))
    )


def test_markdown_tells_those_at_the_other_end_what_to_do() -> None:
    """In a changelog; other reports are for the service alone."""
    gone = Finding("operation-removed", Severity.ERROR, Proof.PROVEN, "gone")
    header = replace(gone, rule="response-header-removed", place=Place("response", "header"))
    answer = Witness("response", {"status": 200}, "revision", "base", "new")
    written = {
        rule: markdown.render(Report(command, Verdict.FAIL, (finding,)))
        for rule, command, finding in (
            ("gone", "diff", gone),
            ("header", "diff", header),
            ("answer", "diff", replace(header, witness=answer)),
            ("check", "check", replace(header, witness=answer)),
        )
    }
    assert "For clients: call it no more." in written["gone"]
    assert "For clients: look at what you read here." in written["header"]
    assert "For clients: be ready for such a response." in written["answer"]
    assert "For clients" not in written["check"]


def test_markdown_nothing_found_says_so() -> None:
    """No section where there is nothing."""
    written = markdown.render(Report("diff", Verdict.PASS, (), {"base": "a", "revision": "a"}))
    assert written == "# diff: `a` → `a`\n\n**pass**: nothing changed for clients or servers.\n"


def test_sarif_report_result_for_each_finding() -> None:
    """Rule, level, place of the revision, the base beside it, and the fingerprint."""
    data = json.loads(sarif.render(REPORT))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [BREAK.rule, DOUBT.rule]
    error, warning = run["results"]
    assert (error["ruleId"], error["level"]) == (BREAK.rule, "error")
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "b.yaml"}
    assert place["region"] == {"startLine": 14, "startColumn": 7}
    assert error["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 12
    assert error["partialFingerprints"] == {"treaty/v1": BREAK.fingerprint}
    assert error["properties"]["witness"] == SENT
    assert (warning["level"], "locations" in warning) == ("warning", False)


def test_html_report_is_self_contained_and_escaped() -> None:
    """No script, no address of another host, and a contract's text stays text."""
    written = html.render(Report("diff", Verdict.FAIL, (BREAK, DOUBT), {"base": "<b>"}))
    assert "<script" not in written
    assert "http://" not in written
    assert "https://" not in written
    assert "<code>&lt;b&gt;</code>" in written
    assert "POST /pets?tag=a%20b&amp;tag=c" in written
    assert written.count("<article") == 2


def test_reports_tell_what_was_kept_of_a_failure() -> None:
    """A page shows the picture itself, so that it can be read without the files."""
    kept = (Attachment("screenshot", "kept/1.png", b"PNG"), Attachment("trace", "kept/trace.zip"))
    report = replace(REPORT, findings=(replace(BREAK, attachments=kept),))

    assert "  screenshot: kept/1.png\n  trace: kept/trace.zip\n" in text.render(report)
    (finding,) = json.loads(json_report.render(report))["findings"]
    assert finding["attachments"] == [
        {"name": "screenshot", "file": "kept/1.png"},
        {"name": "trace", "file": "kept/trace.zip"},
    ]
    page = html.render(report)
    assert '<img src="data:image/png;base64,UE5H"' in page
    assert "playwright show-trace kept/trace.zip" in page
    (case,) = ET.fromstring(junit.render(report)).iter("testcase")
    assert case.find("failure") is not None
    assert case.findtext("system-out") == (
        "[[ATTACHMENT|kept/1.png]]\n[[ATTACHMENT|kept/trace.zip]]"
    )
