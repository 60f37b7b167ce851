"""The issuer's public keys: fetched when needed, kept, and fetched again when a new one appears."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt

from app.errors import ServiceUnavailable
from app.identity.discovery import discover, fetch

MAX_AGE = 600.0  # seconds until keys are fetched anew, so that a withdrawn one is forgotten
MIN_AGE = 5.0  # seconds between two fetches, so that made-up key ids do not flood the issuer


class IssuerKeys:
    """The key set that an OIDC issuer publishes (OpenID Connect Discovery 1.0, section 4)."""

    def __init__(
        self, issuer: str, http: httpx.AsyncClient, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        """Make the key set of `issuer`; nothing is fetched before a key is asked for."""
        self._issuer = issuer
        self._http = http
        self._timer = timer
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = -math.inf
        self._failure: Exception | None = None
        self._lock = asyncio.Lock()

    async def get(self, kid: str) -> jwt.PyJWK | None:
        """The key with this id, or None if the issuer has none.

        A key that is known serves on while the issuer does not answer.

        Raises:
            ServiceUnavailable: If the issuer does not answer and the key is not known.
        """
        if self._is_due(kid):
            async with self._lock:
                if self._is_due(kid):  # nobody fetched them while we waited
                    await self._refresh()
        key = self._keys.get(kid)
        if key is None and self._failure is not None:
            raise ServiceUnavailable("The identity provider does not answer.") from self._failure
        return key

    def _is_due(self, kid: str) -> bool:
        """Whether the keys are too old, or might have come to include this one."""
        age = self._timer() - self._fetched_at
        wanting = kid not in self._keys or self._failure is not None
        return age >= MAX_AGE or (wanting and age >= MIN_AGE)

    async def _refresh(self) -> None:
        """Fetch the keys, or remember why that failed."""
        try:
            document = await discover(self._http, self._issuer)
            self._keys = _signing_keys(await fetch(self._http, str(document["jwks_uri"])))
            self._failure = None
        except (httpx.HTTPError, KeyError, ValueError, jwt.PyJWTError) as error:
            self._failure = error
        finally:
            self._fetched_at = self._timer()


def _signing_keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """The keys of a JWK set by id; those for encryption are left out."""
    keys = jwt.PyJWKSet.from_dict(document).keys
    return {key.key_id: key for key in keys if key.key_id and key.public_key_use in {None, "sig"}}
