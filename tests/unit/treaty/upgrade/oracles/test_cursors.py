"""The next page, by what the one before says."""

import pytest

from fixtures.contracts import ContractOf
from treaty.conformance.exchange import Exchange, Headers
from treaty.upgrade.cell import Schema, Side
from treaty.upgrade.observation import Observation, Situation
from treaty.upgrade.oracles.cursors import following

PAGES = """
paths:
  /pets:
    get:
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"200": {description: a page}}
"""
AT = Situation("replace-first", 6, Schema.S1, "0002")


@pytest.mark.parametrize(
    ("body", "headers", "url"),
    [
        (b'{"items": [], "next_cursor": "a1"}', (), "/pets?limit=1&cursor=a1"),
        (b'{"items": [], "next": "a1"}', (), "/pets?limit=1&cursor=a1"),
        (b'{"items": [], "next": "/pets?cursor=a1&limit=1"}', (), "/pets?cursor=a1&limit=1"),
        (b'{"links": {"next": {"href": "https://x/api/pets?cursor=a1"}}}', (), "/pets?cursor=a1"),
        (b'{"meta": {"nextPage": "a1"}}', (), "/pets?limit=1&cursor=a1"),
        (b"[]", (("Link", '</pets?cursor=z>; rel="prev", </pets?cursor=a1>; rel="next"'),),
         "/pets?cursor=a1"),
        (b"[]", (("Link", '</pets?cursor=a,b>; title="p, q"; rel = "next"'),), "/pets?cursor=a,b"),
        (b'{"items": [{"next": "a1"}], "next": null}', (), None),
        (b'{"next": "/owners?cursor=a1"}', (), None),
    ],
)  # fmt: skip
def test_next_page_is_found_wherever_an_answer_names_it(
    contract_of: ContractOf, body: bytes, headers: Headers, url: str | None
) -> None:
    """A member that is called as a parameter, `next`, or a link; none of the items'."""
    operation = next(iter(contract_of(PAGES).operations))
    exchange = Exchange("GET", "/pets?limit=5", (), b"", 200, headers, body)
    page = Observation(1, exchange, "old-1", Side.OLD, warm=False, situation=AT)

    request = following(page, operation, ["cursor"])

    assert (request.url if request else None) == url


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (b'{"then": 7, "cursor": "a"}', "/pets?pageSize=1&begin=7"),
        (b'{"then": 0}', None),
        (b"[]", None),
    ],
)
def test_next_page_is_found_where_the_contract_says_so(
    contract_of: ContractOf, body: bytes, url: str | None
) -> None:
    """Its names do not matter then."""
    linked = PAGES.replace(
        "{description: a page}",
        "{description: a page, links: {more: {operationRef: '#/paths/~1pets/get',"
        " parameters: {begin: '$response.body#/then'}}}}",
    )
    linked = linked.replace("name: cursor", "name: begin").replace("name: limit", "name: pageSize")
    operation = next(iter(contract_of(linked).operations))
    exchange = Exchange("GET", "/pets?pageSize=5", (), b"", 200, (), body)
    page = Observation(1, exchange, "old-1", Side.OLD, warm=False, situation=AT)

    request = following(page, operation, ["begin"])

    assert (request.url if request else None) == url
