"""The ways in which a sender can keep to a schema object that leaves a choice."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

from treaty.compatibility.lowered import Schema
from treaty.compatibility.values import ALL_TYPES

Schemas: TypeAlias = tuple[Schema, ...]
"""Schemas that all hold."""

ALTERNATIVES: Final = (
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
)
ANYTHING: Final[Schema] = {}
NOTHING: Final[Schema] = {"not": {}}
OF_TYPE: Final[dict[str, Schema]] = {
    **{name: {"type": [name]} for name in ALL_TYPES - {"fraction"}},
    "fraction": {"type": ["number"], "not": {"type": ["integer"]}},
}

OF_NAMES: Final = frozenset(
    {
        "properties",
        "required",
        "dependentRequired",
        "dependentSchemas",
        *ALTERNATIVES,
        "allOf",
        "not",
    }
)
"""The keywords that say something about the properties that they name, and about no others."""


class Way(NamedTuple):
    """One way in which a sender's schema object can be kept.

    Attributes:
        added: What then holds besides.
        replaced: The schema object.
        instead: What is left of it.
        union: The keyword that is settled, if it is a union.
    """

    added: Schemas
    replaced: Schema
    instead: Schema
    union: str = ""


def ways_of(atom: Schema) -> Iterator[Way]:
    """The ways to settle a schema object's first alternative."""
    for word in ("anyOf", "oneOf"):
        branches = atom.get(word, ())
        if len(branches) > 1:
            rest = without(atom, word)
            yield from (Way((branch,), atom, rest, word) for branch in branches)
            return
    if "if" in atom and ("then" in atom or "else" in atom):
        rest = without(atom, "if", "then", "else")
        yield Way((atom["if"], atom.get("then", ANYTHING)), atom, rest)
        yield Way(({"not": atom["if"]}, atom.get("else", ANYTHING)), atom, rest)
        return
    for word in ("dependentRequired", "dependentSchemas"):
        name = next((each for each, needs in atom.get(word, {}).items() if needs != [each]), None)
        if name is not None:
            yield from _dependent(atom, word, name)
            return


def ways_together(atom: Schema) -> Iterator[Way]:
    """The same where it matters which of several alternatives hold at the same time.

    What is evaluated is what all alternatives that hold evaluate (JSON Schema 2020-12 core,
    section 11.3). The first that holds is settled; each later one is left to hold or not.
    """
    branches = atom.get("anyOf", ())
    if len(branches) < 2 or branches[0] == ANYTHING:  # noqa: PLR2004  one leaves no choice
        yield from ways_of(atom)
        return
    rest = without(atom, "anyOf")
    perhaps: list[Schema] = [{"anyOf": [ANYTHING, branch]} for branch in branches]
    for index, branch in enumerate(branches):
        yield Way((branch, *perhaps[index + 1 :]), atom, rest, "anyOf")


def without(atom: Schema, *words: str) -> Schema:
    """A schema object without some keywords."""
    return {word: part for word, part in atom.items() if word not in words}


def _dependent(atom: Schema, word: str, name: str) -> Iterator[Way]:
    needs = atom[word][name]
    rest = {**atom, word: {each: need for each, need in atom[word].items() if each != name}}
    asked: Schema = needs
    if word == "dependentRequired":
        asked = {"required": list(dict.fromkeys((name, *needs)))}
        # What needs itself says nothing, and stays declared.
        rest[word] = {need: [need] for need in needs} | rest[word]
    yield Way(({"type": ["object"], "required": [name]}, asked), atom, rest)
    yield Way(({"type": ["object"], "properties": {name: NOTHING}},), atom, rest)
    yield Way(({"not": OF_TYPE["object"]},), atom, rest)


def touches(schema: Schema, names: frozenset[str]) -> bool:
    """Whether a schema may say something about one of some properties, or about more than these."""
    stack: list[Any] = [schema]
    while stack:
        part = stack.pop()
        if not part.keys() - {"type"} <= OF_NAMES or part.get("type", ["object"]) != ["object"]:
            return True
        if not names.isdisjoint((*part.get("properties", ()), *part.get("required", ()))):
            return True
        if "dependentRequired" in part or "dependentSchemas" in part:
            return True
        stack += [part[word] for word in ("if", "then", "else", "not") if word in part]
        for word in ("anyOf", "oneOf", "allOf"):
            stack += part.get(word, ())
    return False


def names_about(schemas: Schemas) -> frozenset[str] | None:
    """The only properties that schemas say something about; nothing where they say more."""
    names: set[str] = set()
    stack: list[Any] = list(schemas)
    while stack:
        part = stack.pop()
        if not part.keys() - {"type"} <= OF_NAMES or "dependentSchemas" in part:
            return None
        names.update(part.get("properties", ()), part.get("required", ()))
        for name, needs in part.get("dependentRequired", {}).items():
            names.update((name, *needs))
        stack += [part[word] for word in ("if", "then", "else", "not") if word in part]
        for word in ("anyOf", "oneOf", "allOf"):
            stack += part.get(word, ())
    return frozenset(names)
