"""What a valid request may have been refused for: a place, and the constraint that it is at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from treaty.conformance.coverage.constraint import accepted
from treaty.conformance.coverage.walk import visits_along
from treaty.contract.model import Schema
from treaty.contract.pointer import join
from treaty.generation.case import Case

_SHAPES: Final = frozenset({"format", "pattern", "multipleOf", "uniqueItems"})
"""Keywords that every value is at: they say less than a bound does."""
_COMPARED: Final = 100  # accepted requests, the latest


@dataclass(frozen=True, slots=True)
class Blame:
    """What a request may have been refused for.

    Attributes:
        place: A pointer into the body, or a parameter's name.
        at: The constraint's place in the contract; empty where none is known.
        bound: The constraint, such as `maxLength=8`.
    """

    place: str
    at: str = ""
    bound: str = ""


def blame(case: Case, known: Sequence[Case]) -> Blame:
    """Finds it.

    Args:
        case: The request.
        known: Requests of the same operation that were accepted.
    """
    values = dict(_values(case))
    others = [dict(_values(each)) for each in known]
    novel = [
        place
        for place, value in values.items()
        if others and all(place not in each or each[place] != value for each in others)
    ]
    if not novel and others:
        novel = [place for place in set.intersection(*map(set, others)) if place not in values]
    bounds = _bounds(case)
    tried = {
        bound for each in known[-_COMPARED:] for found in _bounds(each).values() for bound in found
    }
    exact = [
        place
        for place in novel
        if any(_is_exact(each[0]) and each not in tried for each in bounds.get(place, ()))
    ]
    place = case.place
    if len(exact) == 1 and (len(novel) == 1 or place in {"", "/"}):
        place = exact[0]
    elif len(novel) == 1:
        place = novel[0]
    found = sorted(bounds.get(place, ()), key=lambda each: (not _is_exact(each[0]), each in tried))
    return Blame(place, *found[0]) if found else Blame(place)


def _is_exact(at: str) -> bool:
    return at.rpartition("/")[2] not in _SHAPES


def _values(case: Case) -> Iterator[tuple[str, Any]]:
    """The values of a request by their places; not those of its path, which name things."""
    yield from ((key[1], value) for key, value in case.values.items() if key[0] != "path")
    if isinstance(case.body, Mapping):
        yield from _members(case.body)


def _members(value: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """The values in a body that are no objects themselves."""
    for name, part in value.items():
        if isinstance(part, Mapping):
            yield from _members(part, join(at, name))
        else:
            yield join(at, name), part


def _bounds(case: Case) -> dict[str, list[tuple[str, str]]]:
    """The constraints that values are at, by their places: each with where it stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for prefix, schema, value in _schemas(case):
        for visit, part in visits_along(case.operation.document, schema, value, _any):
            here = found.setdefault(f"{prefix}{visit.path}", [])
            for at, bound in accepted(visit.node, visit.pointer, part):
                here.append((at, f"{at.rpartition('/')[2]}={bound}"))
            if "enum" in visit.node:
                here.append((join(visit.pointer, "enum"), f"enum={part}"))
    return found


def _any(_: str, __: Any) -> bool:
    """Whether a branch of a union is looked at: each is, since only what a value is at counts."""
    return True


def _schemas(case: Case) -> Iterator[tuple[str, Schema, Any]]:
    """The schemas of a request, each with its value and what stands before places in it."""
    for parameter in case.operation.parameters:
        key = (parameter.location, parameter.name)
        if parameter.schema is not None and key in case.values:
            yield parameter.name, parameter.schema, case.values[key]
    media = case.media
    if media is not None and media.schema is not None and isinstance(case.body, Mapping):
        yield "", media.schema, case.body
