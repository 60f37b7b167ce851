"""Proof: an instance of the whole message that shows a break, or the reason why there is none."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from treaty.compatibility import algebra
from treaty.compatibility.bundles import bundle, inlined, names_in
from treaty.compatibility.cases import receiver_node
from treaty.compatibility.closed import keeps_to_declared
from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import escaped
from treaty.compatibility.events import Break, Facing
from treaty.compatibility.instances import Builder
from treaty.compatibility.mode import Media
from treaty.compatibility.shapes import Node, Shape
from treaty.findings import StructuralFact, Undecided
from treaty.proof import NotProvenError, ProvenInstance

MOST_LEAVES: Final = 60
MOST_PROOFS: Final = 6
MOST_SHOWN: Final = 24
MOST_FORMS: Final = 16
VERY_LONG: Final = 2**20
VARIANTS: Final = 3
ALONE: Final = frozenset(
    {
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "type",
    }
)
"""The keywords that mean the same without those beside them."""


class Task(NamedTuple):  # a walk makes one for each property, and tuples are made fastest
    """A pair of nodes to compare, and the way there.

    Attributes:
        sender: The sender's node.
        receiver: The receiver's node.
        parent: What led here.
        case: The parent's case that led here.
        step: From the parent: a name, an index, or nothing for the same value.
        wild: Whether a pointer writes the step as `*`.
        depth: How many steps it is from the root.
        aside: What changed on the way here without breaking anything, in words.
    """

    sender: Node
    receiver: Node
    parent: "Task | None" = None
    case: Shape | None = None
    step: str | int | None = None
    wild: bool = False
    depth: int = 0
    aside: str = ""

    def chain(self) -> Iterator["Task"]:
        """The tasks from here up to the root."""
        task: Task | None = self
        while task is not None:
            yield task
            task = task.parent

    @property
    def pointer(self) -> str:
        """The place in the instance."""
        steps = [task for task in self.chain() if task.step is not None]
        return "".join(
            "/*" if task.wild else f"/{escaped(str(task.step))}" for task in reversed(steps)
        )

    @property
    def path(self) -> tuple[str | int, ...]:
        """The place in a witness."""
        steps = [task.step for task in self.chain() if task.step is not None]
        return tuple(reversed(steps))


def _enough(leaves: Iterable[Any]) -> list[Any]:
    """Some values to choose from; of what is very long the first will do."""
    chosen = []
    for leaf in islice(leaves, MOST_SHOWN):
        chosen.append(leaf)
        if isinstance(leaf, str) and len(leaf) > VERY_LONG:
            break
    return chosen


class Prover:
    """Proves breaks for one mode.

    Attributes:
        judge: Knows the schemas and their validators.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    def proof(
        self, task: Task, facing: Facing, event: Break
    ) -> ProvenInstance | StructuralFact | Undecided | None:
        """The proof of a break, why there is none, or nothing where it is no break at all."""
        self.judge.effort.begin()
        shown = self._shown(task, facing, event)
        if event.fact:
            return shown or StructuralFact(event.message)
        return shown or self._searched(task, facing, event)

    def _shown(self, task: Task, facing: Facing, event: Break) -> ProvenInstance | None:
        """A break shown by one of its own candidates."""
        whole = facing.other.checked
        for case in self.judge.sender.completed(facing.case):
            builder = Builder(self.judge.maker, case, facing.other)
            values = event.candidates(builder) if event.candidates else ()
            shown = _enough(self._leaves(values, case.checked, whole))
            proven = self._proven(task, self._telling(event, shown)[:MOST_PROOFS], event)
            if proven:
                return proven
        return None

    def _telling(self, event: Break, leaves: list[Any]) -> list[Any]:
        """The values that the keyword itself rejects first."""
        keyword = event.receiver.keyword
        if keyword not in ALONE:
            return leaves
        rule = next(
            ({keyword: atom[keyword]} for atom in event.receiver.node if keyword in atom), {}
        )
        admits = self.judge.admits
        return sorted(leaves, key=lambda value: admits((rule,), value, sends=False))

    def _leaves(self, values: Iterable[Any], sender: Node, receiver: Node) -> Iterator[Any]:
        """The values that show a break at their place."""
        admits = self.judge.admits
        for value in islice(values, MOST_LEAVES):
            if admits(sender, value, sends=True) and not admits(receiver, value, sends=False):
                yield value

    def _proven(
        self, task: Task, leaves: Iterable[Any], event: Break | None = None
    ) -> ProvenInstance | None:
        for leaf in leaves:
            for variant in range(VARIANTS):
                if self.judge.effort.spent:
                    return None
                grown = self._grown(task, leaf, variant)
                if grown is None:
                    break
                proven = self._validated(task, grown[0], event)
                if proven:
                    return proven
        return None

    def _grown(self, task: Task, leaf: Any, variant: int) -> tuple[Any] | None:
        """A value at a place as part of a whole message, in one of several forms."""
        value = leaf
        for each in task.chain():
            if each.case is None or each.step is None:
                continue
            case = next(self.judge.sender.completed(each.case), each.case)
            if isinstance(each.step, int):
                made: Iterator[Any] = self.judge.maker.arrays(case, given={each.step: value})
            else:
                made = self.judge.maker.objects(case, having={each.step: value})
            forms = list(islice(made, MOST_FORMS))
            if not forms:
                return None
            value = (
                forms[0] if variant == 0 else forms[-1] if variant == 1 else forms[len(forms) // 2]
            )
        return (value,)

    def _validated(self, task: Task, value: Any, event: Break | None) -> ProvenInstance | None:
        root = list(task.chain())[-1]
        if not any(True for _ in self._leaves((value,), root.sender, root.receiver)):
            return None
        if not keeps_to_declared(self.judge, root.sender, root.receiver, value):
            return None
        names = names_in(value)
        sent, read = (
            bundle(shapes.lowering, node, names, self.judge.effort)
            for shapes, node in (
                (self.judge.sender, root.sender),
                (self.judge.receiver, root.receiver),
            )
        )
        try:
            return ProvenInstance(
                value,
                sent,
                read,
                self.judge.mode.media is Media.TEXT,
                task.path,
                event.receiver.keyword if event else "",
                event.steps[-1] if event and event.steps else "",
            )
        except NotProvenError:
            return None

    def _searched(
        self, task: Task, facing: Facing, event: Break
    ) -> ProvenInstance | Undecided | None:
        """What the algebra and a bounded search say when no candidate would do."""
        if self._ruled_out(task, facing):
            return None
        found = self._found(task)
        if found:
            return found
        if self.judge.effort.spent:
            return Undecided("the search for an instance that shows it was cut short")
        return Undecided(
            event.doubt or "no instance was found that shows it, and nothing rules it out"
        )

    def _ruled_out(self, task: Task, facing: Facing) -> bool:
        """Whether nothing breaks here, or anywhere around it."""
        judge = self.judge
        if judge.covers(facing.case.atoms, receiver_node(facing.other)):
            return True
        return any(
            judge.covers(each.sender, each.receiver)
            or (each.step is None and judge.compatible(each.sender, each.receiver) is True)
            for each in task.chain()
        )

    def _found(self, task: Task) -> ProvenInstance | None:
        """The first instance of the algebra, or of a bounded search, here or around."""
        judge = self.judge
        for each in task.chain():
            found = None if judge.effort.spent else self._different(each)
            if found and found.is_about(task.path):
                return found
        for each in task.chain():
            if judge.effort.spent:
                break
            values = (
                value
                for case in judge.sender.cases(each.sender)
                for value in islice(judge.maker.values(case), MOST_LEAVES)
            )
            shown = self._leaves(values, each.sender, each.receiver)
            proven = self._proven(each, islice(shown, MOST_PROOFS))
            if proven and proven.is_about(task.path):
                return proven
        return None

    def _different(self, task: Task) -> ProvenInstance | None:
        judge = self.judge
        sent = inlined(judge.sender.lowering, task.sender)
        read = inlined(judge.receiver.lowering, task.receiver)
        schema = None if sent is None or read is None else algebra.difference(sent, read)
        if not isinstance(schema, dict):
            return None
        cases = judge.sender.cases((schema,))
        values = (value for each in cases for value in islice(judge.maker.values(each), 8))
        shown = self._leaves(values, task.sender, task.receiver)
        return self._proven(task, islice(shown, MOST_PROOFS))
