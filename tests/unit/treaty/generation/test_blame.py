"""What a valid request was refused for is found by what was accepted, and by the contract."""

from typing import Any

import pytest

from fixtures.contracts import ContractOf
from treaty.contract.model import ApiOperation
from treaty.generation.blame import Blame, blame
from treaty.generation.case import Case

CONTRACT = """\
paths:
  /pets:
    post:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 9}}
      requestBody:
        content:
          application/json:
            schema:
              properties:
                name: {type: string, minLength: 1, maxLength: 3, pattern: "^[a-z]*$"}
                kind: {enum: [cat, dog]}
                home: {properties: {door: {type: integer, minimum: 1}}}
                free: {}
      responses: {"200": {description: a pet}}
"""
AT = "/paths/~1pets/post/requestBody/content/application~1json/schema/properties"
NAME = Blame("/name", f"{AT}/name/maxLength", "maxLength=3")


@pytest.fixture
def adding(contract_of: ContractOf) -> ApiOperation:
    """The operation."""
    (operation,) = contract_of(CONTRACT).operations
    return operation


@pytest.mark.parametrize(
    ("body", "known", "expected"),
    [
        ({"name": "abc"}, [{"name": "a"}], NAME),
        ({"name": "ab"}, [{"name": "a"}], Blame("/name", f"{AT}/name/pattern", "pattern=^[a-z]*$")),
        ({"kind": "dog"}, [{"kind": "cat"}], Blame("/kind", f"{AT}/kind/enum", "enum=dog")),
        (
            {"home": {"door": 1}, "name": "a"},
            [{"home": {"door": 2}, "name": "a"}, {"home": {"door": 3}, "name": "b"}],
            Blame("/home/door", f"{AT}/home/properties/door/minimum", "minimum=1"),
        ),
        ({"name": "abc", "free": 1}, [{"name": "a", "free": 2}], NAME),
        (
            {"kind": "dog", "free": 1},
            [{"kind": "cat", "free": 2}],
            Blame("/kind", f"{AT}/kind/enum", "enum=dog"),
        ),
        ({"name": "abc", "free": 1}, [], Blame("")),
        ({"name": "a"}, [{"name": "a", "free": 2}, {"name": "b", "free": 3}], Blame("/free")),
        ({"free": 1}, [{"free": 2}], Blame("/free")),
    ],
)
def test_blame_what_no_accepted_request_had(
    adding: ApiOperation, body: Any, known: list[Any], expected: Blame
) -> None:
    """One that is exactly at its bound goes before others; without any the case says it."""
    cases = [Case(adding, {}, each, "application/json") for each in (body, *known)]
    assert blame(cases[0], cases[1:]) == expected


def test_blame_parameter_at_its_bound(adding: ApiOperation) -> None:
    """It is named, though nothing was accepted to compare it with."""
    case = Case(adding, {("query", "limit"): 9}, place="limit")
    at = "/paths/~1pets/post/parameters/0/schema/maximum"
    assert blame(case, []) == Blame("limit", at, "maximum=9")
