"""Explanations of rules, and their reference."""

from pathlib import Path

import pytest

from treaty.errors import BadInput
from treaty.explain import CHAPTERS, explain, reference

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"

SECURITY_ADDED = """\
security-added (error)
An operation that was open asks for credentials.

Clients that present none are refused.

example: `security: []` became `security: [{token: []}]`
fix: keep `{}` among the alternatives, which makes credentials optional
waive: [[tool.treaty.waivers]] with rule = "security-added", operation, place, reason and expires
"""


def test_explain_says_what_a_rule_means_and_how_to_mend_it() -> None:
    """Severity, meaning, example, fix and waiver."""
    assert explain("security-added") == SECURITY_ADDED


@pytest.mark.parametrize(
    ("rule", "waived"),
    [
        ("response-status-undocumented", "not possible"),
        ("coverage-too-low", "[tool.treaty.coverage] with waivers"),
    ],
)
def test_explain_says_where_a_waiver_is_read(rule: str, waived: str) -> None:
    """Exchanges have none, and gaps in the coverage have their own."""
    assert f"\nwaive: {waived}" in explain(rule)


def test_explain_with_an_unknown_rule_names_the_nearest() -> None:
    """A slip of the pen is met with what was meant."""
    with pytest.raises(BadInput) as caught:
        explain("securty-added")
    assert "'security-added'" in caught.value.hint
    with pytest.raises(BadInput) as caught:
        explain("%")
    assert caught.value.hint == "`treaty explain` alone prints all of them"


def test_reference_is_what_the_documentation_holds() -> None:
    """Regenerate it with `treaty explain > docs/reference/rules.md`."""
    assert REFERENCE.read_text(encoding="utf-8") == reference()


def test_rules_have_one_id_each_over_all_chapters() -> None:
    """A waiver's rule is never two things."""
    ids = [rule.id for chapter in CHAPTERS.values() for rule in chapter]
    assert len(ids) == len(set(ids))
