"""Whether every text that one pattern admits is admitted by another, decided by automata.

Patterns are searched for, not anchored, as JSON Schema's `pattern` is (Validation 6.3.3).
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Final, NamedTuple, TypeAlias

from treaty.compatibility import characters, regex
from treaty.compatibility.automaton import DEAD, MATCHED, Machines, machines
from treaty.compatibility.characters import Ranges
from treaty.compatibility.regex import Chars, Node, NotRegular

BUDGET: Final = 5_000
"""How many product states are looked at before the answer is unknown: about 0.1 s."""

MOST_LOOKED: Final = 20_000
MOST_SAMPLES: Final = 40
MOST_SPELLED: Final = 4
"""How far, and for how many, texts of patterns are looked for that automata cannot read."""

NEVER: Final = r"[^\s\S]"
"""A pattern that no text holds."""

_NOTHING: Final = Chars(characters.NONE)


@dataclass(frozen=True, slots=True)
class Included:
    """Every text of the sender is one of the receiver's."""


class Counterexample(NamedTuple):
    """A text that the sender's patterns and lengths admit and the receiver's pattern does not.

    Attributes:
        text: One of the shortest, and of those a readable one.
    """

    text: str


class Unknown(NamedTuple):
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
    return _worst(answers)


def shortest(
    pattern: str | Sequence[str], min_length: int = 0, max_length: int | None = None
) -> str | None:
    """A short text that holds a match of every pattern, or None where none was found."""
    answer = included(pattern, NEVER, min_length=min_length, max_length=max_length)
    return answer.text if isinstance(answer, Counterexample) else None


def is_readable(pattern: str) -> bool:
    """Whether automata can decide about a pattern."""
    try:
        regex.parts(pattern)
    except NotRegular:
        return False
    return True


@lru_cache(maxsize=256)
def samples(sender: tuple[str, ...], receiver: tuple[str, ...]) -> tuple[str, ...]:
    """Short texts that may have a sender's patterns, some of which may lack a receiver's.

    For patterns that automata cannot read: conditions in the middle are left out of the sender's,
    and the characters that they, or the receiver's, tell apart are all tried.
    """
    written = (*sender, *receiver)
    spelled = [letter for letter in dict.fromkeys("".join(written)) if letter.isalnum()]
    told_apart = set[Ranges]().union(*map(regex.letters, written))
    told_apart.update(((ord(letter), ord(letter)),) for letter in spelled[:MOST_SPELLED])
    try:
        built = machines(*_sent(sender, wide=True), _NOTHING, told_apart)
    except NotRegular:
        return ()
    return tuple(_Product(built, BUDGET).short())


def exactly(texts: Iterable[str]) -> str:
    """A pattern that admits these texts and no others: an enum as a pattern."""
    escaped = (re.sub(r"[\\^$.*+?()[\]{}|/]", r"\\\g<0>", text) for text in texts)
    return f"^(?:{'|'.join(escaped)})$"


@lru_cache(maxsize=4096)
def _decide(
    senders: tuple[str, ...],
    receiver: str,
    least: int,
    most: int | None,
    budget: int,
    *,
    wide: bool = False,
) -> Inclusion:
    try:
        held, denied = _sent(senders, wide=wide)
        questions = list(_questions(held, denied, receiver))
        built = [machines(*question) for question in questions]
    except NotRegular as error:
        unknown = Unknown(f"the pattern cannot be read as an automaton: {error}")
        if wide:
            return unknown
        # Where even more texts than the sender's are the receiver's, the sender's are.
        answer = _decide(senders, receiver, least, most, budget, wide=True)
        return answer if isinstance(answer, Included) else unknown
    answers = [_Product(each, budget).search(least, most) for each in built]
    return _worst(answers)


def _worst(answers: list[Inclusion]) -> Inclusion:
    """The shortest counterexample, or else what is not known, or else that all are included."""
    broken = [answer for answer in answers if isinstance(answer, Counterexample)]
    if broken:
        return min(broken, key=lambda answer: (len(answer.text), answer.text))
    return next((answer for answer in answers if isinstance(answer, Unknown)), Included())


def _sent(senders: tuple[str, ...], *, wide: bool) -> tuple[list[Node], list[Node]]:
    """What a sender's texts hold, and what they do not.

    Where engines disagree about a dot, the senders' is read narrowly and the receiver's widely, so
    that what is found to break does so in all of them.
    """
    parts = [
        part
        for pattern in senders
        for part in regex.parts(pattern, denied=characters.WIDE_DOT, wide=wide)
    ]
    return [each.node for each in parts if not each.denied], [
        each.node for each in parts if each.denied
    ]


def _questions(
    held: list[Node], denied: list[Node], receiver: str
) -> Iterator[tuple[list[Node], list[Node], Node]]:
    """What is to be decided for each of the patterns that a receiver's pattern comes to."""
    for part in regex.parts(receiver, dot=characters.WIDE_DOT, denied=characters.DOT):
        if part.denied:
            yield [*held, part.node], denied, _NOTHING
        else:
            yield held, denied, part.node


class _Product:
    """Walks the senders' automata and the receiver's together, shortest texts first.

    A state is a tuple of the automata's states, the receiver's last. Below the least length every
    level is walked whole; from there on a state is looked at only once, at its shortest text.
    """

    def __init__(self, built: Machines, budget: int) -> None:
        self.built = [*built.held, *built.denied, built.wanted]
        self.held = len(built.held)
        self.letters = built.letters
        self.budget = budget
        self.known: dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]] = {}
        self.ends: dict[tuple[int, ...], bool] = {}
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

    def short(self) -> Iterator[str]:
        """Some of the shortest texts that the senders' automata accept."""
        start = tuple(automaton.start for automaton in self.built)
        left = deque([("", start)])
        looked = found = 0
        while left and looked < MOST_LOOKED and found < MOST_SAMPLES:
            text, state = left.popleft()
            looked += len(self.letters)
            if self.breaks(state, len(text)):
                found += 1
                yield text
            left.extend((text + self.letters[at], to) for at, to in self.following(state))

    def following(self, state: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]]:
        """The states after one more character, which has a number, that can come to something.

        Nothing can break any more where what must not match has, or what must match never will.
        """
        known = self.known.get(state)
        if known is None:
            rows = [automaton.row(one) for automaton, one in zip(self.built, state, strict=True)]
            known = self.known[state] = [
                (letter, target)
                for letter, target in enumerate(zip(*rows, strict=True))
                if MATCHED not in target[self.held :] and DEAD not in target[: self.held]
            ]
        return known

    def breaks(self, state: tuple[int, ...], length: int) -> bool:
        """Whether a text that ends here is one that is looked for."""
        if not length:
            return self._breaks(state, 0)
        known = self.ends.get(state)
        if known is None:
            known = self.ends[state] = self._breaks(state, length)
        return known

    def _breaks(self, state: tuple[int, ...], length: int) -> bool:
        accepted = [
            automaton.accepts(one, length) for automaton, one in zip(self.built, state, strict=True)
        ]
        return all(accepted[: self.held]) and not any(accepted[self.held :])

    def after(
        self, level: list[tuple[int, ...]], seen: set[tuple[int, ...]]
    ) -> list[tuple[int, ...]]:
        found: dict[tuple[int, ...], tuple[tuple[int, ...], int]] = {}
        for state in level:
            self.budget -= 1
            if self.budget < 0:
                break
            for letter, target in self.following(state):
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
