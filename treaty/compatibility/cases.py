"""One case of a sender before a receiver: what breaks at once, and what is left to compare."""

from collections.abc import Iterator
from operator import methodcaller
from typing import Any, Final

from treaty.compatibility.arrays import arrays
from treaty.compatibility.documents import MISSING
from treaty.compatibility.events import Break, Child, Event, Facing, Spot
from treaty.compatibility.finite import MOST_VALUES, values_of
from treaty.compatibility.logic import among, logic, namesake, read_types, tagged_apart, uncovered
from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Media
from treaty.compatibility.numbers import lower, numbers, upper
from treaty.compatibility.objects import objects, sends
from treaty.compatibility.patterns import Counterexample, Included
from treaty.compatibility.shapes import Node, Shape
from treaty.compatibility.strings import missing, strings
from treaty.compatibility.values import ALL_TYPES, atomic_types, shown, type_names
from treaty.compatibility.ways import OF_TYPE
from treaty.schema_kinds import KINDS

LOWER: Final = {
    "minimum": True,
    "exclusiveMinimum": True,
    "minLength": True,
    "minItems": True,
    "minProperties": True,
    "maximum": False,
    "exclusiveMaximum": False,
    "maxLength": False,
    "maxItems": False,
    "maxProperties": False,
}

TEXTS: Final[dict[str, Schema]] = {
    "integer": {"type": ["string"], "pattern": "^(0|-?[1-9][0-9]*)$"},
    "fraction": {"type": ["string"], "pattern": r"^-?(0|[1-9][0-9]*)\.[0-9]+$"},
    "boolean": {"type": ["string"], "enum": ["true", "false"]},
    "null": {"type": ["string"], "enum": [""]},
}
"""The text form of what is no string (JSON's number grammar, RFC 8259 section 6)."""

SPELLED: Final[dict[str, Schema]] = {
    "boolean": {"type": ["string"], "pattern": "^(true|false)$"},
    "fraction": {"type": ["string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "integer": {"type": ["string"], "pattern": "^-?[0-9]+$"},
}
"""The texts that can be read as such a value; leading zeros do no harm."""

UNSIGNED: Final[Schema] = {"type": ["string"], "pattern": r"^[0-9]+(\.[0-9]+)?$"}
SELECTING: Final = frozenset({"multipleOf", "not", "if", "$ref", "anyOf", "oneOf", "enum"})
"""What else than bounds may refuse a number."""


def events(facing: Facing) -> Iterator[Event]:
    """What one case of a sender comes to before a receiver."""
    values = finite(facing)
    if values is not None:
        yield from _values(facing, values)
        return
    if facing.several and not facing.meant and not facing.other.unions and _is_another(facing):
        yield uncovered(facing)
        return
    refused = _untaken(facing)
    if refused:
        meant = namesake(facing) if refused == facing.case.types else None
        yield Child(None, facing.case.node, meant) if meant else _types(facing, refused)
        if refused == facing.case.types or not any(facing.case.atoms):
            return
        if facing.other.unions:
            yield from _narrowed(facing, refused)
            return
    if facing.decider.mode.media is Media.TEXT:
        yield from _as_text(facing)
    if facing.other.listed is not None:
        yield from _enum(facing, facing.other.listed)
        return
    whole = _evaluated(facing)
    if whole:
        yield from among(facing, whole)
        return
    yield from numbers(facing)
    yield from strings(facing)
    yield from arrays(facing)
    yield from objects(facing)
    yield from logic(facing)


def _untaken(facing: Facing) -> frozenset[str]:
    """The types of a case that the receiver does not take, as such."""
    refused = facing.case.types - read_types(facing, facing.other)
    if "fraction" in refused and _has_steps(facing.other):
        refused -= {"fraction"}
    if refused and facing.other.listed is not None:
        refused -= _unlisted(facing.other)
    if refused and facing.decider.mode.media is Media.TEXT:
        refused -= _spelling(facing, refused)
    return refused


def _unlisted(other: Shape) -> frozenset[str]:
    """The types of which only a list of values has none; null is told by itself."""
    if other.unions or other.each("not"):
        return frozenset()
    kept = ALL_TYPES - other.types - {"null", "object"}
    for names in other.each("type"):
        kept &= atomic_types(names)
    return kept


def _has_steps(other: Shape) -> bool:
    """Whether only `multipleOf` keeps a receiver from fractions."""
    if other.unions or not other.each("multipleOf") or other.each("not"):
        return False
    return all("fraction" in atomic_types(each) for each in other.each("type"))


def _is_another(facing: Facing) -> bool:
    """Whether one of several alternatives is none that the receiver's only schema was meant for."""
    case, other = facing.case, facing.other
    if tagged_apart(facing, case, other):
        return True
    unknown = [name for name in other.required if not sends(case, name)]
    return case.types == {"object"} and len(unknown) > 1


def _evaluated(facing: Facing) -> list[Node]:
    """A receiver's alternatives as wholes, where `unevaluated...` looks into each of them."""
    other = facing.other
    words = ("unevaluatedProperties", "unevaluatedItems")
    if not other.unions or not any(other.each(word) for word in words):
        return []
    cases = facing.decider.receiver.cases(receiver_node(other))
    return [case.atoms for case in cases] if all(case.exact for case in cases) else []


def _narrowed(facing: Facing, refused: frozenset[str]) -> Iterator[Event]:
    """What there is to the types that are not refused."""
    left: Schema = {"type": type_names(facing.case.types - refused)}
    if "fraction" in refused and "integer" not in refused:
        left["multipleOf"] = 1
    if "integer" in refused:
        left["not"] = OF_TYPE["integer"]
    for case in facing.decider.sender.cases((*facing.case.node, left)):
        yield from events(facing._replace(case=case))


def finite(facing: Facing) -> list[Any] | None:
    """All values of a case, where these are few and known one by one."""
    case, other = facing.case, facing.other
    if case.listed is not None:
        return case.listed
    if not case.exact:
        return None
    if case.types <= {"boolean", "null"}:
        values = [True, False] if "boolean" in case.types else []
        return [*values, None] if "null" in case.types else values
    return None if other.listed is None else values_of(facing.decider.sender, case)


def _values(facing: Facing, values: list[Any]) -> Iterator[Break]:
    decider, case, other = facing.decider, facing.case, facing.other
    refused = [value for value in values if not decider.admits(other.checked, value, sends=False)]
    refused = [value for value in refused if decider.admits(case.checked, value, sends=True)]
    if not refused:
        return
    nulls = [value for value in refused if value is None]
    read = read_types(facing, other)
    as_text = facing.decider.mode.media is Media.TEXT
    if nulls and "null" not in (other.types if as_text else read):
        yield _types(facing, frozenset({"null"}))
        refused = [value for value in refused if value is not None]
        if not refused:
            return
    if case.types.isdisjoint(read):
        yield _types(facing, case.types - {"null"})
        return
    yield _refused(facing, refused)


def _refused(facing: Facing, refused: list[Any]) -> Break:
    """The break of values that are not accepted, by the keyword that rejects them."""
    case, other, decider = facing.case, facing.other, facing.decider
    keyword = "enum"
    if other.listed is None:
        keyword = decider.rejecting(receiver_node(other), refused[0])
    for atom in other.having(keyword):
        written = next(iter(case.each(keyword)), MISSING)
        found = facing.keyword(
            kebab(keyword), keyword, written, atom, lambda _: refused, lower=LOWER.get(keyword)
        )
        if keyword != "enum" and found.kind in KINDS:
            return found
    asks = decider.mode.sender == "base"
    listed = case.listed is not None
    said = ", ".join(map(shown, refused))
    return Break(
        kind=f"{'enum-value' if listed else 'enum'}-{'removed' if asks == listed else 'added'}",
        message=f"{said} " + ("is no longer accepted" if asks else "may now be sent"),
        sender=Spot(facing.holding("enum"), "enum"),
        receiver=Spot(tuple(other.having("enum")) or other.atoms, "enum"),
        candidates=lambda _: refused,
    )


def receiver_node(other: Shape) -> tuple[Schema, ...]:
    """The schemas that a receiver's shape was made of."""
    return (*other.atoms, *(atom for atom, _ in other.unions))


def kebab(keyword: str) -> str:
    """A keyword's name in a kind: `maxLength` is `max-length`."""
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in keyword)


def _types(facing: Facing, refused: frozenset[str]) -> Break:
    read = read_types(facing, facing.other)
    as_text = facing.decider.mode.media is Media.TEXT
    if refused == {"null"}:
        asks = facing.decider.mode.sender == "base"
        kind = "became-not-nullable" if asks else "became-nullable"
        what = "an empty text" if as_text else "null"
        message = f"{what} is no longer accepted" if asks else f"{what} may now be sent"
    else:
        kind = "type-changed"
        if as_text:
            read = facing.other.types or read  # not all that its texts may stand for
        message = _went(facing, facing.sent or facing.case.types, read)
    return Break(
        kind=kind,
        message=message,
        sender=Spot(facing.holding("type"), "type"),
        receiver=Spot((*facing.other.having("type"), *facing.other.atoms), "type"),
        candidates=methodcaller("of_types", refused),
    )


def _went(facing: Facing, sent: frozenset[str], read: frozenset[str]) -> str:
    base, revision = facing.ordered(sent, read)
    return f"type went from {_said(base)} to {_said(revision)}"


def _said(types: frozenset[str]) -> str:
    names = type_names(types)
    return "any" if len(names) > 5 else " or ".join(names) or "nothing"  # noqa: PLR2004  all but one


def _enum(facing: Facing, listed: list[Any]) -> Iterator[Break]:
    atom = next(facing.other.having("enum"))
    unlisted = missing(facing.case, listed)
    if isinstance(unlisted, Included):
        return
    texts = (unlisted.text,) if isinstance(unlisted, Counterexample) else ()
    asks = facing.decider.mode.sender == "base"
    yield Break(
        kind="enum-added" if asks else "enum-removed",
        message=f"only {shown(listed)} "
        + ("is accepted now" if asks else "was sent, and now any other value may be"),
        sender=Spot(facing.holding("enum"), "enum"),
        receiver=Spot((atom,), "enum"),
        candidates=lambda b: (*texts, *b.of_types(facing.case.types)),
    )


def _spelling(facing: Facing, refused: frozenset[str]) -> frozenset[str]:
    """Strings that are always the text of what the receiver takes."""
    case, other = facing.case, facing.other
    if "string" not in refused or other.unions or other.listed is not None:
        return frozenset()
    if any(not atom.keys().isdisjoint(SELECTING) for atom in other.atoms):
        return frozenset()
    node = (*case.atoms, {"type": ["string"]})
    for name, text in SPELLED.items():
        if name in other.types and facing.decider.compatible(node, (text,)) is True:
            bounded = name != "boolean" and not _within_bounds(facing, node)
            return frozenset() if bounded else frozenset({"string"})
    return frozenset()


def _within_bounds(facing: Facing, node: Node) -> bool:
    """Whether the numbers that texts spell stay within the receiver's bounds, as is known."""
    case, other = facing.case, facing.other
    last, longest = upper(other).value, case.most("maxLength")
    if last is not None and (longest is None or last < 10 ** int(longest) - 1):
        return False
    first = lower(other)
    if first.value is None:
        return True
    fits = first.value < 0 or (first.value == 0 and not first.exclusive)
    return fits and facing.decider.compatible(node, (UNSIGNED,)) is True


def _as_text(facing: Facing) -> Iterator[Child]:
    """Primitives that a receiver takes only as text, compared as such.

    Texts that the case's strings have too are compared with these.
    """
    other = facing.other
    strings_too = (*facing.case.atoms, {"type": ["string"]})
    if other.listed is not None:
        return
    for name in sorted(facing.case.types & TEXTS.keys()):
        taken = name in other.types or (name == "integer" and "fraction" in other.types)
        if not taken and "string" in other.types:
            text = _numerals(facing.case) if name == "integer" else TEXTS[name]
            if "string" in facing.case.types and facing.decider.within((text,), strings_too):
                continue
            aside = _went(facing, facing.case.types, other.types)
            yield Child(None, (text,), other.atoms, aside=aside)


def _numerals(case: Shape) -> Schema:
    """The texts of a case's integers, or somewhat more where their bounds are wide."""
    first, last = lower(case).value, upper(case).value
    text = dict(TEXTS["integer"])
    if first is not None and first >= 0:
        text["pattern"] = "^(0|[1-9][0-9]*)$"
    if first is None and last is not None and 0 <= last < MOST_VALUES:
        counted = "|".join(map(str, range(int(last) + 1)))
        text["pattern"] = f"^(-[1-9][0-9]*|{counted})$"
    elif last is None and first is not None and 0 < first < MOST_VALUES:
        counted = "|".join(map(str, range(int(first))))
        text["pattern"] = f"^(?!(?:{counted})$)[1-9][0-9]*$"
    if first is None or last is None:
        return text
    if last - first < MOST_VALUES:
        return {"enum": [str(value) for value in range(int(first), int(last) + 1)]}
    return {**text, "maxLength": max(len(str(int(first))), len(str(int(last))))}
