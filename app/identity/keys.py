"""The issuer's public keys: fetched when needed, kept, and fetched again when a new one appears."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt

from app.errors import ServiceUnavailable

DISCOVERY = "/.well-known/openid-configuration"
MAX_AGE = 600.0  # seconds until keys are fetched anew, so that a withdrawn one is forgotten
MIN_AGE = 5.0  # seconds between two fetches, so that made-up key ids do not flood the issuer


class IssuerKeys:
    """The key set that an OIDC issuer publishes (OpenID Connect Discovery 1.0, section 4)."""

    def __init__(
        self, issuer: str, http: httpx.AsyncClient, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        """Make the key set of `issuer`; nothing is fetched before a key is asked for."""
        self._issuer = issuer.rstrip("/")
        self._http = http
        self._timer = timer
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None

    async def get(self, kid: str) -> jwt.PyJWK | None:
        """The key with this id, or None if the issuer has none.

        Raises:
            ServiceUnavailable: If the issuer does not answer and the key was never seen.
        """
        age = float("inf") if self._fetched_at is None else self._timer() - self._fetched_at
        if age >= MAX_AGE or (kid not in self._keys and age >= MIN_AGE):
            await self._refresh(keep=kid in self._keys)
        return self._keys.get(kid)

    async def _refresh(self, *, keep: bool) -> None:
        """Fetch the keys; a failure is borne if the key that is asked for is known anyway."""
        try:
            document = await self._fetch(self._issuer + DISCOVERY)
            keys = await self._fetch(str(document["jwks_uri"]))
            self._keys = _signing_keys(keys)
        except (httpx.HTTPError, KeyError, ValueError, jwt.PyJWTError) as error:
            if not keep:
                raise ServiceUnavailable("The identity provider does not answer.") from error
        self._fetched_at = self._timer()

    async def _fetch(self, url: str) -> dict[str, Any]:
        response = await self._http.get(url)
        response.raise_for_status()
        document: dict[str, Any] = response.json()
        return document


def _signing_keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """The keys of a JWK set by id; those for encryption are left out."""
    keys = jwt.PyJWKSet.from_dict(document).keys
    return {key.key_id: key for key in keys if key.key_id and key.public_key_use in {None, "sig"}}
