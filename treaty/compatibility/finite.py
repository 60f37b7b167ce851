"""All values of a schema that has few, to compare them one by one with an `enum`."""

from itertools import product
from typing import Any, Final

from treaty.compatibility.arrays import longest
from treaty.compatibility.numbers import lower, upper
from treaty.compatibility.objects import is_open, sends
from treaty.compatibility.shapes import Node, Shape, Shapes

MOST_VALUES: Final = 64
"""The most values that are listed."""

DEEPEST: Final = 3

ABSENT: Final = object()


def values_of(shapes: Shapes, case: Shape, depth: int = 0) -> list[Any] | None:
    """All values of a case and perhaps some more, or nothing where they are too many."""
    if case.listed is not None:
        return case.listed
    if case.unions or len(case.types) != 1 or depth > DEEPEST:
        return None
    found: list[Any] | None = None
    match next(iter(case.types)):
        case "boolean":
            found = [True, False]
        case "null":
            found = [None]
        case "integer":
            found = _integers(case)
        case "object":
            found = _objects(shapes, case, depth)
        case "array":
            found = _arrays(shapes, case, depth)
    return found if found is not None and len(found) <= MOST_VALUES else None


def _integers(case: Shape) -> list[Any] | None:
    first, last = lower(case).value, upper(case).value
    if first is None or last is None or last - first >= MOST_VALUES:
        return None
    return list(range(int(first), int(last) + 1))


def _objects(shapes: Shapes, case: Shape, depth: int) -> list[Any] | None:
    if is_open(case) or case.patterns:
        return None
    names = [name for name in case.names if sends(case, name)]
    lists = []
    for name in names:
        values = _each(shapes, case.property(name), depth)
        if values is None:
            return None
        lists.append(values if name in case.required else [ABSENT, *values])
    return [
        {name: value for name, value in zip(names, chosen, strict=True) if value is not ABSENT}
        for chosen in _combined(lists)
    ]


def _arrays(shapes: Shapes, case: Shape, depth: int) -> list[Any] | None:
    limit = longest(case)
    if limit is None or limit > DEEPEST:
        return None
    found: list[Any] = []
    for length in range(int(case.least("minItems") or 0), int(limit) + 1):
        lists = [_each(shapes, case.item(at), depth) for at in range(length)]
        known = [values for values in lists if values is not None]
        if len(known) < len(lists):
            return None
        found += map(list, _combined(known))
    return found


def _each(shapes: Shapes, node: Node, depth: int) -> list[Any] | None:
    found: list[Any] = []
    for case in shapes.cases(node):
        values = values_of(shapes, case, depth + 1) if case.exact else None
        if values is None:
            return None
        found += values
    return found


def _combined(lists: list[list[Any]]) -> list[tuple[Any, ...]]:
    count = 1
    for values in lists:
        count *= len(values)
    return list(product(*lists)) if count <= MOST_VALUES else [()] * (MOST_VALUES + 1)
