"""The links of invitations."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import jwt
import pytest

from app.errors import Unauthorized
from app.identity.session import SessionTokens
from app.invitations.links import InvitationLinks

KEY = "a-key-of-the-test-with-at-least-32-bytes"
LINKS = InvitationLinks(key=KEY, public_url="https://onboarding.example.com/")
ID = UUID("5a3f4d7c-0d0e-4f0e-8a53-0c2b8e6f7d21")


def token_of(links: InvitationLinks, invitation_id: UUID = ID) -> str:
    """The token in an invitation's link."""
    return parse_qs(urlsplit(links.url(invitation_id)).query)["token"][0]


def test_link_leads_to_sign_in_at_the_public_url() -> None:
    """People reach the service where the operator says."""
    assert LINKS.url(ID).startswith("https://onboarding.example.com/sign-in?token=")


def test_link_names_its_invitation() -> None:
    """What was signed is what is verified."""
    assert LINKS.verify(token_of(LINKS)) == ID


def test_link_of_an_invitation_is_always_the_same() -> None:
    """A mail that is sent again carries the same link."""
    later = InvitationLinks(key=KEY, public_url="https://onboarding.example.com")

    assert later.url(ID) == LINKS.url(ID)


def test_link_that_another_key_signed_is_not_ours() -> None:
    """Nobody without the key makes a link."""
    others = InvitationLinks(key=KEY[::-1], public_url="https://onboarding.example.com")

    assert LINKS.verify(token_of(others)) is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é"])
def test_text_that_is_no_token_is_not_ours(token: str) -> None:
    """Whatever somebody types is answered, not failed on."""
    assert LINKS.verify(token) is None


@pytest.mark.parametrize(("algorithm", "key"), [("none", ""), ("HS384", KEY * 2)])
def test_token_with_another_algorithm_is_not_ours(algorithm: str, key: str) -> None:
    """A token does not choose how it is verified."""
    claims = {"aud": "invitation", "jti": str(ID)}
    token = jwt.encode(claims, key, algorithm=algorithm)

    assert LINKS.verify(token) is None


def test_session_token_is_no_link_and_a_link_no_session_token() -> None:
    """Both are signed with one key, and neither passes for the other."""
    sessions = SessionTokens(KEY)

    assert LINKS.verify(sessions.mint(application_id=ID, email="mario@example.com")) is None
    with pytest.raises(Unauthorized):
        sessions.verify(token_of(LINKS))
