"""What a contract promises, item by item: the things that an exchange can exercise."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from treaty.contract.dialect import Direction
from treaty.findings import Operation


class Kind(StrEnum):
    """What an item is about.

    Attributes:
        OPERATION: Was called.
        STATUS: A documented status was answered.
        MEDIA: A documented media type was sent or answered.
        PARAMETER: A parameter was given; one was left out.
        PROPERTY: A body's property was sent or answered.
        MEMBER: An enum's member was sent or answered.
        CONSTRAINT: A value at the bound was accepted; one beyond it was refused.
        SECURITY: Credentials were given, were missing, were those of the wrong role.
    """

    OPERATION = "operation"
    STATUS = "status"
    MEDIA = "media"
    PARAMETER = "parameter"
    PROPERTY = "property"
    MEMBER = "member"
    CONSTRAINT = "constraint"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a contract promises.

    Attributes:
        kind: What it is about.
        operation: The operation it belongs to.
        key: Names it among the items of its operation, from run to run.
        title: Names it for people.
        pointer: Its place in the contract.
    """

    kind: Kind
    operation: Operation
    key: str
    title: str
    pointer: str

    @property
    def label(self) -> str:
        """What waivers name it by."""
        return f"{self.operation} {self.kind} {self.title}"


def status_key(status: str) -> str:
    """Names a documented status."""
    return f"status {status}"


def media_key(side: str, name: str) -> str:
    """Names a media type: of the request, or of a status."""
    return f"media {side} {name}"


def parameter_key(location: str, name: str, side: str) -> str:
    """Names a side of a parameter: `given` or `left out`."""
    return f"parameter {location} {name} {side}"


def property_key(side: Direction, pointer: str) -> str:
    """Names a property by the place of its schema."""
    return f"property {side} {pointer}"


def member_key(side: Direction, pointer: str, value: Any) -> str:
    """Names a member of the enum of the schema at a place."""
    return f"member {side} {pointer}={shown(value)}"


def constraint_key(pointer: str, value: Any, side: str) -> str:
    """Names a side of the constraint at a place: `accepted` or `refused`.

    The bound is a part of the name, so that a changed one has to be exercised again.
    """
    return f"constraint {pointer}={shown(value)} {side}"


def security_key(side: str) -> str:
    """Names a side of an operation's security: `with`, `without` or `wrong role`."""
    return f"security {side}"


def shown(value: Any) -> str:
    """A value on one line."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
