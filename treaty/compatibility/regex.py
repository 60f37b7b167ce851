r"""The regular part of ECMA-262's regular expressions, as JSON Schema's `pattern` uses them.

A look-ahead at the very start, or a look-behind at the very end, says something about the whole
text: it is read as a pattern of its own. What is left out is named by `NotRegular`: look-around in
the middle, back references, scripts, word boundaries and flags. Those have to be decided by search.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from treaty.compatibility import characters
from treaty.compatibility.characters import Ranges

_DEEPEST: Final = 100
_CLASSES: Final[dict[str, Ranges]] = {
    "d": characters.DIGITS,
    "D": characters.complement(characters.DIGITS),
    "w": characters.WORD,
    "W": characters.complement(characters.WORD),
    "s": characters.SPACE,
    "S": characters.complement(characters.SPACE),
}
_AHEAD: Final = frozenset({"(?=", "(?!"})
_BEHIND: Final = frozenset({"(?<=", "(?<!"})
_CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}


class NotRegular(Exception):  # noqa: N818  it is an answer, not a mistake
    """A pattern is no regular expression, or not one that an automaton can read."""


class Chars(NamedTuple):
    """One character of a set."""

    ranges: Ranges


class Anchor(Enum):
    """A place in the text; `$` is its very end, never before a last line break."""

    START = "^"
    END = "$"


class Sequence(NamedTuple):
    """One node after the other; none stands for the empty text."""

    parts: tuple["Node", ...]


class Choice(NamedTuple):
    """Any one of the nodes."""

    options: tuple["Node", ...]


class Repeat(NamedTuple):
    """A node several times over; greedy or lazy, the language is the same.

    Attributes:
        most: None is without end.
    """

    node: "Node"
    least: int
    most: int | None


Node: TypeAlias = Chars | Anchor | Sequence | Choice | Repeat


class Part(NamedTuple):
    """One of the patterns that a pattern comes to, all of which count.

    Attributes:
        node: What is searched for.
        denied: Whether a text must not hold it.
    """

    node: Node
    denied: bool = False


def parse(pattern: str, *, dot: Ranges = characters.DOT) -> Node:
    """Reads a pattern that does not look around.

    Args:
        pattern: As `pattern` or `patternProperties` writes it.
        dot: What `.` stands for; engines disagree about it.

    Raises:
        NotRegular: It is malformed, or uses what no automaton can decide.
    """
    first, *others = parts(pattern, dot=dot)
    if others:
        raise NotRegular("it looks around")
    return first.node


def parts(
    pattern: str, *, dot: Ranges = characters.DOT, denied: Ranges | None = None, wide: bool = False
) -> list[Part]:
    """Reads a pattern as several that all count, what it looks for at its ends apart.

    Args:
        pattern: As `pattern` or `patternProperties` writes it.
        dot: What `.` stands for; engines disagree about it.
        denied: What `.` stands for in what must not be there; the same, if not given.
        wide: Whether to leave out the conditions that no automaton can decide: more texts have
            what then remains.

    Raises:
        NotRegular: It is malformed, or uses what no automaton can decide.
    """
    parser = _Parser(pattern, dot, dot if denied is None else denied, wide=wide)
    node = parser.whole()
    if parser.at < len(pattern):
        raise NotRegular("a parenthesis is not balanced")
    return [Part(node), *parser.conditions]


def walk(node: Node) -> Iterator[Ranges]:
    """Every character set in a tree."""
    match node:
        case Chars(ranges):
            yield ranges
        case Sequence(nodes) | Choice(nodes):
            for part in nodes:
                yield from walk(part)
        case Repeat(part):
            yield from walk(part)


def letters(pattern: str) -> set[Ranges]:
    """The character sets that a pattern tells apart, wherever it looks for them."""
    parser = _Parser(pattern, characters.DOT, characters.DOT, wide=True)
    try:
        nodes = [parser.whole()]
    except NotRegular:
        return set()
    nodes += [each.node for each in parser.conditions] + parser.left_out
    return {ranges for node in nodes for ranges in walk(node)}


class _Parser:
    """A recursive descent over one pattern."""

    def __init__(self, pattern: str, dot: Ranges, denied: Ranges, *, wide: bool) -> None:
        self.pattern = pattern
        self.dot = dot
        self.denied = denied
        self.wide = wide
        self.conditions: list[Part] = []
        self.left_out: list[Node] = []
        self.at = 0

    def whole(self) -> Node:
        """The pattern without the look-around at its ends, which becomes conditions."""
        leads = self.pattern[1:4] in _AHEAD and self.peek() == "^"
        if leads:
            self.at += 1
            while self.peek(3) in _AHEAD:
                self.conditions.append(self.condition(before=Anchor.START))
        node = self.choice(0)
        if self.conditions and isinstance(node, Choice):
            if not self.wide:
                raise NotRegular("it looks around in one of several alternatives")
            self.conditions.clear()
            return node
        return Sequence((Anchor.START, node)) if leads else node

    def condition(self, *, before: Anchor | None = None, after: Anchor | None = None) -> Part:
        """What is looked for at one end of the text."""
        head = self.peek(4) if self.peek(3) == "(?<" else self.peek(3)
        self.at += len(head)
        denied = head.endswith("!")
        kept = self.dot, self.wide
        if denied:
            self.dot, self.wide = self.denied, False
        node = self.choice(1)
        self.dot, self.wide = kept
        if self.take() != ")":
            raise NotRegular("a parenthesis is not balanced")
        ends = (before, node, after)
        return Part(Sequence(tuple(each for each in ends if each is not None)), denied)

    def look_around(self, depth: int) -> None:
        """Passes over a condition that stands elsewhere than at the start.

        Raises:
            NotRegular: It is not about the end of the text, and is not to be left out.
        """
        behind = self.peek(4) in _BEHIND
        condition = self.condition(after=Anchor.END)
        if behind and depth == 0 and self.pattern[self.at :] == "$":
            self.conditions.append(condition)
        elif self.wide:
            self.left_out.append(condition.node)
        else:
            raise NotRegular("it looks around in the middle")

    def peek(self, ahead: int = 1) -> str:
        return self.pattern[self.at : self.at + ahead]

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise NotRegular("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise NotRegular("its groups are nested too deeply")
        options = [self.sequence(depth)]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.peek() not in {"", "|", ")"}:
            if self.peek(3) in _AHEAD or self.peek(4) in _BEHIND:
                self.look_around(depth)
                continue
            if self.wide and self.peek(2) in {"\\b", "\\B"}:
                self.at += 2
                continue
            parts.append(self.repeated(self.atom(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def atom(self, depth: int) -> Node:
        letter = self.take()
        match letter:
            case "^" | "$":
                return Anchor(letter)
            case ".":
                return Chars(self.dot)
            case "[":
                return Chars(self.bracket())
            case "(":
                return self.group(depth)
            case "\\":
                return Chars(self.escape(bracket=False))
            case "*" | "+" | "?" | "{":
                raise NotRegular(f"nothing stands before {letter}")
        return Chars(((ord(letter), ord(letter)),))

    def group(self, depth: int) -> Node:
        if self.peek() == "?":
            self.group_head()
        node = self.choice(depth + 1)
        if self.take() != ")":
            raise NotRegular("a parenthesis is not balanced")
        return node

    def group_head(self) -> None:
        self.at += 1
        if self.peek() == ":":
            self.at += 1
            return
        if self.peek() == "<" and self.peek(2) not in {"<=", "<!"}:
            end = self.pattern.find(">", self.at)
            if end > 0:
                self.at = end + 1
                return
        raise NotRegular("it looks around or sets a flag")

    def repeated(self, node: Node) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return node
        if isinstance(node, Anchor):
            raise NotRegular("it repeats an anchor")
        if self.peek() == "?":
            self.at += 1
        if self.peek() in {"*", "+"}:
            raise NotRegular("it has a possessive or doubled quantifier")
        least, most = bounds
        if most is not None and most < least:
            raise NotRegular("a quantifier's bounds are out of order")
        return Repeat(node, least, most)

    def bounds(self) -> tuple[int, int | None] | None:
        match self.peek():
            case "*":
                found: tuple[int, int | None] = (0, None)
            case "+":
                found = (1, None)
            case "?":
                found = (0, 1)
            case "{":
                return self.counted()
            case _:
                return None
        self.at += 1
        return found

    def counted(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        body = self.pattern[self.at + 1 : max(end, self.at)]
        least, comma, most = body.partition(",")
        digits = least.isascii() and least.isdigit() and len(least) < 10  # noqa: PLR2004  fits
        if not digits or (most and not (most.isascii() and most.isdigit() and len(most) < 10)):  # noqa: PLR2004  fits
            raise NotRegular("a brace opens no quantifier")
        self.at = end + 1
        if not comma:
            return int(least), int(least)
        return int(least), int(most) if most else None

    def bracket(self) -> Ranges:
        negated = self.peek() == "^"
        self.at += negated
        spans: list[tuple[int, int]] = []
        while (letter := self.take()) != "]":
            first = self.member(letter)
            if self.peek() == "-" and self.peek(2) not in {"-]", "-"}:
                self.at += 1
                spans.append(_span(first, self.member(self.take())))
            else:
                spans.extend(first)
        ranges = characters.normalise(spans)
        return characters.complement(ranges) if negated else ranges

    def member(self, letter: str) -> Ranges:
        return self.escape(bracket=True) if letter == "\\" else ((ord(letter), ord(letter)),)

    def escape(self, *, bracket: bool) -> Ranges:
        letter = self.take()
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter in {"p", "P"}:
            return self.category(negated=letter == "P")
        code = self.code(letter, bracket=bracket)
        return ((code, code),)

    def category(self, *, negated: bool) -> Ranges:
        end = self.pattern.find("}", self.at)
        name = self.pattern[self.at + 1 : end] if self.peek() == "{" else ""
        ranges = characters.category(name)
        if not ranges:
            raise NotRegular(f"it uses \\p{{{name}}}")
        self.at = end + 1
        return characters.complement(ranges) if negated else ranges

    def code(self, letter: str, *, bracket: bool) -> int:
        if letter == "b" and bracket:
            return 8
        if letter == "0" and self.peek().isdigit():
            raise NotRegular("it has an octal escape")
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        match letter:
            case "x":
                return self.hexadecimal(2)
            case "u":
                return self.unicode()
            case "c":
                return ord(self.take()) % 32
        if letter.isalnum():
            raise NotRegular(f"it uses \\{letter}")
        return ord(letter)

    def unicode(self) -> int:
        if self.peek() != "{":
            return self.hexadecimal(4)
        end = self.pattern.find("}", self.at)
        self.at += 1
        code = self.hexadecimal(max(end - self.at, 0))
        self.at += 1
        return code

    def hexadecimal(self, digits: int) -> int:
        text = self.peek(digits)
        try:
            code = int(text, 16) if len(text) == digits and text.isalnum() else -1
        except ValueError:
            code = -1
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  Unicode's ends
            raise NotRegular("an escape names no character")
        self.at += digits
        return code


def _span(first: Ranges, last: Ranges) -> tuple[int, int]:
    """The range between two single characters."""
    low, high = first[0][0], last[-1][1]

    if len(first) > 1 or len(last) > 1 or first[0][0] != first[0][1] or low > high:
        raise NotRegular("a range of characters is out of order")
    return low, high
