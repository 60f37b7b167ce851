"""What comparing one case of a sender with a receiver, at one place, can come to."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol, TypeAlias

from treaty.compatibility.documents import MISSING
from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Mode
from treaty.compatibility.shapes import Node, Shape, Shapes
from treaty.compatibility.values import key_of, shown
from treaty.findings import Severity

Step: TypeAlias = str | int | None
"""A property name, an index, `*` for any other item or name (as `Rest`), or nothing."""

Candidates: TypeAlias = Callable[[Any], Iterable[Any]]
"""Makes values with a builder of `treaty.compatibility.instances`."""


class Spot(NamedTuple):
    """Where one side says something.

    Attributes:
        node: The schemas to look in, most telling first.
        keyword: The keyword, if one says it.
    """

    node: Node
    keyword: str = ""


class Break(NamedTuple):
    """The sender may send something here that the receiver rejects.

    Attributes:
        kind: The elementary change.
        message: What changed, with its values.
        sender: Where the sender's side says so.
        receiver: Where the receiver's side says so.
        candidates: Makes values for this place that may show it.
        steps: Where it is, seen from here.
        severity: How much it matters.
        fact: Whether the documents alone prove it.
        doubt: Why nothing is known, when no candidate shows it.
        about: The properties whose own changes this one stands for.
    """

    kind: str
    message: str
    sender: Spot
    receiver: Spot
    candidates: Candidates | None = None
    steps: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    fact: bool = False
    doubt: str = ""
    about: tuple[str, ...] = ()


class Child(NamedTuple):  # a walk makes one for each property, and tuples are made fastest
    """What remains to be compared for the answer here.

    Attributes:
        step: From here to there: a name, an index, or nothing for the same value.
        sender: The sender's node there.
        receiver: The receiver's node there.
        wild: Whether the step is one of many, which a pointer writes as `*`.
        aside: What changed on the way there without breaking anything, in words.
    """

    step: str | int | None
    sender: Node
    receiver: Node
    wild: bool = False
    aside: str = ""


Event: TypeAlias = Break | Child


class Decider(Protocol):
    """Answers whether a sender's node stays within a receiver's."""

    mode: Mode
    sender: Shapes
    receiver: Shapes

    def compatible(self, sender: Node, receiver: Node) -> bool | None:
        """Whether it does, or nothing where that is not known."""

    def skips(self, sender: Node, receiver: Node) -> bool:
        """Whether each schema of the receiver stands unchanged among the sender's."""

    def stays_under(self, sender: Shape, receiver: Shape, name: str) -> bool:
        """Whether all that the receiver says of a property stands unchanged among the sender's."""

    def same(self, sender: Schema, receiver: Schema) -> bool:
        """Whether two schemas stand unchanged on both sides."""

    def covers(self, sender: Node, receiver: Node) -> bool:
        """Whether the schema algebra knows that it does, and sends what it does not declare."""

    def within(self, one: Node, other: Node) -> bool:
        """Whether a node is known to admit no more than another, whoever sends or receives."""

    def rejecting(self, node: Node, value: Any) -> str:
        """The receiver's keyword that rejects a value, or nothing."""

    def reads(self, shape: Shape) -> frozenset[str]:
        """The types that a receiver's shape takes, in the form that values cross in."""

    def admits(self, node: Node, value: Any, *, sends: bool) -> bool:
        """Whether a value is valid for one side."""


class Facing(NamedTuple):
    """One case of the sender before the receiver.

    Attributes:
        case: The sender's case.
        other: The receiver's shape.
        decider: What answers for nodes further down.
        several: Whether the case is one of several alternatives.
        hopeful: Whether an alternative of the same name is taken without a question.
        meant: The receiver's alternative that the case was meant for, where that is known.
        sent: The types of all cases.
    """

    case: Shape
    other: Shape
    decider: Decider
    several: bool = False
    hopeful: bool = False
    meant: Schema | None = None
    sent: frozenset[str] = frozenset()

    def ordered(self, sender: Any, receiver: Any) -> tuple[Any, Any]:
        """Two values, the base's first."""
        return (sender, receiver) if self.decider.mode.sender == "base" else (receiver, sender)

    def word(self, sender: Any, receiver: Any) -> str:
        """How a keyword's value went from the base to the revision."""
        base, revision = self.ordered(sender, receiver)
        if base is MISSING:
            return "added"
        if revision is MISSING:
            return "removed"
        return "changed"

    def became(self, keyword: str, sender: Any, receiver: Any) -> str:
        """Tells how a keyword's value went from the base to the revision."""
        base, revision = map(self._written, self.ordered(sender, receiver))
        if base is MISSING:
            return f"`{keyword}` {shown(revision)} was added"
        if revision is MISSING:
            return f"`{keyword}` {shown(base)} was removed"
        if keyword.startswith("exclusive") and key_of(base) == key_of(revision):
            is_now = self.ordered("inclusive", "exclusive")[1]
            return f"the bound {shown(base)} became {is_now}"
        return f"`{keyword}` went from {shown(base)} to {shown(revision)}"

    def _written(self, value: Any) -> Any:
        """A keyword's value as its document has it."""
        shapes = (self.decider.sender, self.decider.receiver)
        origins = [each.origin(value) for each in shapes] if isinstance(value, dict) else []
        return next((origin.raw for origin in origins if origin), value)

    def keyword(
        self,
        subject: str,
        keyword: str,
        sender: Any,
        atom: Schema,
        candidates: Candidates,
        *,
        doubt: str = "",
        lower: bool | None = None,
    ) -> Break:
        """A break that a keyword of the receiver makes.

        Args:
            subject: What the kind is called by.
            keyword: The receiver's keyword.
            sender: The value that the sender's side has for it, or `MISSING`.
            atom: The receiver's schema object that has it.
            candidates: Makes values that may show it.
            doubt: Why nothing is known, when none shows it.
            lower: Whether the keyword is a lower limit; nothing if it is no limit.
        """
        receiver = atom[keyword]
        having = list(self.case.having(keyword))
        if having and not any(map(self.decider.sender.origin, having)):
            sender = MISSING  # no document says so
        word = self.word(sender, receiver)
        if lower is not None and word not in ("added", "removed"):
            word = "increased" if lower is (self.decider.mode.sender == "base") else "decreased"
        return Break(
            kind=f"{subject}-{word}",
            message=self.became(keyword, sender, receiver),
            sender=Spot(self.holding(keyword), keyword),
            receiver=Spot((atom,), keyword),
            candidates=candidates,
            doubt=doubt,
        )

    def holding(self, keyword: str) -> Node:
        """The sender's schema objects, those with a keyword first."""
        having = tuple(self.case.having(keyword))
        return having + tuple(atom for atom in self.case.atoms if keyword not in atom)
