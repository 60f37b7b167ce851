"""How two answers differ: typed, and as the contract sees it."""

import json
from typing import Any

import pytest

from fixtures.contracts import ContractOf
from treaty.acceptance.comparison import compare
from treaty.conformance.exchange import Exchange
from treaty.contract.model import ApiOperation
from treaty.findings import Severity

PETS = """
paths:
  /pets:
    get:
      responses:
        "200":
          description: Pets.
          headers:
            ETag: {required: true, schema: {type: string}}
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, items: {$ref: "#/components/schemas/Pet"}}
components:
  schemas:
    Pet:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        name: {type: [string, "null"]}
        price: {type: number}
"""
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.fixture(scope="module")
def operation(contract_of: ContractOf) -> ApiOperation:
    """The operation of the contract."""
    return contract_of(PETS).operations[0]


def answer(body: str, *, status: int = 200, **headers: Any) -> Exchange:
    """An answer with a JSON body as it is written."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    kind = () if "content_type" in headers else (("Content-Type", "application/json"),)
    return Exchange("GET", "/pets", (), b"", status, (*kind, *named), body.encode())


def pets(*items: Any) -> str:
    """A body with pets."""
    return json.dumps({"items": items})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (pets({"id": 1}), pets({"id": "1"}), ("type", "/items/*/id", ERROR)),
        (pets({"id": 1}), pets({}), ("missing", "/items/*/id", ERROR)),
        (pets({"name": "a"}), pets({}), ("missing", "/items/*/name", WARNING)),
        (pets({"name": "a"}), pets({"name": None}), ("type", "/items/*/name", WARNING)),
        (pets({"id": 1}), pets({"id": None}), ("type", "/items/*/id", ERROR)),
        (pets({}), pets({"name": "a"}), ("added", "/items/*/name", INFO)),
        (pets({}), pets({"colour": "a"}), ("added", "/items/*/colour", WARNING)),
        (pets({"name": "a"}), pets({"name": "b"}), ("value", "/items/*/name", WARNING)),
        (pets(1, 2), pets(2, 1), ("order", "/items", WARNING)),
        (pets(1, 2), pets(1), ("length", "/items", WARNING)),
        ('{"items": 1.5}', '{"items": 1.50}', ("number format", "/items", WARNING)),
        ('{"items": 1}', '{"items": 1.0}', ("number format", "/items", WARNING)),
        ('{"items": 1.5}', '{"items": "1.50"}', ("type", "/items", ERROR)),
        ('{"items": true}', '{"items": 1}', ("type", "/items", ERROR)),
        ("[1]", '{"items": []}', ("type", "", ERROR)),
    ],
)
def test_compare_body_tells_kind_place_and_severity(
    operation: ApiOperation, old: str, new: str, expected: tuple[str, str, Severity]
) -> None:
    """One difference each."""
    (found,) = compare(answer(old), answer(new), operation)

    assert (found.kind, found.place, found.severity) == expected


def test_compare_same_answers_differ_in_nothing(operation: ApiOperation) -> None:
    """Nor in the order of members and the space between them."""
    old = answer('{"items": [], "next": null}', etag="1", date="today")
    new = answer('{"next":null,"items":[]}', etag="1", date="tomorrow")

    assert compare(old, new, operation) == []


def test_compare_status_hides_the_rest(operation: ApiOperation) -> None:
    """The bodies of a success and of a failure have nothing in common."""
    (found,) = compare(answer("{}"), answer("[]", status=500), operation)

    assert (found.kind, found.severity, found.message) == ("status", ERROR, "200 became 500")


@pytest.mark.parametrize(
    ("old", "new", "kind", "severity"),
    [
        ({"etag": "1"}, {}, "header", ERROR),
        ({"link": "1"}, {}, "header", WARNING),
        ({}, {"link": "1"}, "header", INFO),
        ({"link": "1"}, {"link": "2"}, "header", WARNING),
        ({"content_type": "text/csv"}, {"content_type": "text/plain"}, "media type", ERROR),
    ],
)
def test_compare_headers_by_what_is_promised(
    operation: ApiOperation,
    old: dict[str, Any],
    new: dict[str, Any],
    kind: str,
    severity: Severity,
) -> None:
    """A required one that is missing is an error."""
    (found,) = compare(answer("1", **old), answer("1", **new), operation)

    assert (found.kind, found.severity) == (kind, severity)


def test_compare_what_is_no_json_byte_by_byte(operation: ApiOperation) -> None:
    """Only that it differs is told, never what."""
    (found,) = compare(
        answer("a secret", content_type="text/plain"),
        answer("another", content_type="text/plain"),
        operation,
    )

    assert (found.kind, found.severity) == ("body", WARNING)
    assert "secret" not in found.message


def test_compare_without_a_contract_still_compares() -> None:
    """Nothing is promised then, and what was added is not described."""
    found = compare(answer('{"a": 1}'), answer('{"b": 1}'), None)

    assert [(each.kind, each.severity) for each in found] == [
        ("missing", WARNING),
        ("added", WARNING),
    ]


def test_compare_tells_what_was_added_in_its_own_order(operation: ApiOperation) -> None:
    """Two runs tell the same in the same order."""
    names = list("zyxwvutsrq")
    found = compare(answer(pets({})), answer(pets(dict.fromkeys(names, 1))), operation)
    assert [each.place for each in found] == [f"/items/*/{name}" for name in names]
