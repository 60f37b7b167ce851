"""A contract's promises are counted."""

from treaty.conformance.coverage.inventory import inventory
from treaty.contract.model import Contract


def test_inventory_of_a_contract_lists_each_promise_once(contract: Contract) -> None:
    """By kind, with a title for people."""
    found: dict[str, list[str]] = {}
    for item in inventory(contract):
        found.setdefault(item.kind.value, []).append(item.title)
    assert found == {
        "operation": ["called"],
        "status": ["200", "401", "403", "4XX"],
        "security": ["with", "without", "wrong role"],
        "parameter": [
            "path id given",
            "query dry given",
            "query dry left out",
            "header X-Trace given",
            "header X-Trace left out",
        ],
        "media": ["request application/json", "200 application/json"],
        "property": [
            "request /name",
            "request /kind",
            "request /owner",
            "request /owner/email",
            "response /id",
            "response /name",
            "response /kind",
            "response /owner",
            "response /owner/email",
        ],
        "member": [
            'request /kind = "cat"',
            'request /kind = "dog"',
            '200 /kind = "cat"',
            '200 /kind = "dog"',
        ],
        "constraint": [
            'path id type="integer" refused',
            'query dry type="boolean" refused',
            "header X-Trace minLength=2 accepted",
            "header X-Trace minLength=2 refused",
            'request body type="object" refused',
            "request body additionalProperties=false refused",
            "request body required=name refused",
            'request /id type="integer" refused',
            "request /name minLength=1 accepted",
            "request /name minLength=1 refused",
            "request /name maxLength=3 accepted",
            "request /name maxLength=3 refused",
            'request /name type="string" refused',
            'request /kind enum=["cat", "dog"] refused',
            'request /owner/email format="email" accepted',
            'request /owner/email format="email" refused',
            'request /owner/email type="string" refused',
        ],
    }


def test_inventory_has_a_place_for_each_item(contract: Contract) -> None:
    """Every pointer leads somewhere."""
    for item in inventory(contract):
        contract.document.at(item.pointer)


def test_inventory_of_a_contract_that_is_called_lists_what_may_be_answered(
    contract: Contract,
) -> None:
    """What to send of what it admits is the project's own choice."""
    kinds = {item.kind.value for item in inventory(contract, consumed=True)}
    assert kinds == {"operation", "status", "media", "property", "member"}
    titles = [item.title for item in inventory(contract, consumed=True)]
    assert not [title for title in titles if title.startswith("request")]
