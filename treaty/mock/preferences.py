"""What a client prefers to be answered: the `Prefer` header (RFC 7240)."""

import re
from dataclasses import dataclass
from http import HTTPStatus

_TOKEN = re.compile(r'\s*([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?\s*[,;]?')


class PreferenceError(ValueError):
    """A preference has a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a client prefers.

    Attributes:
        code: The status to answer with.
        example: The name of the example to answer with.
        delay: The seconds to wait before the answer.
    """

    code: int | None = None
    example: str | None = None
    delay: float = 0.0

    @property
    def applied(self) -> str:
        """The value of `Preference-Applied`; empty where nothing was preferred."""
        pairs = {"code": self.code, "example": self.example, "delay": self.delay or None}
        return ", ".join(f"{name}={value}" for name, value in pairs.items() if value is not None)


def preferences(header: str) -> Preferences:
    """Reads a `Prefer` header; what it does not know it ignores.

    Raises:
        PreferenceError: A code or a delay is none.
    """
    known = {
        found[1].lower(): found[3].strip() if found[2] is None and found[3] else found[2] or ""
        for found in _TOKEN.finditer(header)
    }
    return Preferences(_code(known.get("code")), known.get("example"), _delay(known.get("delay")))


def _code(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not HTTPStatus.OK <= int(text) <= 599:  # noqa: PLR2004  the last status
        raise PreferenceError(f"Prefer: code={text} is no status from 200 to 599")
    return int(text)


def _delay(text: str | None) -> float:
    if text is None:
        return 0.0
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise PreferenceError(f"Prefer: delay={text} is no number of seconds")
    return float(text)
