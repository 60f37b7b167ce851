"""Who sends requests: somebody who owns what they create, somebody else, and other roles."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from treaty.conformance.exchange import Headers


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who sends requests.

    Attributes:
        name: What messages and stored cases call them.
        headers: Their credentials.
    """

    name: str
    headers: Headers = ()


NOBODY = Actor("nobody")
"""Sends no credentials."""


@dataclass(frozen=True, slots=True)
class Actors:
    """Everybody whom a run knows.

    Attributes:
        owner: Creates things, and may do with them whatever their role may.
        other: Has the owner's role, and must not see what the owner created; None where the
            service knows no users.
        further: People with other roles, who are tried where the owner may not do something.
    """

    owner: Actor = field(default_factory=lambda: Actor("owner"))
    other: Actor | None = None
    further: tuple[Actor, ...] = ()

    def __iter__(self) -> Iterator[Actor]:
        yield self.owner
        yield from self.further

    def named(self, name: str) -> Actor:
        """Gives somebody by name.

        Raises:
            KeyError: There is nobody of that name.
        """
        everybody: tuple[Actor, ...] = (*self, *([self.other] if self.other else []), NOBODY)
        return {actor.name: actor for actor in everybody}[name]
