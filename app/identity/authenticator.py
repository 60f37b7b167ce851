"""From an Authorization header to an identity."""

from typing import Self

import httpx
import jwt

from app.errors import Unauthorized
from app.identity import session
from app.identity.code_flow import CodeFlow
from app.identity.keys import IssuerKeys
from app.identity.model import Identity
from app.identity.session import SessionTokens
from app.identity.verifier import TokenVerifier
from app.settings import Settings
from app.tls import tls_context

TIMEOUT = 5.0  # seconds that the issuer may take


class Authenticator:
    """Tells who sends a request, by the issuer's tokens or the service's own.

    Attributes:
        code_flow: Signs people in at the same issuer, with a browser.
    """

    def __init__(
        self,
        verifier: TokenVerifier,
        sessions: SessionTokens,
        http: httpx.AsyncClient,
        code_flow: CodeFlow,
    ) -> None:
        """Make an authenticator; it closes `http`, over which the issuer is reached."""
        self._verifier = verifier
        self._sessions = sessions
        self._http = http
        self.code_flow = code_flow

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        sessions: SessionTokens,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> Self:
        """The authenticator that the settings describe, reaching the issuer over `transport`."""
        http = httpx.AsyncClient(timeout=TIMEOUT, transport=transport, verify=tls_context())
        keys = IssuerKeys(settings.issuer, http)
        verifier = TokenVerifier(keys, issuer=settings.issuer, audience=settings.audience)
        return cls(verifier, sessions, http, CodeFlow(settings, http, keys))

    async def identify(self, authorization: str | None) -> Identity:
        """Who sends a request with this Authorization header.

        Raises:
            Unauthorized: If there is none, or its token is not valid.
            ServiceUnavailable: If the issuer's keys cannot be had.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized
        token = token.strip()
        # The claim only decides who verifies; each verifier checks it, and its own algorithms.
        if _claimed_issuer(token) == session.ISSUER:
            return self._sessions.verify(token)
        return await self._verifier.verify(token)

    async def close(self) -> None:
        """Close the connections to the issuer."""
        await self._http.aclose()


def _claimed_issuer(token: str) -> str | None:
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except jwt.PyJWTError:
        raise Unauthorized("The token is not valid.", error="invalid_token") from None
    return issuer if isinstance(issuer, str) else None
