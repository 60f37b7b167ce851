"""Which property names a shape leaves room for, as languages of patterns."""

import re
from functools import lru_cache
from typing import Final

from treaty.compatibility.lowered import Schema
from treaty.compatibility.patterns import (
    NEVER,
    Counterexample,
    Included,
    Inclusion,
    exactly,
    included,
)
from treaty.compatibility.shapes import Shape, matches

MOST_LISTED: Final = 200
"""The most declared names that are worth an automaton."""


UNKNOWN: Final = "\0"
"""Stands for a name that could not be found, where nothing rules one out."""

SPELLED: Final = re.compile("[A-Za-z0-9_-]+")


@lru_cache(maxsize=1024)
def example(patterns: tuple[str, ...]) -> str | None:
    """A short name that has all of some patterns, nothing where there is none, or `UNKNOWN`."""
    answer = included(patterns, NEVER)
    if isinstance(answer, Counterexample):
        return answer.text
    if isinstance(answer, Included):
        return None
    spelled = (text for pattern in patterns for text in SPELLED.findall(pattern))
    return next(
        (text for text in spelled if all(matches(pattern, text) for pattern in patterns)), UNKNOWN
    )


def language(case: Shape) -> tuple[str, ...]:
    """Patterns that every name in objects of a case has."""
    found = []
    for rule in case.each("propertyNames"):
        if "pattern" in rule:
            found.append(rule["pattern"])
        listed = [name for name in rule.get("enum", ()) if isinstance(name, str)]
        if "enum" in rule and listed:
            found.append(exactly(listed))
    return tuple(found)


def unruled(patterns: tuple[str, ...], other: Shape) -> str | None:
    """A name of some patterns for which another shape has only its rule for all other names.

    None means that there is none.
    """
    for atom in other.atoms:
        if "additionalProperties" in atom:
            answer = _within(patterns, (atom,))
        elif "unevaluatedProperties" in atom:
            answer = _within(patterns, other.atoms)
        else:
            continue
        if isinstance(answer, Counterexample):
            return answer.text
        if not isinstance(answer, Included):
            return example(patterns) or UNKNOWN
    return None


def _within(patterns: tuple[str, ...], atoms: tuple[Schema, ...]) -> Inclusion:
    if any(not set(patterns).isdisjoint(atom.get("patternProperties", ())) for atom in atoms):
        return Included()
    whole = "|".join(filter(None, map(_union, atoms)))
    return included(patterns or "", f"(?:{whole})" if whole else NEVER)


def _union(atom: Schema) -> str:
    """A pattern of all the names that a schema object describes."""
    names = list(atom.get("properties", ()))[:MOST_LISTED]
    listed = [f"(?:{exactly(names)})"] if names else []
    return "|".join([*listed, *(f"(?:{each})" for each in atom.get("patternProperties", ()))])
