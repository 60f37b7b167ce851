"""Credentials as boolean implication."""

from treaty.compatibility.security import Alternative, tightenings


def way(**schemes: str) -> Alternative:
    """An alternative that needs schemes with the scopes in a word each."""
    needs: dict[tuple[str, ...], frozenset[str]] = {
        (name,): frozenset(scopes.split()) for name, scopes in schemes.items()
    }
    return Alternative(needs, tuple(schemes))


def rules(sender: list[Alternative], receiver: list[Alternative]) -> list[str]:
    """The rules of what no longer suffices."""
    return [each.rule for each in tightenings(tuple(sender), tuple(receiver))]


def test_tightenings_with_less_needed_are_none() -> None:
    """Whoever presents more than is asked for is admitted."""
    assert rules([way(a="r w", b="")], [way(a="r")]) == []
    assert rules([way(a="")], [way(b=""), way()]) == []


def test_tightenings_name_how_a_client_breaks() -> None:
    """One for each alternative that nothing of the receiver admits."""
    assert rules([way()], [way(a="")]) == ["security-added"]
    assert rules([way(a="")], [way(a="", b="")]) == ["security-scheme-added"]
    assert rules([way(a="r")], [way(a="r w")]) == ["security-scope-added"]
    assert rules([way(a=""), way(b="")], [way(b="")]) == ["security-alternative-removed"]


def test_alternative_reads_as_people_say_it() -> None:
    """Schemes by their names, scopes behind them."""
    assert str(way()) == "no credentials"
    assert str(way(a="r w", b="")) == "`a` and `b` with `r`, `w`"
