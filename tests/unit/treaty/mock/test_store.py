"""Collections are found and remembered."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.contract.document import Document
from treaty.contract.model import Contract
from treaty.mock.store import Resource, Store, merged, resources

OK: dict[str, Any] = {"responses": {}}


def test_resources_are_collections_that_can_be_added_to_and_read(
    document: Callable[..., Document],
) -> None:
    """A path that only lists, or only creates, is none."""
    paths = {
        "/pets": {"post": OK, "get": OK},
        "/pets/{id}": {"get": OK},
        "/pets/{id}/toys": {"post": OK},
        "/pets/{id}/toys/{toy}": {"delete": OK},
        "/logs": {"get": OK},
        "/logs/{id}": {"get": OK},
        "/orders": {"post": OK},
        "/orders/{id}": {"post": OK},
    }
    pets, toys = Resource("/pets", "id"), Resource("/pets/{id}/toys", "toy")
    assert resources(Contract(document(paths)).operations) == {
        "/pets": pets,
        "/pets/{id}": pets,
        "/pets/{id}/toys": toys,
        "/pets/{id}/toys/{toy}": toys,
    }


def test_store_keeps_copies_in_order() -> None:
    """What is done to a value that was given does not reach the store."""
    store, value = Store(), {"a": [1]}
    store.put("/pets", "1", value)
    store.put("/pets", "2", {})
    value["a"].append(2)
    assert store.items("/pets") == [{"a": [1]}, {}]
    assert store.get("/pets", "1") == {"a": [1]}
    assert store.get("/pets", "3") is None
    assert (store.delete("/pets", "1"), store.delete("/pets", "1")) == (True, False)
    assert (store.next(), store.next()) == (1, 2)
    store.clear()
    assert store.items("/pets") == []
    assert store.next() == 1


@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": [1]}, {"a": 1}, {"a": 1}),
        ([1], {"a": {"b": None}}, {"a": {}}),
        ({"a": 1}, ["c"], ["c"]),
    ],
)
def test_merge_patch_is_that_of_rfc_7396(value: object, patch: object, result: object) -> None:
    """The examples are of its appendix."""
    assert merged(value, patch) == result
