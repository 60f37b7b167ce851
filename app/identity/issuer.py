"""The development issuer: an OIDC provider that gives any token to anybody.

It has what the service asks of a real one (OpenID Connect Discovery 1.0: the discovery document and
the key set), and a token endpoint that believes what it is told. It refuses to run in production.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.settings import InvalidSettingsError, Settings

ALGORITHM = "ES256"
LIFETIME = timedelta(hours=1)


class SigningKey:
    """A private key and its id."""

    def __init__(self) -> None:
        """Make a new key."""
        self.kid = uuid4().hex
        self._private = ec.generate_private_key(ec.SECP256R1())

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a signed JWT that names this key."""
        return jwt.encode(claims, self._private, algorithm=ALGORITHM, headers={"kid": self.kid})

    def public_jwk(self) -> dict[str, Any]:
        """The public half as a JWK (RFC 7517)."""
        public: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(self._private.public_key()))
        return {**public, "kid": self.kid, "use": "sig", "alg": ALGORITHM}


class DevelopmentIssuer:
    """Issues tokens for any subject with any roles."""

    def __init__(self, url: str, *, audience: str) -> None:
        """Make the issuer that is reached at `url`, with a new key."""
        self.url = url
        self.audience = audience
        self.keys = [SigningKey()]

    def rotate(self) -> None:
        """Sign with a new key from now on; the former one is no longer published."""
        self.keys = [SigningKey()]

    def token(
        self,
        subject: str,
        roles: list[str],
        *,
        email: str | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> str:
        """An access token (RFC 9068) for `subject`; a negative lifetime gives an expired one."""
        now = datetime.now(UTC)
        claims = {
            "iss": self.url,
            "aud": self.audience,
            "sub": subject,
            "roles": roles,
            "iat": now,
            "exp": now + lifetime,
        }
        return self.keys[-1].sign(claims if email is None else {**claims, "email": email})

    def discovery(self) -> dict[str, Any]:
        """The discovery document."""
        base = self.url.rstrip("/")
        return {
            "issuer": self.url,
            "jwks_uri": f"{base}/jwks.json",
            "token_endpoint": f"{base}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "grant_types_supported": ["client_credentials"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    def key_set(self) -> dict[str, Any]:
        """The public keys as a JWK set."""
        return {"keys": [key.public_jwk() for key in self.keys]}


def create_issuer_app(issuer: DevelopmentIssuer) -> Starlette:
    """The issuer over HTTP."""

    async def discovery(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.discovery())

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.key_set())

    async def token(request: Request) -> JSONResponse:
        """Form fields: `subject`, `roles` (joined by spaces), `email`."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not form.get("subject"):
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        roles = form.get("roles", "").split()
        access_token = issuer.token(form["subject"], roles, email=form.get("email"))
        lifetime = int(LIFETIME.total_seconds())
        return JSONResponse(
            {"access_token": access_token, "token_type": "Bearer", "expires_in": lifetime}
        )

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks.json", keys),
            Route("/token", token, methods=["POST"]),
        ]
    )


def refuse_in_production(settings: Settings) -> None:
    """Refuse to hand out tokens where they would be believed.

    Raises:
        InvalidSettingsError: If the environment is production.
    """
    if settings.in_production:
        raise InvalidSettingsError(
            "ONBOARDING_ENVIRONMENT: the development issuer does not run in production"
        )
