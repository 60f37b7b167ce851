"""Messages that several alternatives of a receiver's `oneOf` accept: a warning, not a break."""

from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any, Final

from treaty.compatibility.bundles import names_in
from treaty.compatibility.called import components_of
from treaty.compatibility.closed import keeps_to_declared
from treaty.compatibility.deciding import Judge
from treaty.compatibility.events import Facing, Spot
from treaty.compatibility.instances import Builder
from treaty.compatibility.logic import disjoint
from treaty.compatibility.lowered import Schema
from treaty.compatibility.notes import Note
from treaty.compatibility.shapes import Node, Shape
from treaty.compatibility.tags import of_heir
from treaty.compatibility.values import key_of, shown
from treaty.findings import Severity
from treaty.proof import admits

MOST_CASES: Final = 8
MOST_TRIED: Final = 8
MOST_PAIRS: Final = 10

EDGED: Final = frozenset({"string", "integer", "fraction"})
"""The types of which values are made at the edges of what reads them, too."""


def ambiguities(judge: Judge, sender: Node, receiver: Node) -> Iterator[Note]:
    """The receiver's `oneOf`s that something the sender may send matches more than once."""
    for atom, word in judge.receiver.whole(receiver).unions:
        origin = judge.receiver.origin(atom)
        if origin is None or not isinstance(origin.raw, dict) or "oneOf" not in origin.raw:
            continue
        value = _ambiguous(judge, sender, atom[word], _excluding(judge, sender, origin.raw))
        if value is not None:
            yield Note(
                kind="one-of-ambiguous",
                severity=Severity.WARNING,
                message=f"several alternatives of the oneOf accept {shown(value[0])}",
                sender=Spot(sender, "oneOf"),
                receiver=Spot((atom,), "oneOf"),
                of_base=judge.mode.receiver == "base",
            )


def _excluding(judge: Judge, sender: Node, raw: Mapping[str, Any]) -> list[Schema]:
    """A sender's own alternatives of which it sends no two at once, told by the same tags."""
    unions = judge.sender.whole(sender).unions
    if len(unions) != 1 or unions[0][1] != "oneOf":
        return []
    origin = judge.sender.origin(unions[0][0])
    own = origin.raw if origin and isinstance(origin.raw, dict) else {}
    alike = "oneOf" in own and own.get("discriminator") == raw.get("discriminator")
    return list(unions[0][0]["oneOf"]) if alike else []


def _ambiguous(
    judge: Judge, sender: Node, branches: list[Schema], excluding: list[Schema]
) -> tuple[Any] | None:
    changed = {
        id(branch)
        for at, branch in enumerate(branches)  # most stand where they stood
        if not any(judge.same(own, branch) for own in (*excluding[at : at + 1], *excluding))
    }
    for case in islice(judge.sender.cases(sender), MOST_CASES):
        likely = [branch for branch in branches if not _apart(judge, case, branch)]
        if len(likely) > 1 and any(id(branch) in changed for branch in likely):
            values = {key_of(value): value for value in _values(judge, case, likely)}.values()
            names = frozenset().union(*map(names_in, values))
            for value in values:
                matching = (each for each in likely if judge.takes((each,), value, names))
                if len(list(islice(matching, 2))) > 1 and judge.admits(sender, value, sends=True):
                    return (value,)
    alone = any(word == "oneOf" for _, word in judge.sender.whole(sender).unions)
    return None if alone else _of_two(judge, sender, branches)


def _of_two(judge: Judge, sender: Node, branches: list[Schema]) -> tuple[Any] | None:
    """A value made to be of two alternatives, from a sender that may send what is of several."""
    for pair in islice(combinations(branches, 2), MOST_PAIRS):
        for case in islice(judge.sender.cases((*sender, *pair)), MOST_CASES):
            if any(_apart(judge, case, each) for each in pair):
                continue
            for value in islice(judge.maker.values(case), MOST_TRIED):
                names = names_in(value)
                if (
                    all(judge.takes((each,), value, names) for each in pair)
                    and judge.admits(sender, value, sends=True)
                    and keeps_to_declared(judge, sender, pair, value)
                ):
                    return (value,)
    return None


def _apart(judge: Judge, case: Shape, branch: Schema) -> bool:
    whole = judge.receiver.whole((branch,))
    return disjoint(Facing(case, whole, judge), case, whole) or _tagged_apart(judge, case, branch)


def _tagged_apart(judge: Judge, case: Shape, branch: Schema) -> bool:
    """Whether a parent's discriminator tells that a case is not of an alternative."""
    side = judge.receiver.lowering.side
    if not side.descent:
        return False
    for heir in components_of(judge.receiver, branch) & side.descent.keys():
        for name, told in of_heir(side, heir, sends=False).items():
            node = case.property(name)
            sent = judge.sender.whole(node).listed if node else None
            if sent is not None and not any(admits(told, value) for value in sent):
                return True
    return False


def _values(judge: Judge, case: Shape, branches: list[Schema]) -> Iterator[Any]:
    """Values of a case, at the edges of the alternatives too."""
    edged = not case.types.isdisjoint(EDGED)
    for branch in branches[: MOST_CASES if edged else 1]:
        builder = Builder(judge.maker, case, judge.receiver.whole((branch,)))
        yield from islice(builder.of_types(case.types), MOST_TRIED)
