"""Changes on their way to findings: no proof of a schema's change without evidence."""

import pytest

from treaty.compatibility.collector import Change, UnprovenError
from treaty.compatibility.schema_rules import SCHEMA_RULES
from treaty.findings import StructuralFact, Undecided, Witness
from treaty.proof import NotProvenError, ProvenInstance

INSTANCE = ProvenInstance("a", {"type": "string"}, {"type": "integer"})


def witness() -> Witness:
    """A message that shows something."""
    return Witness("request", {"body": "a"}, "base", "revision", INSTANCE.reason)


def test_change_of_a_schema_without_evidence_cannot_be_made() -> None:
    """Whatever its rule."""
    for rule in SCHEMA_RULES:
        with pytest.raises(UnprovenError, match="has no evidence"):
            Change(rule.id, "a change")


def test_change_of_a_schema_with_a_witness_needs_the_instance_that_it_was_made_of() -> None:
    """Neither is enough alone."""
    for evidence in (StructuralFact("a fact"), Undecided("a reason")):
        with pytest.raises(UnprovenError, match="witness"):
            Change("request-type-changed", "a change", evidence=evidence, witness=witness)
    with pytest.raises(UnprovenError, match="witness"):
        Change("request-type-changed", "a change", evidence=INSTANCE)
    made = Change("request-type-changed", "a change", evidence=INSTANCE, witness=witness)
    assert made.evidence is INSTANCE


def test_proven_instance_that_shows_nothing_cannot_be_made() -> None:
    """Both sides are asked."""
    with pytest.raises(NotProvenError, match="the sender"):
        ProvenInstance(1, {"type": "string"}, {"type": "integer"})
    with pytest.raises(NotProvenError, match="the receiver"):
        ProvenInstance("a", {"type": "string"}, {"type": "string"})


def test_change_of_an_operation_is_a_fact_of_the_documents() -> None:
    """It needs no evidence, and doubt makes it undecided."""
    assert Change("operation-removed", "gone").undecided == ""
    assert Change("operation-removed", "gone", evidence=Undecided("why")).undecided == "why"
