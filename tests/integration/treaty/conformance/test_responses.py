"""Responses are held to their contract."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from treaty.conformance.check import Checker
from treaty.conformance.exchange import Exchange
from treaty.conformance.responses import ResponseReading

PET = {"type": "object", "properties": {"name": {"type": "string"}, "pin": {"writeOnly": True}}}
PATHS = {
    "/pets": {
        "get": {
            "responses": {
                "200": {
                    "description": "ok",
                    "headers": {
                        "X-Total": {"required": True, "schema": {"type": "integer"}},
                        "X-Tags": {"schema": {"type": "array", "maxItems": 2}},
                        "Content-Type": {"required": True, "schema": {"maxLength": 1}},
                    },
                    "content": {"application/json": {"schema": PET}, "text/csv": {}},
                },
                "204": {"description": "none"},
                "4XX": {"description": "no", "content": {"application/problem+json": {}}},
            }
        },
        "head": {"responses": {"200": {"description": "ok", "content": {"application/json": {}}}}},
        "post": {"responses": {"default": {"description": "any"}}},
    }
}
TOTAL = {"X-Total": "1"}
Read = Callable[..., ResponseReading]


@pytest.fixture
def read(checker: Callable[..., Checker], exchange: Callable[..., Exchange]) -> Read:
    """Reads a response."""

    def reading(request: str = "GET /pets", **more: Any) -> ResponseReading:
        response = checker(PATHS).judge(exchange(request, **more)).response
        assert response
        return response

    return reading


def problems(reading: ResponseReading) -> list[tuple[str, str, str]]:
    """Gives the rule, the location and the pointer of each problem."""
    return [
        (problem.rule.id, problem.place.location, problem.place.pointer)
        for problem in reading.problems
    ]


def test_response_as_the_contract_has_it_is_read(read: Read) -> None:
    """Headers of the protocol need no description."""
    answered = {"x-total": "3", "Date": "now", "X-Tags": "a, b", "Access-Control-Max-Age": "1"}
    reading = read(answer={"name": "Rex"}, answered=answered)
    assert reading.problems == []
    assert reading.headers == {"x-total": 3, "x-tags": ["a", "b"]}
    assert reading.body == {"name": "Rex"}
    assert reading.response
    assert reading.response.status == "200"


@pytest.mark.parametrize(
    ("answered", "rule", "pointer"),
    [
        ({}, "response-header-missing", "X-Total"),
        ({"X-Total": "many"}, "response-header-invalid", "X-Total"),
        ({**TOTAL, "X-Tags": "a,b,c"}, "response-header-invalid", "X-Tags"),
        ({**TOTAL, "X-Debug": "1"}, "response-header-undocumented", "x-debug"),
    ],
)
def test_response_with_a_wrong_header_names_it(
    read: Read, answered: dict[str, str], rule: str, pointer: str
) -> None:
    """Missing, invalid or undocumented."""
    assert problems(read(answer={}, answered=answered)) == [(rule, "header", pointer)]


@pytest.mark.parametrize(
    ("status", "answered", "rule"),
    [
        (201, {}, "response-status-undocumented"),
        (500, {}, "response-status-undocumented"),
        (307, {"Location": "/pets/"}, "response-redirect-undocumented"),
    ],
)
def test_response_with_an_undocumented_status_is_found(
    read: Read, status: int, answered: dict[str, str], rule: str
) -> None:
    """A redirect has a rule of its own."""
    assert problems(read(status=status, answered=answered)) == [(rule, "", "")]


@pytest.mark.parametrize(
    ("answer", "answered", "rule", "pointer"),
    [
        (b"", {}, "response-body-missing", ""),
        (b"", {"Content-Type": "application/json"}, "response-body-missing", ""),
        (b"{", {"Content-Type": "application/json"}, "response-body-malformed", ""),
        (b"<p>", {"Content-Type": "text/html"}, "response-media-type-undocumented", ""),
        (b"<p>", {}, "response-media-type-missing", ""),
        ({"name": 1}, {}, "response-body-invalid", "/name"),
        ({"name": "R", "hash": "x"}, {}, "response-property-undocumented", "/hash"),
        ({"name": "R", "pin": "x"}, {}, "response-write-only-leak", "/pin"),
    ],
)
def test_response_with_a_wrong_body_says_what_is_wrong(
    read: Read, answer: Any, answered: dict[str, str], rule: str, pointer: str
) -> None:
    """An open schema does not excuse a property that nothing declares."""
    reading = read(answer=answer, answered=TOTAL | answered)
    assert problems(reading) == [(rule, "body", pointer)]


def test_response_with_an_empty_text_is_no_empty_body(read: Read) -> None:
    """A text may be empty, JSON may not."""
    assert problems(read(answered=TOTAL | {"Content-Type": "text/csv"})) == []


def test_response_with_a_body_where_none_is_described_is_found(read: Read) -> None:
    """By its status, or because the contract has no `content`."""
    assert problems(read(status=204, answer=b"x")) == [("response-body-undocumented", "body", "")]
    assert problems(read(status=204)) == []
    assert problems(read("POST /pets", answer=b"x")) == [("response-body-undocumented", "body", "")]


def test_response_to_head_has_no_body(read: Read) -> None:
    """RFC 9110 section 9.3.2."""
    assert problems(read("HEAD /pets")) == []
    assert problems(read("HEAD /pets", answer={})) == [("response-body-undocumented", "body", "")]


def test_response_with_a_range_or_default_is_described(read: Read) -> None:
    """An exact status goes first, then its range, then `default`."""
    answered = {"Content-Type": "application/problem+json"}
    assert problems(read(status=404, answer=b"{}", answered=answered)) == []
    assert problems(read("POST /pets", status=500)) == []


def test_response_whose_body_was_not_kept_is_judged_without_it(
    checker: Callable[..., Checker], exchange: Callable[..., Exchange]
) -> None:
    """Its headers are judged all the same."""
    kept = exchange(answered=TOTAL | {"X-Debug": "1"})
    (problem,) = checker(PATHS).check(replace(kept, response_body=None))
    assert problem.rule == "response-header-undocumented"
