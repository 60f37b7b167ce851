"""Every rule of a comparison, in one table."""

from typing import Final

from treaty.compatibility.message_rules import MESSAGE_RULES
from treaty.compatibility.operation_rules import OPERATION_RULES
from treaty.compatibility.schema_rules import SCHEMA_RULES
from treaty.findings import Rule

RULES: Final[dict[str, Rule]] = {
    rule.id: rule for rule in (*OPERATION_RULES, *MESSAGE_RULES, *SCHEMA_RULES)
}
