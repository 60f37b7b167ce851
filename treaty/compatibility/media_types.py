"""Media types and ranges (RFC 9110, sections 8.3.1 and 12.5.1)."""

from functools import lru_cache
from typing import NamedTuple

_HARMLESS = {("charset", "utf-8"), ("charset", "us-ascii")}


class MediaRange(NamedTuple):
    """A media type, or a range such as `application/*`.

    Attributes:
        main: The type, in small letters, or `*`.
        sub: The subtype, in small letters, or `*`.
        parameters: Names and values, in small letters; a charset that JSON has anyway is left out.
    """

    main: str
    sub: str
    parameters: frozenset[tuple[str, str]]

    def covers(self, other: "MediaRange") -> bool:
        """Whether everything of the other one belongs to this one."""
        return (
            self.main in {"*", other.main}
            and self.sub in {"*", other.sub}
            and self.parameters <= other.parameters
        )

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """Orders ranges; the more precise one describes a body."""
        return self.main != "*", self.sub != "*", len(self.parameters)


@lru_cache(maxsize=1024)
def read(name: str) -> MediaRange:
    """Reads a media type as a contract writes it."""
    essence, *rest = name.split(";")
    main, _, sub = essence.strip().lower().partition("/")
    parameters = set()
    for part in rest:
        key, _, value = part.strip().lower().partition("=")
        if key:
            parameters.add((key, value.strip('"')))
    return MediaRange(main, sub or "*", frozenset(parameters - _HARMLESS))


def is_json(name: str) -> bool:
    """Whether a body of this type carries JSON values with their types."""
    media = read(name)
    json = media.sub == "json" or media.sub.endswith(("+json", "-json", "json-seq", "jsonl"))
    return json or media.sub in {"*", "x-ndjson", "ndjson"}


def is_xml(name: str) -> bool:
    """Whether a body of this type is written in XML (RFC 7303)."""
    sub = read(name).sub
    return sub == "xml" or sub.endswith("+xml")


def is_form(name: str) -> bool:
    """Whether a body of this type is a set of named parts."""
    media = read(name)
    return media.main == "multipart" or media.sub == "x-www-form-urlencoded"
