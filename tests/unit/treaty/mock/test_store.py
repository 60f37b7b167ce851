"""Collections are found and remembered."""

from collections.abc import Callable
from typing import Any

import pytest

from treaty.contract.document import Document
from treaty.contract.model import Contract
from treaty.mock.store import Resource, Store, merged, resources, single

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
    store.delete("/pets/1")
    assert (store.get("/pets", "1"), store.items("/pets")) == (None, [{}])
    assert (store.next(), store.next()) == (1, 2)
    store.clear()
    assert store.items("/pets") == []
    assert store.next() == 1


def test_store_what_is_below_something_deleted_is_gone_until_it_is_there_again() -> None:
    """A path that only begins with the same letters is another one."""
    store = Store()
    store.put("/pets", "1", {})
    store.put("/pets/1/home", "", {"street": "A"})
    store.delete("/pets/1")
    assert store.get("/pets/1/home", "") is None
    assert [store.is_gone(path) for path in ("/pets/1", "/pets/1/home", "/pets/11", "/pets")] == [
        True, True, False, False,
    ]  # fmt: skip
    store.put("/pets", "1", {})
    assert not store.is_gone("/pets/1/home")


def test_single_is_what_is_written_as_a_whole_and_read(
    document: Callable[..., Document],
) -> None:
    """What can only be written, or only be read, is not remembered."""
    paths = {
        "/pets/{id}/home": {"get": OK, "put": OK},
        "/settings": {"get": OK, "patch": OK},
        "/clock": {"get": OK},
        "/log": {"put": OK},
    }
    known = single(Contract(document(paths)).operations)
    assert known == {"/pets/{id}/home", "/settings"}


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
