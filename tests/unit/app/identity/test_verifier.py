"""app.identity.verifier, through the authenticator that asks it."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.errors import Unauthorized
from app.identity import Identity, Role
from app.identity.authenticator import Authenticator
from app.identity.issuer import DevelopmentIssuer, SigningKey

URL = "https://issuer.test"


async def test_token_of_the_issuer_tells_who_it_is(
    authenticator: Authenticator, issuer: DevelopmentIssuer
) -> None:
    """Subject, roles and address come from the claims; unknown roles give no rights."""
    token = issuer.token("olga", ["officer", "astronaut"], email="olga@example.com")

    assert await authenticator.identify(f"Bearer {token}") == Identity(
        subject="olga", roles=frozenset({Role.OFFICER}), email="olga@example.com"
    )


def claims(**changes: object) -> dict[str, object]:
    """Good claims but for the changes; None leaves one out."""
    exp = datetime.now(UTC) + timedelta(minutes=5)
    good = {"iss": URL, "aud": "onboarding", "sub": "mario", "roles": [], "exp": exp}
    return {name: value for name, value in (good | changes).items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.test"},
        {"aud": "another-service"},
        {"aud": None},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"sub": None},
        {"nbf": datetime(2100, 1, 1, tzinfo=UTC)},
        {"roles": "officer", "aud": "x"},
    ],
    ids=str,
)
async def test_token_with_wrong_claims_is_refused(
    authenticator: Authenticator, issuer: DevelopmentIssuer, changes: dict[str, object]
) -> None:
    """Issuer, audience, time and subject are all checked."""
    token = issuer.keys[-1].sign(claims(**changes))

    with pytest.raises(Unauthorized) as caught:
        await authenticator.identify(f"Bearer {token}")

    assert 'error="invalid_token"' in caught.value.headers["WWW-Authenticate"]


async def test_token_with_roles_that_are_no_list_gives_no_rights(
    authenticator: Authenticator, issuer: DevelopmentIssuer
) -> None:
    """A string is not searched letter by letter, and a number is no crash."""
    for roles in ("officer", 7, {"officer": 1}, [["officer"]]):
        token = issuer.keys[-1].sign(claims(roles=roles))

        assert (await authenticator.identify(f"Bearer {token}")).roles == frozenset()


async def test_token_signed_by_somebody_else_with_the_issuers_key_id_is_refused(
    authenticator: Authenticator, issuer: DevelopmentIssuer
) -> None:
    """The key's name proves nothing."""
    forger = SigningKey()
    forger.kid = issuer.keys[-1].kid

    with pytest.raises(Unauthorized):
        await authenticator.identify(f"Bearer {forger.sign(claims())}")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_token_with_an_algorithm_that_is_not_asymmetric_is_refused(
    authenticator: Authenticator, issuer: DevelopmentIssuer, algorithm: str
) -> None:
    """A public key never serves as a shared secret, and no signature is no signature."""
    key = "" if algorithm == "none" else "k" * 32
    headers = {"kid": issuer.keys[-1].kid}
    token = jwt.encode(claims(), key, algorithm=algorithm, headers=headers)

    with pytest.raises(Unauthorized):
        await authenticator.identify(f"Bearer {token}")
