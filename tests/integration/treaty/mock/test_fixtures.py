"""Tests whose application calls others are held to the others' contracts."""

import pytest

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

def test_wrong_on_purpose(mock_transport):
    client = httpx.Client(transport=mock_transport("parser.yaml", strict=False))
    assert client.post("http://parser/v1/jobs", json={}).status_code == 422
"""


def test_test_that_sends_a_stub_something_wrong_fails(pytester: pytest.Pytester) -> None:
    """With the contract's line and the request as a curl line."""
    pytester.makefile(".yaml", parser=CONTRACT)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*teardown of test_wrong_field*",
            "POST /v1/jobs breaks the contract parser.yaml",
            "  parser.yaml:*: `/uri` is declared by nothing in its schema",
            "  parser.yaml:14:*: `/url` is required and missing",
            "  request: curl http://parser/v1/jobs *",
            "*teardown of test_additional_field*",
            "  parser.yaml:*: `/lang` is declared by nothing in its schema",
        ]
    )
