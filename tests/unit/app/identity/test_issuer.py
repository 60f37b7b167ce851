"""app.identity.issuer."""

import pytest

from app.identity.issuer import DevelopmentIssuer, refuse_in_production
from app.settings import Environment, InvalidSettingsError, Settings


def test_issuer_in_production_refuses_to_run() -> None:
    """Tokens for anybody must never be believed there."""
    with pytest.raises(InvalidSettingsError, match=r"^ONBOARDING_ENVIRONMENT: .* production"):
        refuse_in_production(Settings(environment=Environment.PRODUCTION))

    refuse_in_production(Settings(environment=Environment.DEVELOPMENT))


def test_key_set_publishes_no_private_part() -> None:
    """A JWK of a private key has `d` in it."""
    issuer = DevelopmentIssuer("http://127.0.0.1:8001/", audience="onboarding")

    (key,) = issuer.key_set()["keys"]

    assert "d" not in key
    assert key["use"] == "sig"
    assert issuer.discovery()["jwks_uri"] == "http://127.0.0.1:8001/jwks.json"
