"""The table of rules."""

import re
from pathlib import Path
from typing import Any

import yaml_rs

from treaty.compatibility import message_rules, operation_rules
from treaty.compatibility.rules import RULES

_PAIRS = Path(__file__).parent / "operation_pairs.yaml"


def test_rules_have_an_id_of_their_own_and_say_everything() -> None:
    """No field is empty, no summary is a sentence with its full stop."""
    rows = (*operation_rules.OPERATION_RULES, *message_rules.MESSAGE_RULES)
    assert len({rule.id for rule in rows}) == len(rows)
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
        assert all((rule.summary, rule.meaning, rule.example, rule.fix))
        assert not rule.summary.endswith(".")


def test_rules_are_each_shown_by_a_pair_of_the_table() -> None:
    """A rule that nothing can raise is no rule."""
    rows: Any = yaml_rs.loads(_PAIRS.read_text(encoding="utf-8"), parse_datetime=False)
    shown = {line.split()[1] for row in rows for line in row["expect"]}
    own = (*operation_rules.OPERATION_RULES, *message_rules.MESSAGE_RULES)
    undecidable = {"document-malformed"}
    assert {rule.id for rule in own} - undecidable <= shown


def test_rules_hold_each_kind_that_a_schema_comparison_is_expected_to_tell() -> None:
    """The kinds in the table of schema pairs, in both directions."""
    table = (_PAIRS.parent / "schema_pairs.yaml").read_text(encoding="utf-8")
    kinds = set(re.findall(r"\b(?:error|warning|info) ([a-z]+(?:-[a-z]+)+)", table))
    assert kinds
    assert {f"{side}-{kind}" for side in ("request", "response") for kind in kinds} <= set(RULES)
