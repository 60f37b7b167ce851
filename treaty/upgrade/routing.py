"""Where a request goes: rules as values, which know the instances by name only."""

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from treaty.upgrade.cell import Side

PIN = "Treaty-To"
"""The header of a request that says who is to answer it; nobody behind the proxy sees it."""


@dataclass(frozen=True, slots=True)
class Target:
    """An instance that a request may be sent to.

    Attributes:
        name: Its name.
        side: Its release.
    """

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule may know about a request.

    Attributes:
        method: In capitals.
        path: Encoded, without the query.
        user: What tells users apart: their credentials.
        pin: Whom the request itself asks for: a release or an instance.
    """

    method: str
    path: str
    user: str = ""
    pin: str = ""


class Rule(Protocol):
    """Chooses one of several instances."""

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:
        """The one to send a request to; None where none of them will do."""


@dataclass(slots=True)
class RoundRobin:
    """One after the other."""

    _next: int = 0
    _lock: Lock = field(default_factory=Lock)

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:  # noqa: ARG002  the protocol's
        """The next one."""
        if not targets:
            return None
        with self._lock:
            self._next += 1
            return targets[(self._next - 1) % len(targets)]


@dataclass(slots=True)
class SeededRandom:
    """Any of them, the same in every run with the same seed and the same requests.

    Attributes:
        seed: The seed.
    """

    seed: int
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  a choice, no secret

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:  # noqa: ARG002  the protocol's
        """One by chance."""
        return self._random.choice(targets) if targets else None


@dataclass(frozen=True, slots=True)
class ByUser:
    """A user always meets the same release, and one of its instances.

    Attributes:
        share: How many of a hundred users meet the new release.
    """

    share: int = 50

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:
        """The user's own."""
        number = zlib.crc32(asked.user.encode())
        side = Side.NEW if number % 100 < self.share else Side.OLD
        own = [each for each in targets if each.side is side] or list(targets)
        return own[number // 100 % len(own)] if own else None


@dataclass(frozen=True, slots=True)
class Pinned:
    """A request that says whom it wants gets them; the others go by another rule.

    Attributes:
        otherwise: That rule.
    """

    otherwise: Rule
    _among: RoundRobin = field(default_factory=RoundRobin)

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:
        """Who was asked for, or nobody."""
        if not asked.pin:
            return self.otherwise.choose(asked, targets)
        wanted = [each for each in targets if asked.pin in {each.name, each.side.value}]
        return self._among.choose(asked, wanted)


@dataclass(frozen=True, slots=True)
class Only:
    """One release serves, the other stands by.

    Attributes:
        side: The one that serves.
        otherwise: Chooses among its instances.
    """

    side: Side
    otherwise: Rule

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:
        """One of the release that serves."""
        return self.otherwise.choose(asked, [each for each in targets if each.side is self.side])


@dataclass(frozen=True, slots=True)
class ByOperation:
    """What only one release's contracts have goes to that release.

    Attributes:
        offers: Whether a release's contracts have the operation of a method and a path.
        otherwise: Chooses among those that have it, or among all where none has.
    """

    offers: Callable[[Side, str, str], bool]
    otherwise: Rule

    def choose(self, asked: Asked, targets: Sequence[Target]) -> Target | None:
        """One that offers the operation."""
        sides = {each.side for each in targets}
        offering = {side for side in sides if self.offers(side, asked.method, asked.path)}
        fit = [each for each in targets if each.side in offering] if offering else targets
        return self.otherwise.choose(asked, fit)
