"""What `treaty explain` and the reference of rules say: every rule of every command."""

import difflib
from collections.abc import Mapping
from typing import Final

from treaty.acceptance import rules as acceptance
from treaty.compatibility import drift_rules, waivers
from treaty.compatibility.rules import RULES as COMPARISON
from treaty.conformance import rules as exchanges
from treaty.conformance.coverage import measure
from treaty.contract import lint_rules
from treaty.errors import BadInput
from treaty.findings import Rule
from treaty.gate import stage
from treaty.generation import rules as generated
from treaty.upgrade import rules as rollout

CHAPTERS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Comparing contracts": tuple(COMPARISON.values()),
    "Waivers": waivers.RULES,
    "Contract and application": drift_rules.RULES,
    "Valid contracts": lint_rules.RULES,
    "Exchanges": exchanges.RULES,
    "Generated exchanges": generated.RULES,
    "Coverage": measure.RULES,
    "The rollout": rollout.RULES,
    "Acceptance": acceptance.RULES,
    "The gate": stage.RULES,
}
"""The rules by what they are about."""


def explain(name: str) -> str:
    """Explains one rule.

    Raises:
        BadInput: There is no rule of that name.
    """
    rules = {rule.id: rule for chapter in CHAPTERS.values() for rule in chapter}
    if name not in rules:
        near = difflib.get_close_matches(name, rules, n=3)
        meant = " or ".join(repr(each) for each in near)
        hint = f"did you mean {meant}?" if near else "`treaty explain` alone prints all of them"
        raise BadInput(f"there is no rule {name!r}", hint=hint)
    rule = rules[name]
    return (
        f"{rule.id} ({rule.severity.value})\n{rule.summary}.\n\n{_sentence(rule.meaning)}\n\n"
        f"example: {rule.example}\nfix: {rule.fix}\n"
        f"waive: {waiver(rule)}\n"
    )


def waiver(rule: Rule) -> str:
    """How to accept one finding of a rule."""
    if rule in (*exchanges.RULES, *generated.RULES):
        return "not possible; the fix says how an exchange or a contract is corrected"
    if rule in acceptance.RULES:
        return "not possible; `--allow-inconclusive` takes an operation that may be left open"
    if rule in measure.RULES:
        return "[tool.treaty.coverage] with waivers: each an item that is not exercised, and why"
    if rule in rollout.RULES:
        return "not possible; the fix says how a release or its migrations are corrected"
    return f'[[tool.treaty.waivers]] with rule = "{rule.id}", operation, place, reason and expires'


def reference() -> str:
    """The reference of all rules, in Markdown."""
    lines = [
        "# Rules",
        "",
        "What each finding means. `treaty explain RULE` prints the same. A finding may be milder",
        "than its rule where the rule says so.",
    ]
    for title, rules in CHAPTERS.items():
        lines += ["", f"## {title}"]
        for rule in rules:
            lines += ["", f"### {rule.id}", "", f"{rule.summary}. Severity: {rule.severity.value}."]
            lines += ["", _sentence(rule.meaning), "", f"- Example: {rule.example}"]
            lines += [f"- Fix: {rule.fix}"]
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
