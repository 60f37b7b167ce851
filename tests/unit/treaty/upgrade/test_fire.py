"""A witness grafted on a request that succeeds."""

import json
from typing import Any

import pytest

from treaty.findings import Place
from treaty.upgrade.fire import graft
from treaty.upgrade.observation import Call

CALL = Call(
    "POST",
    "/pets/7?limit=2&q=a",
    (("Authorization", "Bearer x"), ("Content-Type", "application/json")),
    json.dumps({"name": "Rex", "owner": {"name": "Eva", "city": "Ulm"}}).encode(),
)


@pytest.mark.parametrize(
    ("pointer", "body", "grafted"),
    [
        ("/owner/name", {"owner": {}}, {"name": "Rex", "owner": {"city": "Ulm"}}),
        ("/name", {"name": 7}, {"name": 7, "owner": {"name": "Eva", "city": "Ulm"}}),
        ("", {"name": "x"}, {"name": "x"}),
        ("/tags/0", {"tags": [1]}, {"tags": [1]}),
    ],
)
def test_body_has_the_witness_value_at_the_place_of_the_break_alone(
    pointer: str, body: Any, grafted: Any
) -> None:
    """The rest succeeds, as it did; where there is no such place, the witness is all."""
    shot = graft(CALL, {"body": body}, Place("request", "body", pointer=pointer))

    assert json.loads(shot.body) == grafted
    assert set(shot.headers) == set(CALL.headers)


def test_query_parameter_is_set_or_left_out_as_in_the_witness() -> None:
    """Others stay as they are."""
    place = Place("request", "query", pointer="limit")

    assert graft(CALL, {"query": {"limit": 1000}}, place).url == "/pets/7?q=a&limit=1000"
    assert graft(CALL, {}, place).url == "/pets/7?q=a"


def test_header_is_set_or_left_out_as_in_the_witness() -> None:
    """Whatever its letters' case."""
    place = Place("request", "header", pointer="X-Tenant")

    assert ("X-Tenant", "a") in graft(CALL, {"headers": {"x-tenant": "a"}}, place).headers
    assert graft(CALL, {}, place).headers == CALL.headers
