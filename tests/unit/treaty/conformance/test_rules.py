"""The table of rules is complete."""

from treaty.conformance.rules import OF_FLAWS, PROTOCOL_HEADERS, RULES


def test_rules_are_named_once_and_say_everything() -> None:
    """What is printed, explained and documented is the same."""
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert all((rule.summary, rule.meaning, rule.example, rule.fix)), rule.id
        assert not rule.summary.endswith(".")
        assert rule.id.startswith(("request-", "response-", "security-"))


def test_rules_of_flaws_are_in_the_table() -> None:
    """And each speaks about its own side."""
    for (direction, _), rule in OF_FLAWS.items():
        assert rule in RULES
        assert rule.id.startswith(direction)


def test_protocol_headers_are_in_lower_case() -> None:
    """They are compared that way."""
    assert all(name == name.lower() for name in PROTOCOL_HEADERS)
