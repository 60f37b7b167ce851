"""One pattern as a lazily determinised automaton over classes of characters."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from treaty.compatibility import characters, regex
from treaty.compatibility.characters import Ranges
from treaty.compatibility.regex import Anchor, Chars, Choice, Node, NotRegular, Repeat, Sequence

_LARGEST: Final = 20_000

DEAD: Final = 0
MATCHED: Final = 1


class Automaton:
    """Says whether a text holds a match of a pattern, one character class at a time.

    States are numbers: `DEAD` can never match, `MATCHED` has matched whatever follows, the others
    are made when they are first reached.

    Attributes:
        start: The state before the first character.
    """

    def __init__(self, node: Node) -> None:
        self._jumps: list[list[tuple[int, Anchor | None]]] = []
        self._moves: list[tuple[Ranges, int] | None] = []
        self._goal = self._state()
        search = self._state()
        self._moves[search] = (characters.ANY, search)
        self._jumps[search].append((self._build(node, self._goal), None))
        self._sets: list[frozenset[int]] = [frozenset(), frozenset({self._goal})]
        self._numbers = {kernel: number for number, kernel in enumerate(self._sets)}
        self._rows: dict[int, list[int]] = {}
        self._ends: dict[int, bool] = {DEAD: False, MATCHED: True}
        self._classes: dict[Ranges, frozenset[int]] = {}
        self._letters = 0
        opening = self._close({search}, {None, Anchor.START})
        self._empty = self._goal in self._close(opening, {None, Anchor.START, Anchor.END})
        self.start = self._number(opening)

    def speak(self, classes: dict[Ranges, frozenset[int]], letters: int) -> None:
        """Sets the alphabet: so many classes, of which some make up each character set."""
        self._classes = classes
        self._letters = letters
        self._rows.clear()

    def row(self, state: int) -> list[int]:
        """The states after one character, for each class of characters."""
        known = self._rows.get(state)
        if known is None:
            known = self._rows[state] = self._advanced(state)
        return known

    def accepts(self, state: int, length: int) -> bool:
        """Whether a text that ends here, of this length, holds a match."""
        if length == 0:
            return self._empty
        known = self._ends.get(state)
        if known is None:
            ended = self._close(self._sets[state], {None, Anchor.END})
            known = self._ends[state] = self._goal in ended
        return known

    def _advanced(self, state: int) -> list[int]:
        if state <= MATCHED:
            return [state] * self._letters
        reached: list[list[int]] = [[] for _ in range(self._letters)]
        for source in self._sets[state]:
            move = self._moves[source]
            if move is not None:
                for letter in self._classes[move[0]]:
                    reached[letter].append(move[1])
        numbers: dict[tuple[int, ...], int] = {}  # many letters come to the same
        for each in map(tuple, reached):
            if each not in numbers:
                numbers[each] = self._number(self._close(set(each), {None}))
        return [numbers[tuple(each)] for each in reached]

    def _number(self, kernel: set[int]) -> int:
        if self._goal in kernel:
            return MATCHED
        # Only what can still move or wait for the end tells two states apart.
        key = frozenset(
            state
            for state in kernel
            if self._moves[state] or any(guard is Anchor.END for _, guard in self._jumps[state])
        )
        if key not in self._numbers:
            self._numbers[key] = len(self._sets)
            self._sets.append(key)
        return self._numbers[key]

    def _close(self, states: set[int] | frozenset[int], guards: set[Anchor | None]) -> set[int]:
        closed = set(states)
        stack = list(states)
        while stack:
            for target, guard in self._jumps[stack.pop()]:
                if guard in guards and target not in closed:
                    closed.add(target)
                    stack.append(target)
        return closed

    def _state(self) -> int:
        number = len(self._moves)
        if number > _LARGEST:
            raise NotRegular("its automaton is too large")
        self._jumps.append([])
        self._moves.append(None)
        return number

    def _build(self, node: Node, target: int) -> int:
        """Adds the states that read a node and then go on to the target; gives their entry."""
        match node:
            case Sequence(parts):
                for part in reversed(parts):
                    target = self._build(part, target)
                return target
            case Repeat():
                return self._repeat(node, target)
        entry = self._state()
        match node:
            case Chars(ranges):
                self._moves[entry] = (ranges, target)
            case Anchor():
                self._jumps[entry].append((target, node))
            case Choice(options):
                self._jumps[entry] = [(self._build(option, target), None) for option in options]
        return entry

    def _repeat(self, node: Repeat, target: int) -> int:
        entry = target
        if node.most is None:
            entry = self._state()
            body = self._build(node.node, entry)
            self._jumps[entry] = [(body, None), (target, None)]
        else:
            for _ in range(node.most - node.least):
                skip = self._state()
                self._jumps[skip] = [(self._build(node.node, entry), None), (target, None)]
                entry = skip
        for _ in range(node.least):
            entry = self._build(node.node, entry)
        return entry


class Machines(NamedTuple):
    """The automata of one question, over one alphabet.

    Attributes:
        held: What the texts in question hold a match of.
        denied: What they do not hold one of.
        wanted: What each of them is to hold a match of.
        letters: One readable character for each class of the alphabet.
    """

    held: list[Automaton]
    denied: list[Automaton]
    wanted: Automaton
    letters: list[str]


def machines(
    held: list[Node],
    denied: list[Node],
    wanted: Node,
    told_apart: Iterable[Ranges] = (),
) -> Machines:
    """Builds automata over one alphabet, which tells some more sets of characters apart.

    Raises:
        NotRegular: An automaton would be too large.
    """
    trees = [*held, *denied, wanted]
    sets = {characters.ANY}.union(told_apart, *(regex.walk(tree) for tree in trees))
    letters, classes = characters.partition(sets)
    built = [Automaton(tree) for tree in trees]
    for automaton in built:
        automaton.speak(classes, len(letters))
    return Machines(built[: len(held)], built[len(held) : -1], built[-1], letters)
