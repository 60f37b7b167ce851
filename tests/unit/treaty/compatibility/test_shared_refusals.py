"""Refusals that operations have in common."""

from fixtures.contracts import ContractOf
from treaty.compatibility.shared_refusals import SharedRefusals

CONTRACT = """
paths:
  /a: {get: {responses: {"200": {description: A.}, "404": {$ref: "#/components/responses/No"}}}}
  /b: {get: {responses: {"200": {description: B.}, "404": {$ref: "#/components/responses/No"}}}}
  /c: {get: {responses: {"404": {description: Another promise.}}}}
components: {responses: {No: {description: No.}}}
"""
NODE = {"responses": {"200": {"description": "OK"}, "404": {"description": "No"}, "409": {}}}


def test_only_new_shared_refusal_left_out_and_remembered(contract_of: ContractOf) -> None:
    """The first operation keeps it; successes and what is not promised are always kept."""
    first, second, third = contract_of(CONTRACT).operations
    refusals = SharedRefusals()
    kept = [list(refusals.only_new(each, NODE)["responses"]) for each in (first, second, third)]
    assert kept == [["200", "404", "409"], ["200", "409"], ["200", "404", "409"]]
    assert refusals.sharing[first.identity, "404"] == [first.identity, second.identity]


def test_only_new_other_answer_under_the_same_promise_kept(contract_of: ContractOf) -> None:
    """Operations share a refusal only where the application answers alike."""
    first, second, _ = contract_of(CONTRACT).operations
    refusals = SharedRefusals()
    refusals.only_new(first, NODE)
    other = {"responses": {"404": {"description": "No", "content": {}}}}
    assert refusals.only_new(second, other) == other
