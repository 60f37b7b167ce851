"""Whether every text that one pattern admits is admitted by another, decided by automata.

Patterns are searched for, not anchored, as JSON Schema's `pattern` is (Validation 6.3.3).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Final, TypeAlias

from treaty.compatibility.automaton import DEAD, MATCHED, Automaton, automata
from treaty.compatibility.regex import NotRegular

BUDGET: Final = 5_000
"""How many product states are looked at before the answer is unknown: about 0.1 s."""

NEVER: Final = r"[^\s\S]"
"""A pattern that no text holds."""


@dataclass(frozen=True, slots=True)
class Included:
    """Every text of the sender is one of the receiver's."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A text that the sender's patterns and lengths admit and the receiver's pattern does not.

    Attributes:
        text: One of the shortest, and of those a readable one.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It could not be decided.

    Attributes:
        reason: Half a sentence that says why.
    """

    reason: str


Inclusion: TypeAlias = Included | Counterexample | Unknown


def included(
    sender: str | Sequence[str],
    receiver: str | Sequence[str],
    *,
    min_length: int = 0,
    max_length: int | None = None,
    budget: int = BUDGET,
) -> Inclusion:
    """Decides whether the receiver's patterns admit every text of the sender.

    Args:
        sender: The pattern of the sender, or several that all hold.
        receiver: The pattern of the receiver, or several that all must hold.
        min_length: The sender's texts have at least so many characters.
        max_length: The sender's texts have at most so many characters.
        budget: How many product states to look at.

    Returns:
        The shortest counterexample over all the receiver's patterns, if there is one.
    """
    senders = (sender,) if isinstance(sender, str) else tuple(sender)
    receivers = (receiver,) if isinstance(receiver, str) else tuple(receiver)
    answers = [
        Included() if one in senders else _decide(senders, one, min_length, max_length, budget)
        for one in receivers
    ]
    broken = [answer for answer in answers if isinstance(answer, Counterexample)]
    if broken:
        return min(broken, key=lambda answer: (len(answer.text), answer.text))
    return next((answer for answer in answers if isinstance(answer, Unknown)), Included())


def shortest(
    pattern: str | Sequence[str], min_length: int = 0, max_length: int | None = None
) -> str | None:
    """A short text that holds a match of every pattern, or None where none was found."""
    answer = included(pattern, NEVER, min_length=min_length, max_length=max_length)
    return answer.text if isinstance(answer, Counterexample) else None


def exactly(texts: Iterable[str]) -> str:
    """A pattern that admits these texts and no others: an enum as a pattern."""
    escaped = (re.sub(r"[\\^$.*+?()[\]{}|/]", r"\\\g<0>", text) for text in texts)
    return f"^(?:{'|'.join(escaped)})$"


@lru_cache(maxsize=4096)
def _decide(
    senders: tuple[str, ...], receiver: str, least: int, most: int | None, budget: int
) -> Inclusion:
    try:
        built, letters = automata(senders, receiver)
    except NotRegular as error:
        return Unknown(f"the pattern cannot be read as an automaton: {error}")
    return _Product(built, letters, budget).search(least, most)


class _Product:
    """Walks the senders' automata and the receiver's together, shortest texts first.

    A state is a tuple of the automata's states, the receiver's last. Below the least length every
    level is walked whole; from there on a state is looked at only once, at its shortest text.
    """

    def __init__(self, built: list[Automaton], letters: list[str], budget: int) -> None:
        self.built = built
        self.letters = letters
        self.budget = budget
        self.parents: list[dict[tuple[int, ...], tuple[tuple[int, ...], int]]] = []

    def search(self, least: int, most: int | None) -> Inclusion:
        level: list[tuple[int, ...]] = [tuple(automaton.start for automaton in self.built)]
        seen: set[tuple[int, ...]] = set()
        for length in count():
            if most is not None and length > most:
                return Included()
            if length >= least:
                for state in level:
                    if self.breaks(state, length):
                        return Counterexample(self.text(state))
                seen.update(level)
            level = self.after(level, seen if length + 1 > least else set())
            if not level:
                return Included()
            if self.budget < 0:
                return Unknown("the patterns' automata are too large")
        raise AssertionError

    def breaks(self, state: tuple[int, ...], length: int) -> bool:
        *senders, receiver = zip(self.built, state, strict=True)
        return not receiver[0].accepts(receiver[1], length) and all(
            automaton.accepts(one, length) for automaton, one in senders
        )

    def after(
        self, level: list[tuple[int, ...]], seen: set[tuple[int, ...]]
    ) -> list[tuple[int, ...]]:
        found: dict[tuple[int, ...], tuple[tuple[int, ...], int]] = {}
        for state in level:
            self.budget -= 1
            if self.budget < 0:
                break
            for letter in range(len(self.letters)):
                target = tuple(
                    automaton.step(one, letter)
                    for automaton, one in zip(self.built, state, strict=True)
                )
                # Nothing that follows can break: the receiver has matched, or a sender never will.
                if target[-1] == MATCHED or DEAD in target[:-1]:
                    continue
                if target not in seen and target not in found:
                    found[target] = (state, letter)
        self.parents.append(found)
        return list(found)

    def text(self, state: tuple[int, ...]) -> str:
        spelled: list[str] = []
        for parents in reversed(self.parents):
            state, letter = parents[state]
            spelled.append(self.letters[letter])
        return "".join(reversed(spelled))
