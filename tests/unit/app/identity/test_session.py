"""app.identity.session."""

from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from freezegun import freeze_time

from app.errors import Unauthorized
from app.identity import Identity, Role
from app.identity.session import ALGORITHM, ISSUER, LIFETIME, SessionTokens

APPLICATION = UUID("0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11")
EMAIL = "mario.rossi@example.com"
KEY = "k" * 32


def test_token_that_was_minted_is_the_applicants_for_that_application_alone() -> None:
    """An invitation opens one application and gives no other right."""
    token = SessionTokens(KEY).mint(application_id=APPLICATION, email=EMAIL)

    assert SessionTokens(KEY).verify(token) == Identity(
        subject=f"application:{APPLICATION}",
        roles=frozenset({Role.APPLICANT}),
        email=EMAIL,
        application_id=APPLICATION,
    )


def test_token_of_another_key_is_refused() -> None:
    """Only the service's own key counts."""
    token = SessionTokens("x" * 32).mint(application_id=APPLICATION, email=EMAIL)

    with pytest.raises(Unauthorized):
        SessionTokens(KEY).verify(token)


def test_token_is_refused_after_its_lifetime() -> None:
    """A link that was leaked is of no use for long."""
    with freeze_time("2026-03-02T10:00:00Z") as time:
        token = SessionTokens(KEY).mint(application_id=APPLICATION, email=EMAIL)
        time.tick(LIFETIME - timedelta(seconds=1))
        SessionTokens(KEY).verify(token)
        time.tick(timedelta(seconds=2))

        with pytest.raises(Unauthorized) as caught:
            SessionTokens(KEY).verify(token)

    assert 'error="invalid_token"' in caught.value.headers["WWW-Authenticate"]


@pytest.mark.parametrize("missing", ["exp", "sub", "application_id", "email"])
def test_token_without_a_claim_that_matters_is_refused(missing: str) -> None:
    """A token without an end, or for nobody, is none."""
    claims = {
        "iss": ISSUER,
        "sub": "application:x",
        "application_id": str(APPLICATION),
        "email": EMAIL,
        "exp": 4102444800,
    }
    del claims[missing]

    with pytest.raises(Unauthorized):
        SessionTokens(KEY).verify(jwt.encode(claims, KEY, algorithm=ALGORITHM))


def test_token_for_something_that_is_no_application_is_refused() -> None:
    """The application's id must be one."""
    claims = {
        "iss": ISSUER,
        "sub": "x",
        "application_id": "x",
        "email": EMAIL,
        "exp": 4102444800,
    }

    with pytest.raises(Unauthorized):
        SessionTokens(KEY).verify(jwt.encode(claims, KEY, algorithm=ALGORITHM))
