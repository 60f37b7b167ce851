"""What the end of a walk must show."""

from typing import Any

import pytest

from fixtures.walks import ExecutedOf
from treaty.generation.checks import CHECKS, is_same
from treaty.generation.data import Data
from treaty.generation.listed import items_of, other_identifier
from treaty.generation.walk import Executed
from treaty.generation_settings import RuleBeyond

ID = ("path", "id")


def messages(check: str, *walk: Executed, data: Data | None = None) -> list[str]:
    """What a check says of a walk."""
    return [each.message for each in CHECKS[check](walk, data or Data())]


def write(executed: ExecutedOf, body: Any, answer: Any) -> Executed:
    """A pet that was named."""
    return executed(
        "namePet", 200, answer, values={ID: "7"}, body=body, media_type="application/json"
    )


@pytest.mark.parametrize(
    ("body", "read", "found"),
    [
        ({"name": "Rex"}, {"name": "Rex"}, []),
        (
            {"name": "Rex "},
            {"name": "rex"},
            ["at /name, 'Rex ' was written and 'rex' read by GET /pets/{id}"],
        ),
        (
            {"name": 100 * "a"},
            {"name": 90 * "a"},
            [
                f"at /name, '{61 * 'a'}… (100 characters) was written and '{62 * 'a'}…"  # noqa: ISC004  one text
                " (90 characters) read by GET /pets/{id}"
            ],
        ),
        ({"tags": [{"name": "a"}]}, {"tags": [{"name": "a", "id": 7}]}, []),
        (
            {"tags": [{"name": "a"}]},
            {"tags": [{"name": "b"}]},
            ["at /tags/0/name, 'a' was written and 'b' read by GET /pets/{id}"],
        ),
        (
            {"tags": ["a"]},
            {"tags": []},
            ["at /tags, ['a'] was written and [] read by GET /pets/{id}"],
        ),
        ({"name": "Rex"}, {"other": 1}, []),
        (
            {"name": "Rex"},
            {"name": "Max"},
            ["at /name, 'Rex' was written and 'Max' read by GET /pets/{id}"],
        ),
        (
            {"a": {"b": 1, "c": 2}},
            {"a": {"b": 1, "c": 3}},
            ["at /a/c, 2 was written and 3 read by GET /pets/{id}"],
        ),
    ],
)
def test_read_back_property_that_differs_is_lost(
    executed: ExecutedOf, body: Any, read: Any, found: list[str]
) -> None:
    """What both messages have must be the same, at every depth."""
    wrote, reader = write(executed, body, body), executed("readPet", 200, read, values={ID: "7"})
    assert messages("read-back", wrote, reader) == found


@pytest.mark.parametrize("place", ["/name", "*"])
def test_read_back_place_of_a_rule_is_excused(executed: ExecutedOf, place: str) -> None:
    """Where a rule changes what is written, the user says so."""
    rule = RuleBeyond("PUT /pets/{id}/name", place, "it is capitalised")
    wrote = write(executed, {"name": "rex"}, {"name": "Sir Rex"})
    reader = executed("readPet", 200, {"name": "Sir Rex"}, values={ID: "7"})
    assert messages("read-back", wrote, reader, data=Data(rules=(rule,))) == []


@pytest.mark.parametrize(
    ("query", "items", "found"),
    [
        ({"kind": "cat"}, [{"kind": "cat"}], []),
        ({"kind": "cat"}, [{"kind": "dog"}], ["kind=cat lists an item whose kind is 'dog'"]),
        ({"kind": "cat"}, [{}], []),
        ({"limit": 1}, [{}, {}], ["2 items for limit=1"]),
        ({"limit": 2}, [{}, {}], []),
    ],
)
def test_filter_item_that_it_excludes_is_found(
    executed: ExecutedOf, query: dict[str, Any], items: Any, found: list[str]
) -> None:
    """A filter's name is the name of a property; a page has its limit."""
    values = {("query", name): value for name, value in query.items()}
    assert messages("filter", executed("listPets", 200, {"items": items}, values=values)) == found


def test_found_nothing_though_an_item_has_it_is_wrong(executed: ExecutedOf) -> None:
    """A filter that finds nothing is ignored as well as one that finds all."""
    listed = executed("listPets", 200, [], values={("query", "kind"): "cat"}, note="one is a cat")
    assert messages("found", listed) == ["nothing is listed, though one is a cat"]


@pytest.mark.parametrize("check", ["credentials", "foreign", "deleted"])
def test_check_of_what_must_not_succeed_fails_where_it_does(
    executed: ExecutedOf, check: str
) -> None:
    """A success is the finding, a refusal is none."""
    before = executed("dropPet", 204, values={ID: "7"})
    for status, count in ((200, 1), (404, 0)):
        last = executed("readPet", status, {}, values={ID: "7"}, actor="bob")
        assert len(messages(check, before, last)) == count


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([{"id": 2}], ["2 is listed after DELETE /pets/{id}/toys/{toy}"]),
        ([{"uuid": "2"}], ["'2' is listed after DELETE /pets/{id}/toys/{toy}"]),
        ([{"id": 1}], []),
    ],
)
def test_delisted_is_what_the_last_parameter_names(
    executed: ExecutedOf, items: Any, found: list[str]
) -> None:
    """Those before it name what it was in, and a toy may have the number of a pet."""
    gone = executed("dropToy", 204, values={ID: "1", ("path", "toy"): "2"})
    assert messages("delisted", gone, executed("listPets", 200, items)) == found


def test_delisted_is_not_what_only_a_part_of_was_deleted(executed: ExecutedOf) -> None:
    """A pet without a name is still a pet."""
    gone = executed("unnamePet", 204, values={ID: "1"})
    assert messages("delisted", gone, executed("listPets", 200, [{"id": 1}])) == []


@pytest.mark.parametrize(
    ("status", "answer", "count"),
    [
        (200, {"id": "7", "state": "sold"}, 1),
        (200, {"id": "8", "state": "sold"}, 0),
        (201, {"id": "7", "state": "sold"}, 0),
        (202, {"id": "7", "state": "sold"}, 0),
    ],
)
def test_answered_is_what_is_read_where_both_are_about_the_same(
    executed: ExecutedOf, status: int, answer: Any, count: int
) -> None:
    """What was created is another thing, and what was accepted is not done yet."""
    did = executed("namePet", status, answer, values={ID: "7"})
    read = executed("readPet", 200, {"id": "7", "state": "free"}, values={ID: "7"})
    assert len(messages("answered", did, read)) == count


def test_hidden_identifier_in_the_list_of_another_is_found(executed: ExecutedOf) -> None:
    """What ann created must not be shown to bob."""
    made = executed("addPet", 201, {"id": "7f3a", "name": "Max"})
    seen = executed("listPets", 200, [{"id": "7f3a"}], actor="bob")
    assert messages("hidden", made, seen) == ["bob is shown id 7f3a, of ann"]
    assert messages("hidden", made, executed("listPets", 200, [{"name": "Max"}])) == []


@pytest.mark.parametrize(
    ("sent", "got", "same"),
    [("a", "A", True), ("1", 1, True), ("true", True, True), (1, 1.0, True), ("a", "b", False)],
)
def test_is_same_values_however_written(sent: object, got: object, *, same: bool) -> None:
    """A query is text, an answer is typed."""
    assert is_same(sent, got) is same


def test_items_of_the_one_list_of_a_page() -> None:
    """A page with two lists tells nothing."""
    assert items_of({"items": [1], "next": None}) == [1]
    assert items_of({"a": [], "b": []}) is None
    assert items_of([2]) == [2]
    assert items_of("x") is None


def test_other_identifier_the_first_that_differs() -> None:
    """A message names the same one each time."""
    names = [f"{name}_id" for name in "zyxwvutsrqponm"]
    assert other_identifier(dict.fromkeys(names, 1), dict.fromkeys(names, 2)) == "z_id"
    assert other_identifier({"id": 1, "name": "a"}, {"id": 1, "name": "b"}) == ""
    assert other_identifier({"id": 1}, [{"id": 2}]) == ""
