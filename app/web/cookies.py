"""The session of a browser, in a signed cookie: nothing is kept on any instance.

The cookie's text is `1.PAYLOAD.SIGNATURE`. The payload is base64url of a JSON object with `sub`,
`roles`, `email`, `app`, `inv`, `csrf`, `at` and `end`, instants in whole seconds since 1970; the
signature is itsdangerous' HMAC-SHA256. Any release reads what any other wrote under the same
number, whatever else is in the payload: while instances are replaced, a browser's requests reach
old and new ones in turn. A change that an older release could not read takes a new number, and is
written only by the release after the one that can read it.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Self
from uuid import UUID

from itsdangerous import BadSignature, Signer

from app.identity import Identity, Role

VERSION = "1"
IDLE = timedelta(minutes=30)  # after which a browser that asks for nothing is signed out
LONGEST = timedelta(hours=8)  # after which everybody is
RENEWAL = timedelta(minutes=5)  # the age of a cookie that is replaced by a new one
LARGEST = 4000  # characters; browsers keep no more


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in with a browser.

    Attributes:
        identity: Who it is, as the rules see them.
        csrf: What their forms carry, so that nobody else's are taken for theirs.
        at: When the cookie was written.
        end: When they have to sign in again, whatever they do.
        invitation_id: The invitation that let them in, if one did.
    """

    identity: Identity
    csrf: str
    at: datetime
    end: datetime
    invitation_id: UUID | None = None

    @classmethod
    def begin(cls, identity: Identity, now: datetime, *, invitation_id: UUID | None = None) -> Self:
        """A new session; nothing of one that the browser had before goes over into it."""
        now = now.replace(microsecond=0)
        return cls(identity, token_urlsafe(16), now, now + LONGEST, invitation_id)

    def is_open(self, now: datetime) -> bool:
        """Whether it still signs somebody in."""
        return now < min(self.at + IDLE, self.end)

    def is_due(self, now: datetime) -> bool:
        """Whether its cookie is old enough to be replaced."""
        return now >= self.at + RENEWAL

    def renewed(self, now: datetime) -> Self:
        """The same session, used just now."""
        return replace(self, at=now.replace(microsecond=0))


class SessionCookies:
    """Writes and reads the text of sessions' cookies.

    Any instance of the service that has the same key reads what another one wrote.
    """

    def __init__(self, key: str) -> None:
        """Make one that signs with `key`, of at least 32 bytes."""
        self._signer = Signer(
            key, salt="onboarding.session", key_derivation="hmac", digest_method=sha256
        )

    def write(self, session: Session) -> str:
        """The text of a session's cookie."""
        identity = session.identity
        payload = {
            "sub": identity.subject,
            "roles": sorted(identity.roles),
            "email": identity.email,
            "app": _text(identity.application_id),
            "inv": _text(session.invitation_id),
            "csrf": session.csrf,
            "at": int(session.at.timestamp()),
            "end": int(session.end.timestamp()),
        }
        return self.sign(VERSION, payload)

    def read(self, text: str | None) -> Session | None:
        """The session that a cookie's text stands for; None if it is not one of ours."""
        payload = self.verify(VERSION, text)
        try:
            return None if payload is None else _session(payload)
        except (AttributeError, KeyError, OSError, OverflowError, TypeError, ValueError):
            return None

    def sign(self, kind: str, payload: Mapping[str, Any]) -> str:
        """The text of a cookie of this kind."""
        encoded = urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode())
        return self._signer.sign(f"{kind}.{encoded.decode().rstrip('=')}").decode()

    def verify(self, kind: str, text: str | None) -> dict[str, Any] | None:
        """What is in a cookie of this kind; None if it is of another one, or not ours."""
        try:
            signed = self._signer.unsign((text or "")[: LARGEST + 1]).decode()
        except (BadSignature, UnicodeError):
            return None
        found, _, encoded = signed.partition(".")
        if found != kind:
            return None
        try:
            payload = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        except (ValueError, binascii.Error):
            return None
        return payload if isinstance(payload, dict) else None


def _session(payload: Mapping[str, Any]) -> Session:
    """A role that this release does not know gives no rights."""
    named = payload["roles"]
    return Session(
        identity=Identity(
            subject=str(payload["sub"]),
            roles=frozenset(role for role in Role if role.value in named),
            email=payload["email"],
            application_id=_id(payload["app"]),
        ),
        csrf=str(payload["csrf"]),
        at=_instant(payload["at"]),
        end=_instant(payload["end"]),
        invitation_id=_id(payload["inv"]),
    )


def _instant(seconds: object) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise TypeError(f"{seconds!r} is no instant")
    return datetime.fromtimestamp(seconds, UTC)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
