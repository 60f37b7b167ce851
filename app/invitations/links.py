"""The link of an invitation: it names the invitation, and nobody else can make one."""

from urllib.parse import urlencode
from uuid import UUID

import jwt

AUDIENCE = "invitation"  # sets it apart from whatever else the same key signs
ALGORITHM = "HS256"
PATH = "/sign-in"


class InvitationLinks:
    """Signs and verifies the links of invitations.

    An invitation has one link for ever: a mail that is sent again carries the same.
    """

    def __init__(self, *, key: str, public_url: str) -> None:
        """Make links that begin with `public_url`, signed with `key` of at least 32 bytes."""
        self._key = key
        self._public_url = public_url.rstrip("/")

    def url(self, invitation_id: UUID) -> str:
        """The link of an invitation."""
        claims = {"aud": AUDIENCE, "jti": str(invitation_id)}
        token = jwt.encode(claims, self._key, algorithm=ALGORITHM)
        return f"{self._public_url}{PATH}?{urlencode({'token': token})}"

    def verify(self, token: str) -> UUID | None:
        """The invitation that a link's token names, or None if the token is not ours."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["aud", "jti"]},
            )
        except jwt.InvalidTokenError:
            return None
        return UUID(claims["jti"])
