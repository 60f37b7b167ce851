"""A PostgreSQL server that tests may use, as a value."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Source = Literal["url", "container", "embedded"]
SOURCES: tuple[Source, ...] = ("url", "container", "embedded")


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL server.

    Attributes:
        url: Where its maintenance database is, with a role that may create databases.
        source: Where the server comes from.
        version: What it calls itself: `15.8`, `18.0 (Debian 18.0-1)`.
        note: Why this source and not an earlier one; empty where it was the first choice.
    """

    url: str
    source: Source
    version: str
    note: str = ""

    def __str__(self) -> str:
        """Names the server for people; never shows a password."""
        parts = urlsplit(self.url)
        where = f"{parts.hostname or 'local socket'}:{parts.port or 5432}"
        name = {"url": "PostgreSQL", "container": "container", "embedded": "embedded PostgreSQL"}
        text = f"{name[self.source]} {self.version} at {where}"
        return f"{text} ({self.note})" if self.note else text

    def database_url(self, name: str) -> str:
        """The URL of one of the server's databases."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))


def plain_url(url: str) -> str:
    """Takes the driver out of a URL as SQLAlchemy writes it: libpq knows only `postgresql`."""
    scheme, separator, rest = url.partition("://")
    dialect = scheme.partition("+")[0]
    return f"postgresql{separator}{rest}" if dialect in {"postgres", "postgresql"} else url


def database_prefix(run: str) -> str:
    """What the names of all databases of a run begin with, so that they can be found."""
    return f"treaty_{run}"
