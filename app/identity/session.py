"""Access tokens that the service signs itself, for applicants who came through an invitation."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from app.errors import Unauthorized
from app.identity.model import Identity, Role

ISSUER = "onboarding-session"  # not a URL: it can never be that of an OIDC issuer
ALGORITHM = "HS256"
LIFETIME = timedelta(hours=1)


def invited(application_id: UUID, email: str) -> Identity:
    """Who came through an invitation: an applicant who may see this application only."""
    return Identity(
        subject=f"application:{application_id}",
        roles=frozenset({Role.APPLICANT}),
        email=email,
        application_id=application_id,
    )


class SessionTokens:
    """Mints and verifies access tokens for one application's applicant.

    Any instance of the service that has the same key verifies what another one minted.
    """

    def __init__(self, key: str) -> None:
        """Make one that signs with `key`, of at least 32 bytes."""
        self._key = key

    def mint(self, *, application_id: UUID, email: str, lifetime: timedelta = LIFETIME) -> str:
        """A token that lets the applicant with this address at this application for a while."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "sub": invited(application_id, email).subject,
            "application_id": str(application_id),
            "email": email,
            "iat": now,
            "exp": now + lifetime,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def verify(self, token: str) -> Identity:
        """Who holds the token.

        Raises:
            Unauthorized: If it is not one of ours, or has expired.
        """
        required = ["iss", "sub", "exp", "application_id", "email"]
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": required, "verify_aud": False},
            )
            application_id = UUID(claims["application_id"])
        except (jwt.InvalidTokenError, ValueError):
            raise Unauthorized("The token is not valid.", error="invalid_token") from None
        return Identity(
            subject=claims["sub"],
            roles=frozenset({Role.APPLICANT}),
            email=claims["email"],
            application_id=application_id,
        )
