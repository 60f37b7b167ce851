"""app.identity.code_flow."""

import pytest

from app.identity.code_flow import Attempt, challenge


def test_challenge_is_the_one_of_the_standard() -> None:
    """The example is RFC 7636's, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_attempt_is_known_again_by_its_payload() -> None:
    """A cookie remembers it."""
    attempt = Attempt.begin("/officer")

    assert Attempt.of({**attempt.payload(), "until": 1}) == attempt
    assert attempt.is_answered_by(attempt.state)
    assert not attempt.is_answered_by("ü")


@pytest.mark.parametrize("payload", [None, {}, {"state": "s"}, {"state": 1, "nonce": "n"}])
def test_attempt_of_anything_else_is_none(payload: dict[str, object] | None) -> None:
    """Who did not begin cannot complete."""
    assert Attempt.of(payload) is None
