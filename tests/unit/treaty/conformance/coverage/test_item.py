"""Items have names that last."""

from treaty.conformance.coverage.item import Item, Kind, constraint_key, member_key, shown
from treaty.findings import Operation


def test_item_is_named_for_waivers_by_operation_kind_and_title() -> None:
    """As a person reads it."""
    item = Item(Kind.STATUS, Operation("POST", "/pets"), "status 409", "409", "/paths")
    assert item.label == "POST /pets status 409"


def test_key_of_a_bound_changes_with_it() -> None:
    """What was exercised of the old bound says nothing of the new one."""
    assert constraint_key("/s/maximum", 9, "accepted") != constraint_key(
        "/s/maximum", 10, "accepted"
    )
    assert member_key("request", "/s", 1) != member_key("request", "/s", "1")
    assert shown({"b": "é", "a": None}) == '{"a": null, "b": "é"}'
