"""What the linter's parts hand over: a rule that is broken at a place of the document."""

from dataclasses import dataclass

from treaty.contract.document import Document
from treaty.findings import Finding, Operation, Place, Proof, Rule, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule.

    Attributes:
        rule: The rule.
        pointer: The place in the document.
        message: What is wrong there.
        operation: The operation it belongs to, if it belongs to one.
        hint: What to do, where that can be said better than by the rule.
        severity: How much it matters here, where that is less than the rule says.
    """

    rule: Rule
    pointer: str
    message: str
    operation: Operation | None = None
    hint: str = ""
    severity: Severity | None = None

    def finding(self, document: Document) -> Finding:
        """Makes a finding of it, with its place in the file."""
        return Finding(
            rule=self.rule.id,
            severity=self.severity or self.rule.severity,
            proof=Proof.PROVEN,
            message=self.message,
            hint=self.hint or self.rule.fix,
            operation=self.operation,
            place=Place(pointer=self.pointer),
            base=document.position(self.pointer),
        )
