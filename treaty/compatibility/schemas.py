"""What changed between two schemas, each change once, at its origin, with its proof.

The reporter walks pairs of nodes breadth first, so that the first path to a change is a shortest
one and its witness small. It asks `treaty.compatibility.deciding` only where a union leaves a
choice. A pair that was walked once is not walked again: cost follows the change.
"""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, TypeAlias

from treaty.compatibility.alternatives import Alternatives, alternatives
from treaty.compatibility.ambiguity import ambiguities
from treaty.compatibility.called import components_of
from treaty.compatibility.cases import events, finite
from treaty.compatibility.changes import SchemaChange
from treaty.compatibility.deciding import Judge
from treaty.compatibility.discriminators import Discriminators, discriminators
from treaty.compatibility.documents import Contracted, Pair, Side, escaped
from treaty.compatibility.effort import Effort
from treaty.compatibility.events import Break, Child, Event, Facing, Spot
from treaty.compatibility.logic import read_types, tagged_apart, uncovered
from treaty.compatibility.lowered import Schema
from treaty.compatibility.lowering import Lowering
from treaty.compatibility.mode import Direction, Media, Mode
from treaty.compatibility.notes import Note, notes
from treaty.compatibility.proving import Prover, Task
from treaty.compatibility.shapes import Node, Shape, key
from treaty.compatibility.values import shown
from treaty.findings import Severity, StructuralFact, Undecided
from treaty.proof import ProvenInstance
from treaty.schema_kinds import KINDS

Places: TypeAlias = tuple[str | None, str | None]
"""The base's pointer and the revision's."""

PairName: TypeAlias = tuple[frozenset[int | str], frozenset[int | str]]

NONE: Final = frozenset[str]()
BRANCHES: Final = ("branch-removed", "branch-added")

MOST_TASKS: Final = 20_000
"""How many pairs of nodes one comparison walks before it says that it does not know."""

DEEPEST: Final = 100
"""How many steps from the root a change is looked for; no message is nested deeper."""

MOST_WAYS: Final = 4
"""How many ways to one pair of nodes are tried before a break there counts as unproven."""


class SchemaComparison:
    """Compares schemas of two documents; made once per pair.

    Attributes:
        base: The older document.
        revision: The newer document.
    """

    def __init__(self, base: Contracted, revision: Contracted) -> None:
        self._pair = Pair(base, revision)
        self._effort = Effort()
        self._walks: dict[Mode, _Walk] = {}

    @property
    def base(self) -> Side:
        """The older document."""
        return self._pair.base

    @property
    def revision(self) -> Side:
        """The newer document."""
        return self._pair.revision

    def is_clean(self, base_pointer: str, revision_pointer: str | None = None) -> bool:
        """Whether two nodes are equal and reach nothing that differs."""
        return self._pair.unchanged(
            self.base.resolve(base_pointer), self.revision.resolve(revision_pointer or base_pointer)
        )

    def stands(self, base: Any, revision: Any) -> bool:
        """Whether two nodes of the documents say the same and reach nothing that differs."""
        return self._pair.unchanged(base, revision)

    def compare(
        self,
        base_pointer: str,
        revision_pointer: str,
        *,
        direction: Direction,
        reversed_roles: bool = False,
        media: Media = Media.JSON,
        sent: Schema | None = None,
        always: bool = False,
    ) -> tuple[SchemaChange, ...]:
        """Finds what changed from one schema to the other, and was not found before.

        Args:
            base_pointer: The JSON pointer (`#/...`) of the base's schema.
            revision_pointer: The same in the revision.
            direction: The message that carries the value.
            reversed_roles: Whether it is a callback or a webhook, which a server sends.
            media: The form that the value crosses in.
            sent: What else is true of every value that is sent, as a schema.
            always: Whether the value is always sent, so that no default stands for it.
        """
        if self.is_clean(base_pointer, revision_pointer):
            return ()
        walk = self._walk(Mode(direction, media, reversed_roles))
        return walk.walk(base_pointer, revision_pointer, sent, always=always)

    def judge(self, mode: Mode) -> Judge:
        """What decides for one mode."""
        return self._walk(mode).judge

    def _walk(self, mode: Mode) -> "_Walk":
        if mode not in self._walks:
            self._walks[mode] = _Walk(self._pair, mode, self._effort)
        return self._walks[mode]


class _Walk:
    """The walk for one mode, with its memory."""

    def __init__(self, pair: Pair, mode: Mode, effort: Effort) -> None:
        self.judge = Judge(pair, mode, effort)
        self._prover = Prover(self.judge)
        self._effort = effort
        self.mode = mode
        self._seen: set[PairName] = set()
        self._kept: list[Node] = []
        self._told: set[tuple[Any, ...]] = set()
        self._tags: dict[str, set[str]] = {}
        self._tagged_by: dict[str, str] = {}
        self._always = False
        self._found: list[SchemaChange] = []
        self._doubts: dict[tuple[Any, ...], tuple[Break, Undecided, str]] = {}
        self._reopened: Counter[PairName] = Counter()

    def walk(
        self,
        base_pointer: str,
        revision_pointer: str,
        sent: Schema | None = None,
        *,
        always: bool = False,
    ) -> tuple[SchemaChange, ...]:
        self._found = []
        self._always = always
        pointers = {"base": base_pointer, "revision": revision_pointer}
        sender = self.judge.sender.lowering.root(pointers[self.mode.sender])
        receiver = self.judge.receiver.lowering.root(pointers[self.mode.receiver])
        root = Task((sender,) if sent is None else (sender, sent), (receiver,))
        queue = deque([root])
        before = len(self._seen)
        while queue:
            task = queue.popleft()
            if len(self._seen) - before > MOST_TASKS:
                self._undecided(task, f"the schemas unfold to more than {MOST_TASKS} places")
                break
            if task.depth > DEEPEST:
                self._undecided(task, f"the schemas nest more than {DEEPEST} levels deep here")
                continue
            if self._effort.over:
                self._undecided(task, "the comparison takes too long, and was cut short here")
                break
            try:
                queue.extend(self._visit(task))
            except RecursionError:
                self._undecided(task, "the schemas nest too deep here")
        self._flush()
        self._invalid()
        return tuple(self._found)

    def _visit(self, task: Task) -> Iterator[Task]:
        judge = self.judge
        name = self._name(task)
        if name in self._seen:
            return
        self._seen.add(name)
        self._effort.walked()
        self._kept += (task.sender, task.receiver)
        if judge.skips(task.sender, task.receiver):
            return
        other = judge.read(task.sender, task.receiver)
        cases = judge.sent(task.sender, other)
        if not cases and task.parent is None:
            self._undecided(task, "the sender's schema admits no value", kind="sends-nothing")
        broken: set[tuple[str, ...]] = set()
        several = len(cases) > 1
        sent = frozenset[str]().union(*(case.types for case in cases)) if several else NONE
        tags = discriminators(judge, task.sender, task.receiver)
        told = tags is not None and self._tagged(task, tags)
        choice = several or other.unions
        known = alternatives(judge, task.sender, task.receiver) if choice else None
        for case in cases:
            facing = Facing(
                case,
                other,
                judge,
                several=several,
                hopeful=True,
                meant=known.meant(case) if known else None,
                sent=sent,
            )
            lost = known is not None and known.lost(case)
            for event in self._lost(task, facing) if lost else events(facing):
                if isinstance(event, Child):
                    if judge.stays(event.sender, event.receiver):
                        continue
                    yield Task(
                        event.sender,
                        event.receiver,
                        task,
                        case,
                        event.step,
                        event.wild,
                        task.depth + 1,
                        event.aside,
                    )
                elif not (told and event.kind in BRANCHES and _has_a_tag(tags, case)):
                    self._break(task, facing, event)
                    broken.add(event.steps)
        if task.parent is None or task.step is not None:
            self._notes(task, broken, known, tags)

    def _lost(self, task: Task, facing: Facing) -> Iterator[Event]:
        """What a case of an alternative that has no counterpart comes to."""
        case, other = facing.case, facing.other
        elsewhere = finite(facing) is not None or tagged_apart(facing, case, other)
        whole = not elsewhere and case.types <= read_types(facing, other)
        if whole and self._is_refused(facing):
            yield uncovered(facing)
            return
        answer = self.judge.compatible(case.node, task.receiver)
        if answer is False and whole:
            yield uncovered(facing)
        elif answer is not True:
            yield from events(facing)

    def _is_refused(self, facing: Facing) -> bool:
        """Whether the simplest value of a case tells, without a question to each alternative."""
        value = next(self.judge.maker.values(facing.case), None)
        return self.judge.admits(facing.case.checked, value, sends=True) and not self.judge.admits(
            facing.other.checked, value, sends=False
        )

    def _name(self, task: Task) -> PairName:
        judge = self.judge
        return judge.sender.known_as(task.sender), judge.receiver.known_as(task.receiver)

    def _tagged(self, task: Task, tags: Discriminators) -> bool:
        """Whether the discriminator here tells that an alternative came or went."""
        found = list(tags.broken())
        self._tagged_by[task.pointer] = tags.sent.name
        sender = self.judge.sender.whole(task.sender)
        facing = Facing(sender, self.judge.receiver.whole(task.receiver), self.judge)
        for event in found:
            self._break(task, facing, event)
            told = {f"{at}/" for at in self._places(event.sender, event.receiver) if at}
            for name in event.about:
                self._tags.setdefault(f"{task.pointer}/{escaped(name)}", set()).update(told)
        for note in tags.unsent():
            self._note(task, note)
        return bool(found)

    # What is told

    def _break(self, task: Task, facing: Facing, event: Break) -> None:
        pointer = task.pointer + "".join(f"/{escaped(each)}" for each in event.steps)
        places = self._places(event.sender, event.receiver)
        apart = event.fact or event.kind in BRANCHES
        told = (event.kind, event.steps, event.message if apart else "", *places)
        alike = (
            event.kind,
            event.steps,
            event.message if apart else "",
            places[1 if self.mode.sender == "base" else 0],
            key(task.sender),
        )
        if told in self._told or alike in self._told:
            return
        if self._is_a_tag(pointer, event, places):
            return
        if task.aside:
            event = event._replace(message=f"{task.aside}, and {event.message}")
        if self._tagged_by and not apart:
            where = self._where(task, facing.case, places)
            event = event._replace(message=event.message + where)
        proof = self._prover.proof(task, facing, event)
        if isinstance(proof, ProvenInstance) and (reason := self._unread(task, event)):
            proof = Undecided(f"{reason}, so that more is read as allowed than may be")
        if (proof is None or isinstance(proof, Undecided)) and not self._effort.over:
            self._reopen(task)
        if proof is None:
            return
        if isinstance(proof, Undecided):
            self._doubts.setdefault(told, (event, proof, pointer))
            return
        self._told |= {told, alike}
        self._doubts.pop(told, None)
        self._tell(
            kind=event.kind,
            message=event.message,
            proof=proof,
            places=places,
            pointer=pointer,
            severity=event.severity,
        )

    def _where(self, task: Task, case: Shape, places: Places) -> str:
        """The discriminator's value of the alternative that says what broke, if one does."""
        here, at = case, task.pointer
        for each in (task, *task.chain()):
            name = self._tagged_by.get(at)
            listed = self.judge.sender.whole(here.property(name)).listed if name else None
            own = at + f"/{escaped(str(name))}" == task.pointer
            if listed and not own and self._says(here, places):
                return f" where `{name}` is " + " or ".join(map(shown, listed))
            if each.case is not None and each.parent is not None:
                here, at = each.case, each.parent.pointer
        return ""

    def _says(self, case: Shape, places: Places) -> bool:
        """Whether a place is in the alternative of a case, and not in what others share."""
        shapes = self.judge.sender
        within = [
            f"{name}/"
            for branch in case.taken[-1:]
            for name in (*components_of(shapes, branch), shapes.place((branch,)))
        ]
        return any(place and place.startswith(tuple(within)) for place in places)

    def _unread(self, task: Task, event: Break) -> str:
        """Why a schema on the way to a break says more than could be read, if one does."""
        sides = (
            (self.judge.sender, event.sender.node, [each.sender for each in task.chain()]),
            (self.judge.receiver, event.receiver.node, [each.receiver for each in task.chain()]),
        )
        for shapes, here, way in sides:
            invalid = shapes.lowering.invalid
            places = (
                {at for node in (here, *way) for at in shapes.pointers(node)} if invalid else ()
            )
            for pointer, reason in invalid.items():
                at = pointer.removeprefix("#")
                if at in places or at.rpartition("/")[0] in places:
                    return reason
        return ""

    def _is_a_tag(self, pointer: str, event: Break, places: Places) -> bool:
        """Whether a break is only that of a discriminator value, which was told as such."""
        if pointer not in self._tags or not event.kind.startswith("enum-value-"):
            return False
        written = [each for each in places if each and each.endswith(("/enum", "/const"))]
        told = tuple(self._tags[pointer])
        return not written or any(each.startswith(told) for each in written)

    def _reopen(self, task: Task) -> None:
        """Lets another way lead here: this one may be a way that no message takes."""
        for each in task.chain():
            name = self._name(each)
            self._reopened[name] += 1
            if self._reopened[name] <= MOST_WAYS:
                self._seen.discard(name)

    def _flush(self) -> None:
        """Tells what no way could prove."""
        for told, (event, proof, pointer) in self._doubts.items():
            self._told.add(told)
            places = (told[-2], told[-1])
            self._tell(
                kind=event.kind,
                message=event.message,
                proof=proof,
                places=places,
                pointer=pointer,
            )
        self._doubts.clear()

    def _tell(
        self,
        *,
        kind: str,
        message: str,
        proof: ProvenInstance | StructuralFact | Undecided,
        places: Places,
        pointer: str = "",
        severity: Severity = Severity.WARNING,
    ) -> None:
        self._found.append(
            SchemaChange(
                kind=kind,
                severity=severity,
                proof=proof,
                pointer=pointer,
                base=places[0],
                revision=places[1],
                base_component=self._component("base", places[0]),
                revision_component=self._component("revision", places[1]),
                message=message,
                hint=KINDS[kind].hint,
            )
        )

    def _places(self, sender: Spot, receiver: Spot) -> Places:
        sent = self.judge.sender.place(sender.node, sender.keyword)
        read = self.judge.receiver.place(receiver.node, receiver.keyword)
        return (sent, read) if self.mode.sender == "base" else (read, sent)

    def _lowering(self, side: str) -> Lowering:
        shapes = self.judge.sender if self.mode.sender == side else self.judge.receiver
        return shapes.lowering

    def _component(self, side: str, pointer: str | None) -> str:
        return self._lowering(side).component(pointer) if pointer else ""

    def _undecided(self, task: Task, reason: str, *, kind: str = "undecided") -> None:
        places = self._places(Spot(task.sender), Spot(task.receiver))
        told = (kind, *places)
        if told not in self._told:
            self._told.add(told)
            self._tell(
                kind=kind,
                message=reason,
                proof=Undecided(reason),
                places=places,
                pointer=task.pointer,
            )

    def _invalid(self) -> None:
        for side in ("base", "revision"):
            for pointer, reason in sorted(self._lowering(side).invalid.items()):
                told = ("invalid-schema", side, pointer)
                if told in self._told:
                    continue
                self._told.add(told)
                places: Places = (pointer, None) if side == "base" else (None, pointer)
                message = f"{reason} ({side})"
                self._tell(
                    kind="invalid-schema", message=message, proof=Undecided(reason), places=places
                )

    def _notes(
        self,
        task: Task,
        broken: set[tuple[str, ...]],
        known: Alternatives | None,
        tags: Discriminators | None,
    ) -> None:
        found = chain(
            notes(self.judge, task.sender, task.receiver, known),
            () if broken else ambiguities(self.judge, task.sender, task.receiver),
        )
        for note in found:
            told = note.steps and note.steps in broken
            if tags is not None and note.kind in BRANCHES:
                told = tags.tells(note.receiver.node[0], sent=False)
            unused = note.kind.startswith("default-") and self._always and task.parent is None
            if not (told or unused):
                self._note(task, note)

    def _note(self, task: Task, note: Note) -> None:
        places = self._places(note.sender, note.receiver)
        told = (note.kind, note.message, places[0 if note.of_base else 1])
        if told not in self._told:
            self._told.add(told)
            self._tell(
                kind=note.kind,
                message=note.message,
                proof=StructuralFact(note.message),
                places=places,
                pointer=task.pointer + "".join(f"/{escaped(each)}" for each in note.steps),
                severity=note.severity,
            )


def _has_a_tag(tags: Discriminators | None, case: Shape) -> bool:
    """Whether a case is of an alternative that a discriminator tells, as far as is known."""
    taken = case.taken[-1:]
    return tags is None or not taken or tags.tells(taken[0], sent=True)
