"""A finding of a schema's break is proven by a message that validators confirmed, or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from treaty.compatibility.rules import RULES
from treaty.compatibility.schema_rules import SCHEMA_RULES
from treaty.findings import Finding, Proof, Severity, Witness
from treaty.proof import AdmittedInstance, NotProvenError, ProvenInstance
from treaty.schema_kinds import KINDS, needs_message

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
REFUSED = ProvenInstance("a", TEXT, NUMBER)


def message(rejected: ProvenInstance | None, *parts: AdmittedInstance) -> Witness:
    """A message with a body."""
    return Witness("request", {"body": "a"}, "base", "revision", "", rejected, parts)


def finding(rule: str, severity: Severity, witness: Witness | None) -> Finding:
    """A finding that claims to be proven."""
    return Finding(rule, severity, Proof.PROVEN, "changed", witness=witness)


def test_break_of_a_schema_without_a_confirmed_message_is_not_proven() -> None:
    """Whoever makes the finding: neither without a witness nor with one that nobody confirmed."""
    errors = [rule for rule in SCHEMA_RULES if needs_message(rule.id, error=True)]
    assert errors
    for rule in errors:
        for witness in (None, message(None)):
            with pytest.raises(NotProvenError, match="proven only by a message"):
                finding(rule.id, Severity.ERROR, witness)
        shown = finding(rule.id, Severity.ERROR, message(REFUSED, AdmittedInstance("a", TEXT)))
        with pytest.raises(NotProvenError):
            replace(shown, witness=None)


def test_message_that_does_not_carry_what_is_rejected_is_no_witness() -> None:
    """Its parts are what was confirmed, and the rejected one is among them."""
    for parts in ((), (AdmittedInstance("b", TEXT),)):
        with pytest.raises(NotProvenError, match="does not carry"):
            message(REFUSED, *parts)
    assert message(REFUSED, AdmittedInstance({"name": "a"}, {})).rejected is REFUSED


def test_change_that_the_documents_state_needs_no_message() -> None:
    """A new discriminator, and what is mild: a property that came, a default that changed."""
    assert not needs_message("request-discriminator-value-removed", error=True)
    for kind in ("property-removed", "default-changed"):
        assert needs_message(f"request-{kind}", error=True)
        assert not needs_message(f"request-{kind}", error=False)
    assert finding("response-default-changed", Severity.WARNING, None).witness is None


def test_rules_of_messages_are_facts_of_the_documents() -> None:
    """Only what a schema says takes a message to prove; every kind of change has rules."""
    of_schemas = {rule.id for rule in SCHEMA_RULES}
    others = [rule for rule in RULES if rule not in of_schemas]
    assert not any(needs_message(rule, error=True) for rule in others)
    assert {f"{side}-{kind}" for side in ("request", "response") for kind in KINDS} == of_schemas
