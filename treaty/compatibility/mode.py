"""How a schema is to be read: in which message, on which side, in which form."""

from enum import StrEnum
from typing import Literal, NamedTuple


class Direction(StrEnum):
    """Which message of an exchange carries the value.

    Attributes:
        REQUEST: `readOnly` properties are not part of it.
        RESPONSE: `writeOnly` properties are not part of it.
    """

    REQUEST = "request"
    RESPONSE = "response"


class Media(StrEnum):
    """In which form values cross.

    Attributes:
        JSON: With their JSON types.
        TEXT: As text: parameters, headers and forms.
    """

    JSON = "json"
    TEXT = "text"


class Role(StrEnum):
    """Who reads the schema.

    Attributes:
        SENDER: Sends only what its schema declares.
        RECEIVER: Has to accept what comes.
    """

    SENDER = "sender"
    RECEIVER = "receiver"


def sender_of(direction: Direction, *, reversed_roles: bool) -> Literal["base", "revision"]:
    """Which document the sender of a message keeps to."""
    return "base" if (direction is Direction.REQUEST) is not reversed_roles else "revision"


class Mode(NamedTuple):
    """What two schemas are compared for.

    Attributes:
        direction: The message that carries the value.
        media: The form that it crosses in.
        reversed_roles: Whether it is a callback or a webhook, which a server sends.
    """

    direction: Direction
    media: Media = Media.JSON
    reversed_roles: bool = False

    @property
    def sender(self) -> Literal["base", "revision"]:
        """Which document the sender keeps to."""
        return sender_of(self.direction, reversed_roles=self.reversed_roles)

    @property
    def receiver(self) -> Literal["base", "revision"]:
        """Which document the receiver keeps to."""
        return "revision" if self.sender == "base" else "base"
