"""The values of a discriminator that lead to an alternative, or to what inherits from a parent."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from treaty.compatibility.documents import Side
from treaty.compatibility.inheritance import heir_of, mapping_of, target_of

Condition: TypeAlias = dict[str, Any]
"""A schema of the values that a discriminator's property has."""

MOST_MERGED: Final = 256
"""How many schemas may be merged into one by `allOf` and references."""


def conjuncts(side: Side, raw: Any, *, but: Any = None) -> Iterator[Mapping[str, Any]]:
    """The schemas that hold wherever one does, itself included.

    Args:
        side: The document.
        raw: The schema.
        but: One that is left out, with what only it leads to.
    """
    stack: list[Any] = [raw]
    seen: set[int] = {id(but)}
    while stack and len(seen) < MOST_MERGED:
        part = stack.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        reference = part.get("$ref")
        if isinstance(reference, str):
            stack.append(side.resolve(reference))
        if isinstance(part.get("allOf"), list):
            stack.extend(part["allOf"])


def listed(side: Side, raw: Any, name: str, *, but: Any = None) -> list[Any] | None:
    """The values that a schema itself lists for a property, or nothing where it lists none."""
    for part in conjuncts(side, raw, but=but):
        properties = part.get("properties")
        schema = properties.get(name) if isinstance(properties, dict) else None
        for each in conjuncts(side, schema):
            if "const" in each:
                return [each["const"]]
            if isinstance(each.get("enum"), list):
                return list(each["enum"])
    return None


def of_branches(
    side: Side, branches: list[Any], name: str, discriminator: Mapping[str, Any], *, sends: bool
) -> dict[str, Condition]:
    """What is true of a discriminator's property in each component among alternatives.

    Where an alternative itself says what values the property has, nothing need be said.
    """
    mapping = discriminator.get("mapping")
    pairs = mapping.items() if isinstance(mapping, dict) else ()
    meant, understood = {}, {}
    for index, branch in enumerate(branches):
        reference = branch.get("$ref") if isinstance(branch, dict) else None
        own = listed(side, branch, name) if isinstance(branch, dict) else []
        if not isinstance(reference, str) or own is not None:
            understood[f"{index}"] = own or []
            continue
        component = reference.rsplit("/", 1)[-1]
        tags = [tag for tag, at in pairs if at in (reference, component)]
        meant[reference] = _named(tags, component, sends=sends)
        understood[reference] = _named(tags, component, sends=False)
    named = discriminator.get("defaultMapping")
    default = target_of(named) if isinstance(named, str) else ""
    return _conditions(name, default, meant, understood)


def of_heirs(side: Side, parent: str, *, sends: bool) -> dict[str, list[Any]]:
    """The values of a parent's discriminator that lead to each of its heirs.

    A value that the parent lists and that leads to none of them stands for the parent itself.
    """
    if (parent, sends) not in side.tags:
        side.tags[parent, sends] = _of_heirs(side, parent, sends=sends)
    return side.tags[parent, sends]


def _of_heirs(side: Side, parent: str, *, sends: bool) -> dict[str, list[Any]]:
    raw = side.resolve(parent)
    name, mapping = raw["discriminator"]["propertyName"], mapping_of(raw)
    found = {}
    for heir in side.heirs[parent]:
        own = None if heir == parent else listed(side, side.resolve(heir), name, but=raw)
        tags = [tag for tag, written in mapping.items() if heir_of(written, parent) == heir]
        found[heir] = own or _named(tags, heir.rsplit("/", 1)[-1], sends=sends)
    known = {str(tag) for tags in found.values() for tag in tags}
    rest = [value for value in listed(side, raw, name) or () if str(value) not in known]
    return {**found, parent: [*found.get(parent, ()), *rest]} if rest else found


def conditions(side: Side, parent: str, *, sends: bool) -> dict[str, Condition]:
    """What is true of a parent's discriminator in messages that are one of its heirs."""
    discriminator = side.resolve(parent)["discriminator"]
    meant, understood = (of_heirs(side, parent, sends=each) for each in (sends, False))
    named = discriminator.get("defaultMapping")
    default = heir_of(named, parent) if isinstance(named, str) else ""
    return _conditions(discriminator["propertyName"], default, meant, understood)


def of_heir(side: Side, heir: str, *, sends: bool) -> dict[str, Condition]:
    """What is true of its parents' discriminators where an heir is referred to itself.

    It is told by its own values, and those of what inherits from it in turn; what a parent takes
    for the default, by all that lead to no other heir.
    """
    family = (heir, *side.descent[heir])
    found: dict[str, Condition] = {}
    for parent in side.heirs:
        raw = side.resolve(parent)["discriminator"]
        named = raw.get("defaultMapping")
        is_default = isinstance(named, str) and heir_of(named, parent) in family
        values = of_heirs(side, parent, sends=sends and not is_default)
        listed_ = [
            tag
            for each, tags in values.items()
            if (each in family) is not is_default
            for tag in tags
        ]
        if heir in values:
            told = {"enum": listed_}
            found[raw["propertyName"]] = {"not": told} if is_default else told
    return found


def _conditions(
    name: str,
    default: str,
    meant: Mapping[str, list[Any]],
    understood: Mapping[str, list[Any]],
) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    for target, values in meant.items():
        if target == default:
            others = [tag for each, tags in understood.items() if each != target for tag in tags]
            found[target] = {"properties": {name: {"not": {"enum": others}}}}
        else:
            found[target] = {"properties": {name: {"enum": values}}, "required": [name]}
    return found


def _named(tags: list[Any], component: str, *, sends: bool) -> list[str]:
    """A component's name is understood too, and sent where no mapping gives it another."""
    values = list(map(str, tags))
    return values if sends and values else list(dict.fromkeys([*values, component]))
