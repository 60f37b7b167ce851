"""Requests are held to their contract."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.conformance.check import Checker, Judgement
from treaty.conformance.exchange import Exchange
from treaty.conformance.requests import RequestReading

MakeChecker = Callable[..., Checker]
MakeExchange = Callable[..., Exchange]
OK = {"200": {"description": "ok"}}
PATHS = {
    "/pets/{id}": {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ],
        "put": {
            "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                {"name": "X-Trace", "in": "header", "required": True, "schema": {"type": "string"}},
                {"name": "sid", "in": "cookie", "required": True, "schema": {"type": "integer"}},
                {"name": "Accept", "in": "header", "required": True, "schema": {"maxLength": 1}},
                {"name": "where", "in": "query", "style": "deepObject",
                 "schema": {"type": "object", "properties": {"a": {}}}},
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "id": {"readOnly": True}},
                    "required": ["name", "id"],
                }}},
            },
            "security": [{"key": []}],
            "responses": OK,
        },
        "delete": {"responses": OK},
        "post": {"requestBody": {"content": {"text/plain": {}}}, "responses": OK},
        "get": {"parameters": [{"name": "any", "in": "query", "schema": {"type": "object"}}],
                "responses": OK},
    }
}  # fmt: skip
KEY = {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}}}
GOOD: dict[str, Any] = {"body": {"name": "Rex"}, "headers": {"x-trace": "1", "Cookie": "sid=1"}}


@pytest.fixture
def read(checker: MakeChecker, exchange: MakeExchange) -> Callable[..., RequestReading]:
    """Reads a request."""

    def reading(request: str, **more: Any) -> RequestReading:
        judgement: Judgement = checker(PATHS, components=KEY).judge(exchange(request, **more))
        assert judgement.request
        return judgement.request

    return reading


Read = Callable[..., RequestReading]


def problems(reading: RequestReading) -> list[tuple[str, str, str]]:
    """Gives the rule, the location and the pointer of each problem."""
    return [
        (problem.rule.id, problem.place.location, problem.place.pointer)
        for problem in reading.problems
    ]


def test_request_as_the_contract_has_it_is_read(read: Read) -> None:
    """Values have their types, wherever they stood."""
    reading = read("PUT /pets/7?limit=9&key=k&where[a]=1", **GOOD)
    assert reading.problems == []
    assert reading.values == {
        ("path", "id"): 7,
        ("query", "limit"): 9,
        ("query", "where"): {"a": 1},
        ("header", "x-trace"): "1",
        ("cookie", "sid"): 1,
    }
    assert reading.body == {"name": "Rex"}
    assert reading.authenticated


def test_request_with_wrong_parameters_names_each(read: Read) -> None:
    """Missing and invalid ones, in path, query, header and cookie."""
    reading = read("PUT /pets/x?limit=10&lmit=1&key=k", body={"name": "Rex"})
    assert problems(reading) == [
        ("request-parameter-invalid", "path", "id"),
        ("request-parameter-invalid", "query", "limit"),
        ("request-parameter-missing", "header", "X-Trace"),
        ("request-parameter-missing", "cookie", "sid"),
        ("request-parameter-undocumented", "query", "lmit"),
    ]
    assert not reading.is_valid


@pytest.mark.parametrize(
    ("body", "headers", "rule", "pointer", "valid"),
    [
        (b"", {}, "request-body-missing", "", False),
        (b"{", {"Content-Type": "application/json"}, "request-body-malformed", "", False),
        (b"{}", {"Content-Type": "text/plain"}, "request-media-type-undocumented", "", False),
        (b"{}", {}, "request-media-type-undocumented", "", False),
        ({"name": 1}, {}, "request-body-invalid", "/name", False),
        ({"name": "R", "nmae": "R"}, {}, "request-property-undocumented", "/nmae", True),
        ({"name": "R", "id": 1}, {}, "request-read-only-sent", "/id", True),
    ],
)
def test_request_with_a_wrong_body_says_what_is_wrong(
    read: Read, body: Any, headers: dict[str, str], rule: str, pointer: str, *, valid: bool
) -> None:
    """What a service may ignore does not make a request invalid."""
    reading = read("PUT /pets/7?key=k", body=body, headers=GOOD["headers"] | headers)
    assert problems(reading) == [(rule, "body", pointer)]
    assert reading.is_valid is valid


def test_request_with_a_body_where_none_is_described_is_remarked_upon(read: Read) -> None:
    """A service ignores it."""
    assert problems(read("DELETE /pets/7", body=b"x")) == [
        ("request-body-undocumented", "body", "")
    ]
    assert problems(read("DELETE /pets/7", body=b"")) == []
    assert problems(read("POST /pets/7", body=b"")) == []


def test_request_whose_query_is_an_object_may_have_any_name(read: Read) -> None:
    """Its properties are the query's fields."""
    assert problems(read("GET /pets/7?x=1&y=2")) == []


def test_request_without_credentials_is_known(read: Read) -> None:
    """Whether that is wrong shows in the response."""
    assert not read("PUT /pets/7", **GOOD).authenticated
