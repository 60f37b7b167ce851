"""Verifying the OIDC issuer's access tokens."""

from typing import Any

import jwt

from app.errors import Unauthorized
from app.identity.keys import IssuerKeys
from app.identity.model import Identity, Role

ALGORITHMS = ("RS256", "ES256")  # asymmetric ones only: a public key must never serve as a secret
LEEWAY = 10  # seconds that the issuer's clock may differ


class TokenVerifier:
    """Verifies JWT access tokens: signature, issuer, audience, expiry (RFC 9068, section 4)."""

    def __init__(self, keys: IssuerKeys, *, issuer: str, audience: str) -> None:
        """Make a verifier of tokens that `issuer` meant for `audience`."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def verify(self, token: str) -> Identity:
        """Who holds the token.

        Raises:
            Unauthorized: If the token is not valid here and now.
            ServiceUnavailable: If the issuer's keys cannot be had.
        """
        return _identity(await self.claims(token))

    async def claims(self, token: str) -> dict[str, Any]:
        """What the token says.

        Raises:
            Unauthorized: If the token is not valid here and now.
            ServiceUnavailable: If the issuer's keys cannot be had.
        """
        try:
            header = jwt.get_unverified_header(token)
            is_ours = header.get("alg") in ALGORITHMS and "kid" in header
            key = await self._keys.get(str(header["kid"])) if is_ours else None
            if key is None:
                raise Unauthorized("The token is not valid.", error="invalid_token")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp"]},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthorized("The token has expired.", error="invalid_token") from None
        except jwt.PyJWTError:
            raise Unauthorized("The token is not valid.", error="invalid_token") from None
        return claims


def _identity(claims: dict[str, Any]) -> Identity:
    """What the claims say; a role that the service does not know gives no rights."""
    named = claims.get("roles")
    email = claims.get("email")
    return Identity(
        subject=claims["sub"],
        roles=frozenset(role for role in Role if isinstance(named, list) and role.value in named),
        email=email if isinstance(email, str) else None,
    )
