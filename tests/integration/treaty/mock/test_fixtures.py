"""Tests whose application calls others are held to the others' contracts."""

import pytest

from treaty.conformance.coverage.record import read as recorded
from treaty.contract.document import load
from treaty.contract.model import Contract
from treaty.contract.source import read

KEYS = {("parser.yaml", "POST /jobs", key) for key in ("called", "status 202")}
CONTRACT = """\
openapi: 3.1.0
info: {title: Parser, version: "1"}
servers: [{url: /v1}]
paths:
  /jobs:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties: {url: {type: string}}
              required: [url]
      responses:
        "202": {description: Taken.}
"""
TESTS = """
import httpx

def test_right(mock_server):
    parser = mock_server("parser.yaml")
    assert httpx.post(f"{parser.url}/jobs", json={"url": "x"}).status_code == 202

def test_wrong_field(mock_transport):
    client = httpx.Client(transport=mock_transport("parser.yaml"))
    client.post("http://parser/v1/jobs", json={"uri": "x"})

def test_additional_field(mock_of):
    from treaty.mock.message import Request
    parser = mock_of("parser.yaml")
    kind = (("Content-Type", "application/json"),)
    parser.answer(Request("POST", "/v1/jobs", kind, b'{"url": "x", "lang": "it"}'))

def test_fails_itself(mock_transport):
    client = httpx.Client(transport=mock_transport("parser.yaml"))
    assert client.post("http://parser/v1/jobs", json={}).status_code == 202

def test_wrong_on_purpose(mock_transport):
    client = httpx.Client(transport=mock_transport("parser.yaml", strict=False))
    assert client.post("http://parser/v1/jobs", json={}).status_code == 422
"""


def test_test_that_sends_a_stub_something_wrong_fails(pytester: pytest.Pytester) -> None:
    """With the contract's line and the request as a curl line."""
    pytester.makefile(".yaml", parser=CONTRACT)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*test_wrong_field*",
            "POST /v1/jobs breaks the contract parser.yaml",
            "  parser.yaml:*: `/uri` is declared by nothing in its schema",
            "  parser.yaml:14:*: `/url` is required and missing",
            "  request: curl http://parser/v1/jobs *",
            "  again:   pytest *.py::test_wrong_field",
            "*test_additional_field*",
            "  parser.yaml:*: `/lang` is declared by nothing in its schema",
            "*test_fails_itself*",
            "*contract of a stub*",
            "POST /v1/jobs breaks the contract parser.yaml",
        ]
    )


CONSUMER = """
import httpx

def test_answered(mock_transport):
    client = httpx.Client(transport=mock_transport("parser.yaml"))
    assert client.post("http://parser/v1/jobs", json={"url": "x"}).status_code == 202
"""


@pytest.mark.parametrize(("consumed", "covered"), [('["parser.yaml"]', 2), ("[]", 0)])
def test_stub_of_a_consumed_contract_counts_for_its_coverage(
    pytester: pytest.Pytester, consumed: str, covered: int
) -> None:
    """One of a contract that the project provides itself proves nothing about it."""
    pytester.makefile(".yaml", parser=CONTRACT)
    pytester.makepyprojecttoml(f"[tool.treaty]\nconsumed = {consumed}\n")
    pytester.makepyfile(CONSUMER)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    contract = Contract(load(read("parser.yaml", root=pytester.path)))
    assert len(recorded(pytester.path, [contract]).seen.keys() & KEYS) == covered
