"""What OpenAPI's dialects of JSON Schema mean, written as JSON Schema 2020-12.

One schema object at a time: what its own keywords assert, whether it admits null, which of its
properties a direction hides, what its discriminator says. Who walks schemas decides what to make
of the parts. Sources: OpenAPI 3.0.4 section 4.7.24, 3.1.1 section 4.8.24, JSON Schema 2020-12.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

from treaty.contract.document import Document, Version

Direction = Literal["request", "response"]
Node = dict[str, Any]

HIDES: Final[Mapping[Direction, str]] = {"request": "readOnly", "response": "writeOnly"}
"""The keyword that takes a property out of a direction."""

FORMATS: Final = frozenset(
    {
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "uuid",
        "regex",
        "byte",
    }
)
"""The formats of text that are asserted; any other is a comment."""

SCHEMA: Final = (
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
)
"""The keywords whose value is a schema."""

SCHEMAS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
"""The keywords whose value is a list of schemas."""

NAMED: Final = ("properties", "patternProperties", "dependentSchemas")
"""The keywords whose value is an object of schemas."""

IN_PLACE: Final = frozenset({"allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas"})
"""The keywords whose schemas speak about the same value, and evaluate its properties."""

INT32: Final = (-(2**31), 2**31 - 1)

TYPES: Final = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_types(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(name, str) and name in TYPES for name in listed)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_dependencies(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_names, value.values()))


ASSERTIONS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "type": _is_types,
    "enum": lambda value: isinstance(value, list),
    "const": lambda _: True,
    "minimum": _is_number,
    "maximum": _is_number,
    "exclusiveMinimum": _is_number,
    "exclusiveMaximum": _is_number,
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "minLength": _is_count,
    "maxLength": _is_count,
    "pattern": _is_text,
    "format": _is_text,
    "minItems": _is_count,
    "maxItems": _is_count,
    "uniqueItems": lambda value: isinstance(value, bool),
    "minContains": _is_count,
    "maxContains": _is_count,
    "minProperties": _is_count,
    "maxProperties": _is_count,
    "required": _is_names,
    "dependentRequired": _is_dependencies,
}
"""The keywords that assert something themselves, and which values they can have."""


def assertions(schema: Node) -> Node:
    """Gives what a schema's own keywords assert, as JSON Schema 2020-12 writes it.

    A keyword whose value makes no sense asserts nothing; the linter reports it. `nullable` and
    `x-extensible-enum` are left to the caller.

    Args:
        schema: As the document writes it, in any version's dialect.
    """
    found = {
        keyword: value
        for keyword, value in schema.items()
        if keyword in ASSERTIONS and ASSERTIONS[keyword](value)
    }
    _make_bounds_numbers(schema, found)
    _assert_format(found)
    if "required" in found:
        found["required"] = list(dict.fromkeys(found["required"]))
    return found


def _make_bounds_numbers(schema: Node, found: Node) -> None:
    """Reads OpenAPI 3.0's boolean `exclusiveMinimum` and `exclusiveMaximum`."""
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(exclusive) is True and bound in found:
            found[exclusive] = found.pop(bound)


def _assert_format(found: Node) -> None:
    name = found.pop("format", None)
    kinds = found.get("type", ["string", "integer"])
    if name == "int32" and not {"integer", "number"}.isdisjoint(_listed(kinds)):
        found["minimum"] = max(found.get("minimum", INT32[0]), INT32[0])
        found["maximum"] = min(found.get("maximum", INT32[1]), INT32[1])
    elif name in FORMATS and "string" in _listed(kinds):
        found["format"] = name


def _listed(kinds: Any) -> list[str]:
    return kinds if isinstance(kinds, list) else [kinds]


def admits_null(schema: Node, version: Version) -> bool:
    """Whether OpenAPI 3.0's `nullable` adds null to a schema, whatever stands beside it."""
    return version == "3.0" and schema.get("nullable") is True


def extensible_members(schema: Node) -> list[Any] | None:
    """Gives the members of an enum that may grow, or None where there is no such enum.

    `x-extensible-enum` is a list that stands for the enum, or a flag beside it.
    """
    extensible = schema.get("x-extensible-enum")
    if isinstance(extensible, list):
        return extensible
    members = schema.get("enum")
    return members if extensible is True and isinstance(members, list) else None


def conjuncts(document: Document, schema: Any) -> Iterator[Node]:
    """Gives a schema's own object and all that hold with it, through `$ref` and `allOf`."""
    waiting, seen = [schema], set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        if isinstance(part.get("$ref"), str):
            waiting.append(document.resolve(part["$ref"]))
        if isinstance(part.get("allOf"), list):
            waiting.extend(reversed(part["allOf"]))


def hidden_names(document: Document, schema: Any, direction: Direction) -> frozenset[str]:
    """Gives the properties of a schema that are no part of a direction.

    A property is `readOnly` or `writeOnly` itself, or through `$ref` and `allOf`.
    """
    keyword = HIDES[direction]
    return frozenset(
        name
        for part in conjuncts(document, schema)
        if isinstance(properties := part.get("properties"), dict)
        for name, value in properties.items()
        if any(each.get(keyword) is True for each in conjuncts(document, value))
    )


def tags(document: Document, schema: Node, branch: Any) -> tuple[str, list[str]] | None:
    """Gives a discriminator's property, and its values that lead to one branch of a union.

    Args:
        document: The document that the schema stands in.
        schema: The schema with the `discriminator`.
        branch: A member of its `oneOf` or `anyOf`.

    Returns:
        None where there is no discriminator, or where the branch says itself which values it has.
    """
    discriminator = schema.get("discriminator")
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(discriminator, dict) or not isinstance(reference, str):
        return None
    name = discriminator.get("propertyName")
    if not isinstance(name, str) or _lists_values(document, branch, name):
        return None
    component = reference.rpartition("/")[2]
    mapping = discriminator.get("mapping")
    pairs = mapping.items() if isinstance(mapping, dict) else ()
    mapped = [str(tag) for tag, target in pairs if target in (reference, component)]
    return name, list(dict.fromkeys([*mapped, component]))


def _lists_values(document: Document, branch: Any, name: str) -> bool:
    for part in conjuncts(document, branch):
        properties = part.get("properties")
        schema = properties.get(name) if isinstance(properties, dict) else None
        if any({"enum", "const"} & each.keys() for each in conjuncts(document, schema)):
            return True
    return False
