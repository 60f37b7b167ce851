"""Whether the arrays that a sender sends are such as a receiver accepts."""

from collections.abc import Iterator
from operator import methodcaller
from typing import Any

from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Child, Event, Facing, Spot
from treaty.compatibility.lowered import Schema
from treaty.compatibility.shapes import Node, Shape, forbids


def arrays(facing: Facing) -> Iterator[Event]:
    """What there is to arrays of one case."""
    if "array" not in facing.case.types:
        return
    yield from _counts(facing)
    yield from _items(facing)
    yield from _unique(facing)
    for atom in facing.other.having("contains"):
        yield from _contains(facing, atom)


def longest(case: Shape) -> float | None:
    """How many items a case has at most, if there is a limit."""
    limit = case.most("maxItems")
    for index in range(case.prefix + 1):
        if any(map(forbids, case.item(index))):
            return index if limit is None else min(index, limit)
    return limit


def _counts(facing: Facing) -> Iterator[Break]:
    case, other = facing.case, facing.other
    fewest, most = case.least("minItems") or 0, longest(case)
    for atom in other.having("minItems"):
        if fewest < atom["minItems"]:
            written = next(iter(case.each("minItems")), MISSING)
            yield facing.keyword(
                "min-items", "minItems", written, atom, methodcaller("arrays"), lower=True
            )
    for atom in other.having("maxItems"):
        if most is None or most > atom["maxItems"]:
            written = next(iter(case.each("maxItems")), MISSING)
            count = int(atom["maxItems"]) + 1
            yield facing.keyword(
                "max-items",
                "maxItems",
                written,
                atom,
                methodcaller("arrays", count=count),
                lower=False,
            )


def _items(facing: Facing) -> Iterator[Event]:
    case, other = facing.case, facing.other
    most = longest(case)
    prefix = max(case.prefix, other.prefix)
    for index in range(prefix + 1):
        if most is not None and index >= most:
            return
        read = other.item(index)
        if any(map(forbids, read)):
            yield _closed(facing, index)
            return
        if read:
            yield Child(index, case.item(index), read, wild=index == prefix)


def _closed(facing: Facing, index: int) -> Break:
    asks = facing.decider.mode.sender == "base"
    word = "items" if facing.other.each("items") else "unevaluatedItems"
    return Break(
        kind="items-closed" if asks else "items-opened",
        message=f"an item at index {index} "
        + ("is no longer accepted" if asks else "may now be sent"),
        sender=Spot(facing.holding(word), word),
        receiver=Spot(tuple(facing.other.having(word)), word),
        candidates=methodcaller("arrays", count=index + 1),
    )


def _unique(facing: Facing) -> Iterator[Break]:
    most = longest(facing.case)
    if any(facing.case.each("uniqueItems")) or (most is not None and most < 2):  # noqa: PLR2004  a pair
        return
    for atom in facing.other.having("uniqueItems"):
        if atom["uniqueItems"]:
            written = next(iter(facing.case.each("uniqueItems")), MISSING)
            yield facing.keyword(
                "unique-items", "uniqueItems", written, atom, methodcaller("arrays", count=2)
            )


def _any_item(case: Shape) -> Node:
    """What holds for every item of an array, whatever its index."""
    return case.item(0) if not case.prefix else ()


def _contains(facing: Facing, atom: Schema) -> Iterator[Break]:
    case, decider = facing.case, facing.decider
    wanted: Schema = atom["contains"]
    fewest, most = atom.get("minContains", 1), atom.get("maxContains")
    own = list(case.having("contains"))
    inside = decider.compatible(case.item(case.prefix), (wanted,)) if not case.prefix else None
    enough = (
        not fewest
        or (inside is True and (case.least("minItems") or 0) >= fewest)
        or any(
            each.get("minContains", 1) >= fewest
            and decider.compatible((each["contains"],), (wanted,)) is True
            for each in own
        )
    )
    limit = longest(case)
    few = (
        most is None
        or (limit is not None and limit <= most)
        or any(
            each.get("maxContains", most + 1) <= most
            and (
                decider.within((wanted,), (each["contains"],))
                or decider.within((*_any_item(case), wanted), (each["contains"],))
            )
            for each in own
        )
    )
    if not (enough and few):
        written = own[0]["contains"] if own else MISSING
        broken = facing.keyword(
            "contains", "contains", written, atom, methodcaller("containing", wanted, most)
        )
        counts = (
            _counted(own[0], atom) if own and decider.same(own[0]["contains"], wanted) else None
        )
        yield broken._replace(message=facing.became(*counts)) if counts else broken


def _counted(own: Schema, other: Schema) -> tuple[str, Any, Any] | None:
    """How often an item has to be there, where nothing but that changed."""
    for word in ("minContains", "maxContains"):
        sender, receiver = own.get(word, MISSING), other.get(word, MISSING)
        if sender != receiver:
            return word, sender, receiver
    return None
