"""app.identity.authenticator."""

from uuid import UUID

import pytest

from app.errors import Unauthorized
from app.identity.authenticator import Authenticator
from app.identity.session import SessionTokens
from fixtures.identity import SESSION_KEY, TokenFor

APPLICATION = UUID("0b8f1d9e-6a4c-4c57-9a53-1f0a4c7b2e11")


async def test_token_of_the_issuer_is_taken(
    authenticator: Authenticator, token_for: TokenFor
) -> None:
    """Who has an account signs in with it."""
    identity = await authenticator.identify(f"Bearer {token_for('olga', ['officer'])}")

    assert (identity.subject, identity.application_id) == ("olga", None)
    assert identity.is_officer


async def test_token_of_the_service_itself_is_taken_too(authenticator: Authenticator) -> None:
    """Who came through an invitation needs no account."""
    token = SessionTokens(SESSION_KEY).mint(
        application_id=APPLICATION, email="mario.rossi@example.com"
    )

    identity = await authenticator.identify(f"bearer {token}")

    assert identity.application_id == APPLICATION
    assert not identity.is_officer


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic bWFyaW86cm9zc2k="])
async def test_request_without_a_bearer_token_is_refused_without_an_error_code(
    authenticator: Authenticator, header: str | None
) -> None:
    """RFC 6750, section 3.1: no token, no error code."""
    with pytest.raises(Unauthorized) as caught:
        await authenticator.identify(header)

    assert "error=" not in caught.value.headers["WWW-Authenticate"]


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9.e30.x"])
async def test_something_that_is_no_token_is_refused(
    authenticator: Authenticator, token: str
) -> None:
    """Garbage is the client's fault, not a crash."""
    with pytest.raises(Unauthorized):
        await authenticator.identify(f"Bearer {token}")
