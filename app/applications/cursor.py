"""Places in a list of applications, as clients hand them back."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.errors import Unprocessable

PATTERN = "^[A-Za-z0-9_-]+$"
LONGEST = 512  # characters
VERSION = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place behind one application, in a list that is sorted by creation.

    Its text is base64url of a JSON object, `{"v": 1, "at": …, "id": …}`. Any release reads what any
    other wrote with the same `v`, whatever else is in it: a page may be asked of an instance that
    is older or newer than the one that gave the page before.

    Attributes:
        at: When the application was created.
        id: The application.
    """

    at: datetime
    id: UUID

    def encode(self) -> str:
        """The text that stands for the place."""
        place = {"v": VERSION, "at": self.at.isoformat(), "id": str(self.id)}
        text = json.dumps(place, separators=(",", ":")).encode()
        return urlsafe_b64encode(text).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The place that a text stands for.

        Raises:
            Unprocessable: If it stands for none; the field is `cursor`.
        """
        try:
            place = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            at = datetime.fromisoformat(place["at"])
            ours = place["v"] == VERSION and at.tzinfo is not None
            at = at.astimezone(UTC)  # not every instant has one that can be written
            named = UUID(place["id"])
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ):
            ours = False
        if not ours:
            message = "The cursor is not one of ours; begin at the first page."
            raise Unprocessable.of("cursor", "invalid", message)
        return cls(at, named)
