"""The development issuer: an OIDC provider that gives any token to anybody.

It has what the service asks of a real one (OpenID Connect Discovery 1.0: the discovery document and
the key set; OpenID Connect Core 1.0: the authorization code flow), and endpoints that believe what
they are told. It refuses to run in production.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jinja2 import Template
from jwt.algorithms import ECAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.identity.code_flow import challenge
from app.settings import InvalidSettingsError, Settings

ALGORITHM = "ES256"
LIFETIME = timedelta(hours=1)
PAGE = Path(__file__).parent.parent / "templates" / "issuer.html"
_ASKED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


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


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code is good for.

    Attributes:
        subject: Who signed in.
        roles: The roles that they wanted to have.
        asked: What the client's request said, by the names of its parameters.
    """

    subject: str
    roles: tuple[str, ...]
    asked: dict[str, str]


class DevelopmentIssuer:
    """Issues tokens for any subject with any roles."""

    def __init__(self, url: str, *, audience: str) -> None:
        """Make the issuer that is reached at `url`, with a new key."""
        self.url = url
        self.audience = audience
        self.keys = [SigningKey()]
        self._grants: dict[str, Grant] = {}

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
        extra = {"roles": roles} if email is None else {"roles": roles, "email": email}
        return self._sign(subject, self.audience, extra, lifetime)

    def _sign(
        self, subject: str, audience: str, extra: dict[str, Any], lifetime: timedelta = LIFETIME
    ) -> str:
        now = datetime.now(UTC)
        claims = {"iss": self.url, "aud": audience, "sub": subject, "iat": now}
        return self.keys[-1].sign({**claims, "exp": now + lifetime, **extra})

    def grant(self, subject: str, roles: list[str], asked: dict[str, str]) -> str:
        """A code for somebody who signed in, good once."""
        code = token_urlsafe(16)
        self._grants[code] = Grant(subject, tuple(roles), asked)
        return code

    def redeem(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code (OpenID Connect Core 1.0, section 3.1.3); None if it is no good."""
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or any(form.get(k) != grant.asked[k] for k in _ASKED[:2]):
            return None
        if challenge(form.get("code_verifier", "")) != grant.asked["code_challenge"]:
            return None
        client, nonce = grant.asked["client_id"], {"nonce": grant.asked["nonce"]}
        return {
            "access_token": self.token(grant.subject, list(grant.roles)),
            "id_token": self._sign(grant.subject, client, nonce),
        }

    def discovery(self) -> dict[str, Any]:
        """The discovery document."""
        base = self.url.rstrip("/")
        return {
            "issuer": self.url,
            "jwks_uri": f"{base}/jwks.json",
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
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

    async def authorize(request: Request) -> Response:
        """The page where anybody signs in as whom they like."""
        asked = {name: request.query_params.get(name, "") for name in _ASKED}
        if not all(asked.values()):
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        if request.method == "GET":
            page = Template(PAGE.read_text("utf-8"), autoescape=True)
            return HTMLResponse(page.render(client=asked["client_id"]))
        form = {name: str(value) for name, value in (await request.form()).items()}
        code = issuer.grant(form.get("subject") or "olga", form.get("roles", "").split(), asked)
        query = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", status_code=303)

    async def token(request: Request) -> JSONResponse:
        """Form fields: those of a code's redemption, or `subject`, `roles`, `email`."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("grant_type") == "authorization_code":
            tokens = issuer.redeem(form)
            if tokens is None:
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
        elif not form.get("subject"):
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        else:
            roles = form.get("roles", "").split()
            email = form.get("email")
            tokens = {"access_token": issuer.token(form["subject"], roles, email=email)}
        lifetime = int(LIFETIME.total_seconds())
        return JSONResponse({**tokens, "token_type": "Bearer", "expires_in": lifetime})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks.json", keys),
            Route("/authorize", authorize, methods=["GET", "POST"]),
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
