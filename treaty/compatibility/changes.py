"""What a comparison of two schemas finds."""

from typing import NamedTuple

from treaty.findings import Severity, StructuralFact, Undecided
from treaty.proof import ProvenInstance


class SchemaChange(NamedTuple):
    """One independent change of a schema, at the place where it was made.

    Attributes:
        kind: The elementary change without its direction, a key of `kinds.KINDS`.
        severity: `error` breaks a receiver.
        proof: A validated instance of the whole body, a fact that the documents state, or why
            nothing could be decided.
        pointer: An RFC 6901 pointer into the instance; `*` stands for any item or property.
        base: The JSON pointer (`#/...`) of the keyword in the base, where it has one.
        revision: The same in the revision.
        base_component: The innermost reference in the base that leads to the change, or empty.
        revision_component: The same in the revision.
        message: What changed, with its values, on one line.
        hint: What to do about it.
    """

    kind: str
    severity: Severity
    proof: ProvenInstance | StructuralFact | Undecided
    pointer: str
    base: str | None
    revision: str | None
    base_component: str
    revision_component: str
    message: str
    hint: str = ""
