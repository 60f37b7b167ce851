"""Receivers that say `not`, `if` and `anyOf`: which of their ways a sender's case takes."""

from collections.abc import Iterator
from operator import methodcaller
from typing import Final

from treaty.compatibility.called import name_of
from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Child, Event, Facing, Spot
from treaty.compatibility.lazily import Properties
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Node, Shape, Shapes, key
from treaty.compatibility.values import key_of
from treaty.compatibility.ways import OF_TYPE

MOST_VALUES: Final = 24
"""How many values of a property are told apart when a case is split by it."""

NAMESAKE: Final = 3.0
"""What the same name counts for when branches are matched: more than all else together."""


def logic(facing: Facing) -> Iterator[Event]:
    """What there is to `not`, `if`, `anyOf` and `oneOf` of the receiver."""
    for atom in facing.other.atoms:
        if "not" in atom and atom["not"].keys() - {"type"}:
            yield from _not(facing, atom)
        if "if" in atom:
            yield from _if(facing, atom)
    for atom, word in facing.other.unions:
        yield from _union(facing, atom, word)


def _not(facing: Facing, atom: Schema) -> Iterator[Break]:
    case, decider, denied = facing.case, facing.decider, atom["not"]
    if disjoint(facing, case, decider.receiver.whole((denied,))):
        return
    if any(decider.within((denied,), (own,)) for own in case.each("not")):
        return
    if decider.covers(case.atoms, ({"not": denied},)):
        return
    written = next(iter(case.each("not")), MISSING)
    yield facing.keyword(
        "not", "not", written, atom, methodcaller("of_receiver", case.atoms, denied)
    )


def _if(facing: Facing, atom: Schema) -> Iterator[Event]:
    case, decider, condition = facing.case, facing.decider, atom["if"]
    met = decider.skips(case.atoms, (condition,)) or decider.within(case.atoms, (condition,))
    unmet = disjoint(facing, case, decider.receiver.whole((condition,))) or any(
        decider.same(own, condition) or decider.within((condition,), (own,))
        for own in case.each("not")
    )
    if "then" in atom and not unmet:
        yield Child(None, (*case.node, condition), (atom["then"],))
    if "else" in atom and not met:
        denied: Node = () if unmet else ({"not": condition},)
        yield Child(None, (*case.node, *denied), (atom["else"],))


def _union(facing: Facing, atom: Schema, word: str) -> Iterator[Event]:
    branches: list[Node] = [(branch,) for branch in atom[word]]
    for part in _parts(facing, branches):
        yield from _covered(facing, part, atom, word)


def _parts(facing: Facing, branches: list[Node]) -> Iterator[Node]:
    """A case, or its types one by one where no branch takes them all."""
    case, receiver = facing.case, facing.decider.receiver
    if len(case.types) == 1 or any(
        case.types <= receiver.whole(branch).types and not receiver.whole(branch).unions
        for branch in branches
    ):
        yield case.node
        return
    for name in sorted(case.types):
        yield (*case.node, OF_TYPE[name])


def _covered(facing: Facing, part: Node, atom: Schema, word: str) -> Iterator[Event]:
    decider = facing.decider
    likely = sorted(atom[word], key=lambda branch: branch is not facing.meant)
    if any(decider.skips(part, (branch,)) for branch in likely):
        return
    cases = (facing.case,) if part is facing.case.node else decider.sender.cases(part)
    for case in cases:
        left: list[Node] = [
            (branch,)
            for branch in atom[word]
            if not disjoint(facing, case, decider.receiver.whole((branch,)))
        ]
        like = _likeliest(facing, case, [(branch,) for branch in atom[word]])
        if not left and like is None and tagged_apart(facing, case, facing.other):
            return  # the property that tells them apart is refused by itself
        if not left and like is None:
            yield uncovered(facing._replace(case=case), (atom, word))
        elif not left and like is not None:
            yield Child(None, part, like)
        elif len(left) == 1 and (like is None or like[0] is left[0][0]):
            yield Child(None, part, left[0])
        else:
            yield from _chosen(facing, part, case, left, (atom, word))


def _chosen(
    facing: Facing, part: Node, case: Shape, left: list[Node], union: tuple[Schema, str]
) -> Iterator[Event]:
    decider = facing.decider
    everywhere: list[Node] = [(branch,) for branch in union[0][union[1]]]
    ranked = sorted(left, key=lambda branch: -_likeness(facing, case, branch))
    best = next((branch for branch in left if branch[0] is facing.meant), ranked[0])
    if facing.hopeful and _likeness(facing, case, best) >= NAMESAKE:
        yield Child(None, part, best)
        return
    answers = []
    for branch in ranked:
        answer = decider.compatible(part, branch)
        if answer is True:
            return
        answers.append(answer)
    whole: Node = ({"anyOf": [branch[0] for branch in left]},)
    if decider.covers(part, whole) is True:
        return
    split = _by_value(facing, case, left)
    if split:
        for each in split:
            yield from _covered(facing, (*part, each), *union)
        return
    yield Child(None, part, _likeliest(facing, case, everywhere) or ranked[0])


def among(facing: Facing, branches: list[Node]) -> Iterator[Event]:
    """A case before alternatives that are nodes of their own."""
    case, decider = facing.case, facing.decider
    if any(decider.compatible(case.node, branch) is True for branch in branches):
        return
    best = max(branches, key=lambda branch: _likeness(facing, case, branch))
    yield Child(None, case.node, _likeliest(facing, case, branches) or best)


def _likeliest(facing: Facing, case: Shape, branches: list[Node]) -> Node | None:
    """The branch that a case was meant for, even if it no longer fits; none where tags differ."""
    if any(branch[0] is facing.meant for branch in branches):
        return (facing.meant,) if facing.meant else None
    meant = [
        branch
        for branch in branches
        if not tagged_apart(facing, case, facing.decider.receiver.whole(branch))
        and case.types & facing.decider.reads(facing.decider.receiver.whole(branch))
    ]
    return max(meant, key=lambda branch: _likeness(facing, case, branch), default=None)


def _by_value(facing: Facing, case: Shape, left: list[Node]) -> list[Schema]:
    """A case apart by the values of a required property whose values branches list."""
    shapes = [facing.decider.receiver.whole(branch) for branch in left]
    for name in case.required:
        values = _values(facing, case, name, sends=True)
        if values is None or not 1 < len(values) <= MOST_VALUES:
            continue
        if any(_values(facing, shape, name, sends=False) is not None for shape in shapes):
            return [{"properties": {name: {"enum": [value]}}} for value in values]
    for name in _conditioned(shapes):
        own = {key_of(value) for value in _excluded(facing.decider.sender, case, name)}
        excluded = [
            value for shape in shapes
            for value in _excluded(facing.decider.receiver, shape, name)
            if key_of(value) not in own
        ]  # fmt: skip
        if excluded and _values(facing, case, name, sends=True) is None:
            apart: list[Schema] = [{"enum": [value]} for value in excluded[:MOST_VALUES]]
            apart.append({"not": {"enum": excluded}})
            return [{"properties": {name: each}} for each in apart]
    return []


def _conditioned(shapes: list[Shape]) -> Iterator[str]:
    """The properties on which it depends that a branch is meant, whatever it says itself."""
    for shape in shapes:
        for atom in shape.having("properties"):
            if not isinstance(atom["properties"], Properties):
                yield from atom["properties"]


def _excluded(reader: Shapes, shape: Shape, name: str) -> list[object]:
    """The values that a property may not have, where a schema lists them."""
    node = shape.property(name)
    denied = reader.whole(node).each("not") if node else []
    return [value for each in denied for value in each.get("enum", ())]


def _values(facing: Facing, shape: Shape, name: str, *, sends: bool) -> list[object] | None:
    reader = facing.decider.sender if sends else facing.decider.receiver
    return reader.whole(shape.property(name)).listed


def disjoint(facing: Facing, case: Shape, other: Shape) -> bool:
    """Whether a case plainly has nothing in common with a receiver's shape."""
    common = case.types & read_types(facing, other)
    if not common:
        return True
    if case.listed is not None and other.listed is not None:
        keys = {key_of(value) for value in other.listed}
        return all(key_of(value) not in keys for value in case.listed)
    return common == {"object"} and any(
        _apart(facing, case.property(name), other.property(name), types=True)
        for name in case.required
        if name in other.names
    )


def tagged_apart(facing: Facing, case: Shape, other: Shape) -> bool:
    """Whether a required property lists values on both sides, and none in common."""
    return any(
        _apart(facing, case.property(name), other.property(name), types=False)
        for name in case.required
        if name in other.names
    )


def read_types(facing: Facing, other: Shape) -> frozenset[str]:
    """The types that a receiver takes, its unions looked into once."""
    types = facing.decider.reads(other)
    for atom, word in other.unions:
        inner: frozenset[str] = frozenset()
        for branch in atom[word]:
            inner |= facing.decider.reads(facing.decider.receiver.whole((branch,)))
        types &= inner
    return types


def _apart(facing: Facing, sent: Node, read: Node, *, types: bool) -> bool:
    if not sent or not read or key(sent) == key(read):
        return False
    one, other = facing.decider.sender.whole(sent), facing.decider.receiver.whole(read)
    if types and not one.types & facing.decider.reads(other):
        return True
    if one.listed is None or other.listed is None:
        return False
    keys = {key_of(value) for value in other.listed}
    return all(key_of(value) not in keys for value in one.listed)


def _likeness(facing: Facing, case: Shape, branch: Node) -> float:
    """How much a branch looks like what a case was meant for."""
    shape = facing.decider.receiver.whole(branch)
    sent = _known_as(facing.decider.sender, case)
    read = _known_as(facing.decider.receiver, shape)
    union = {*case.names, *shape.names}
    shared = len({*case.names} & {*shape.names}) / len(union) if union else 0.0
    return NAMESAKE * bool(sent & read) + shared + (case.types == shape.types)


def _known_as(shapes: Shapes, shape: Shape) -> set[str]:
    """The components that a shape was merged from."""
    origins = (shapes.origin(atom) for atom in shape.atoms)
    return {each.pointer for each in origins if each and each.pointer.startswith("#/components/")}


def namesake(facing: Facing) -> Node | None:
    """The receiver's alternative that is of the same component as a case, if there is one.

    None where what stands beside the alternatives refuses the case.
    """
    if facing.case.types.isdisjoint(facing.decider.reads(facing.other)):
        return None
    sent = _known_as(facing.decider.sender, facing.case)
    for atom, word in facing.other.unions:
        for branch in atom[word] if sent else ():
            if sent & _known_as(facing.decider.receiver, facing.decider.receiver.whole((branch,))):
                return (branch,)
    return None


def uncovered(facing: Facing, union: tuple[Schema, str] | None = None) -> Break:
    """A case that no alternative of the receiver is meant for."""
    case = facing.case
    asks = facing.decider.mode.sender == "base"
    missing = not case.types & read_types(facing, facing.other)
    branch = case.taken[-1:]
    name = name_of(facing.decider.sender, branch[0]) if branch else ""
    if missing:
        kind, what = "type-changed", "a type"
    else:
        kind = "branch-removed" if asks else "branch-added"
        what = f"the alternative `{name}`" if name else "an alternative"
    return Break(
        kind=kind,
        message=f"{what} " + ("is no longer accepted" if asks else "may now be sent"),
        sender=Spot((*branch, *reversed(case.atoms))),
        receiver=Spot((union[0],), union[1]) if union else Spot(facing.other.atoms),
        candidates=methodcaller("of_case", case),
    )
