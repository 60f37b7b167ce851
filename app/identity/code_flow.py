"""Signing in with a browser: OIDC's authorization code flow, with PKCE.

OpenID Connect Core 1.0, section 3.1, and RFC 7636.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from app.errors import ServiceUnavailable, Unauthorized
from app.identity.discovery import discover, json_object
from app.identity.keys import IssuerKeys
from app.identity.model import Identity
from app.identity.verifier import TokenVerifier
from app.settings import Settings

SCOPE = "openid"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody's attempt to sign in, which only their own browser can complete.

    Attributes:
        state: Comes back with the code.
        nonce: Comes back in the ID token.
        verifier: Proves to the issuer that the code is redeemed by who asked for it.
        target: The path to go to afterwards.
    """

    state: str
    nonce: str
    verifier: str
    target: str

    @classmethod
    def begin(cls, target: str) -> Self:
        """A new attempt."""
        return cls(token_urlsafe(16), token_urlsafe(16), token_urlsafe(32), target)

    @classmethod
    def of(cls, payload: dict[str, Any] | None) -> Self | None:
        """The attempt that a cookie remembers, if it does."""
        found = {name: (payload or {}).get(name) for name in cls.__dataclass_fields__}
        values = {name: value for name, value in found.items() if isinstance(value, str)}
        return cls(**values) if values.keys() == found.keys() else None

    def payload(self) -> dict[str, str]:
        """What a cookie has to remember of it."""
        return asdict(self)

    def is_answered_by(self, state: str) -> bool:
        """Whether the issuer's answer belongs to this attempt."""
        return hmac.compare_digest(self.state.encode(), state.encode())


def challenge(verifier: str) -> str:
    """What the issuer is told of the verifier (RFC 7636, section 4.2, method S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


class CodeFlow:
    """Signs people in at the OIDC issuer."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, keys: IssuerKeys) -> None:
        """Make the flow of the client that the settings name."""
        self._settings = settings
        self._http = http
        self._id_tokens = TokenVerifier(keys, issuer=settings.issuer, audience=settings.client_id)
        self._access_tokens = TokenVerifier(
            keys, issuer=settings.issuer, audience=settings.audience
        )

    async def authorization_url(self, attempt: Attempt, *, redirect_uri: str) -> str:
        """Where the browser has to go.

        Raises:
            ServiceUnavailable: If the issuer does not answer.
        """
        endpoint = await self._endpoint("authorization_endpoint")
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def identify(self, attempt: Attempt, code: str, *, redirect_uri: str) -> Identity:
        """Who signed in, by the code that their browser brought back.

        The ID token says that it is an answer to this attempt, the access token what they may do.

        Raises:
            Unauthorized: If the issuer does not take the code, or its tokens are not valid.
            ServiceUnavailable: If the issuer does not answer.
        """
        tokens = await self._redeem(attempt, code, redirect_uri)
        claims = await self._id_tokens.claims(str(tokens.get("id_token", "")))
        identity = await self._access_tokens.verify(str(tokens.get("access_token", "")))
        nonce = str(claims.get("nonce", ""))
        if not hmac.compare_digest(nonce.encode(), attempt.nonce.encode()):
            raise Unauthorized("The identity provider answered another attempt to sign in.")
        if claims["sub"] != identity.subject:
            raise Unauthorized("The identity provider's tokens are of two people.")
        return identity

    async def _redeem(self, attempt: Attempt, code: str, redirect_uri: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": attempt.verifier,
        }
        secret = self._settings.client_secret.get_secret_value()
        auth = httpx.BasicAuth(self._settings.client_id, secret) if secret else httpx.Auth()
        endpoint = await self._endpoint("token_endpoint")
        try:
            answer = await self._http.post(endpoint, data=form, auth=auth)
            if answer.is_client_error:
                raise Unauthorized("The identity provider did not take the sign-in; try again.")
            return json_object(answer.raise_for_status())
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceUnavailable("The identity provider does not answer.") from error

    async def _endpoint(self, name: str) -> str:
        try:
            return str((await discover(self._http, self._settings.issuer))[name])
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise ServiceUnavailable("The identity provider does not answer.") from error
