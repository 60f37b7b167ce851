"""What is kept under an idempotency key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

LIFETIME = timedelta(hours=24)
KEY_PATTERN = "^[A-Za-z0-9._~:+/=-]+$"
LONGEST_KEY = 255  # characters


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be given again.

    Attributes:
        status: Its status.
        headers: The headers that belong to it; those of the exchange, such as its id, do not.
        body: Its body, byte for byte.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that names itself.

    Attributes:
        subject: Who sends it.
        operation: What it asks for.
        key: The name that its sender gave to it.
        fingerprint: Tells it from other requests, 32 bytes.
    """

    subject: str
    operation: str
    key: str
    fingerprint: bytes
