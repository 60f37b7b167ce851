"""How a list leads to its next page is found in its contract."""

from typing import Any

import pytest
import yaml

from fixtures.contracts import ContractOf
from treaty.contract.paging import Next, is_limit, next_page

LIST = """\
paths:
  /pets:
    get:
      operationId: listPets
      parameters: PARAMETERS
      responses:
        "404": {description: none}
        "200":
          description: pets
          links: LINKS
          content: {application/json: {schema: {$ref: "#/components/schemas/Page"}}}
components: {schemas: {Page: {allOf: [{properties: PROPERTIES}]}}}
"""
META: dict[str, Any] = {"meta": {"properties": {"next": {}}}}


@pytest.mark.parametrize(
    ("parameters", "properties", "expected"),
    [
        ([], {"items": {}}, None),
        (["cursor"], {"next_cursor": {}}, Next("/next_cursor", "cursor")),
        (["cursor"], {"cursor": {}}, Next("/cursor", "cursor")),
        (["pageToken"], {"nextPageToken": {}}, Next("/nextPageToken", "pageToken")),
        (["cursor"], META, Next("/meta/next", "cursor")),
        ([], META, Next("/meta/next")),
        (["limit", "page"], {"limit": {}, "page": {}}, None),
        (["cursor"], {"items": {"items": {"properties": {"next": {}}}}}, None),
        (["status"], {"next_step": {}}, None),
    ],
)
def test_next_page_by_the_name_of_a_property(
    contract_of: ContractOf,
    parameters: list[str],
    properties: dict[str, Any],
    expected: Next | None,
) -> None:
    """What only repeats the request's own parameter leads nowhere."""
    given = [{"name": name, "in": "query", "schema": {}} for name in parameters]
    text = LIST.replace("PARAMETERS", yaml.safe_dump(given, default_flow_style=True).strip())
    text = text.replace("PROPERTIES", yaml.safe_dump(properties, default_flow_style=True).strip())
    (operation,) = contract_of(text.replace("LINKS", "{}")).operations
    assert next_page(operation) == expected


@pytest.mark.parametrize(
    "target", ["operationId: listPets", 'operationRef: "#/paths/~1pets/get"', "operationId: other"]
)
def test_next_page_by_a_link_of_the_list_to_itself(contract_of: ContractOf, target: str) -> None:
    """Names do not matter then."""
    link = f'{{more: {{{target}, parameters: {{query.after: "$response.body#/last"}}}}}}'
    text = LIST.replace("LINKS", link).replace("PROPERTIES", "{last: {}}")
    text = text.replace("PARAMETERS", "[{name: after, in: query, schema: {}}]")
    (operation,) = contract_of(text).operations
    assert next_page(operation) == (None if "other" in target else Next("/last", "after"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("limit", True), ("page-size", True), ("perPage", True), ("per_page", True), ("page", False)],
)
def test_is_limit_however_it_is_written(name: str, *, expected: bool) -> None:
    """Words are joined in many ways."""
    assert is_limit(name) is expected
