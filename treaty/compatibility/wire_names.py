"""The names that parameters have on the wire: an exploded object has those of its properties.

Source: OpenAPI 3.1, section 4.8.12.3 (`form` with `explode`), and 3.2 (`in: querystring`).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from treaty.compatibility import media_types
from treaty.compatibility.wire import types
from treaty.contract.document import Document
from treaty.contract.model import Parameter, Schema
from treaty.contract.pointer import join

Key = tuple[str, str]
"""A location and a name."""


class OnWire(NamedTuple):
    """A name on the wire.

    Attributes:
        holder: What tells the parameter apart that has it.
        part: What is under the name, as a parameter of its own.
        whole: Whether it is the parameter itself.
    """

    holder: Key
    part: Parameter
    whole: bool


def is_nameless(document: Document, parameter: Parameter) -> bool:
    """Whether a parameter's own name is not written: its value is an object, spread out."""
    schema = _spread(parameter)
    if schema is None:
        return False
    named = schema.value.get("type") if isinstance(schema.value, Mapping) else None
    return named in (None, "object") and types(document, schema) == {"object"}


def names(document: Document, key: Key, parameter: Parameter) -> Iterator[OnWire]:
    """What a parameter is called on the wire."""
    if not is_nameless(document, parameter):
        yield OnWire(key, parameter, whole=True)
        return
    schema = _spread(parameter)
    node, pointer = document.dereference(schema.value, schema.pointer) if schema else ({}, "")
    if isinstance(node, Mapping) and not node.keys().isdisjoint({"allOf", "anyOf", "oneOf"}):
        return  # not all names stand here
    properties = node.get("properties") if isinstance(node, Mapping) else None
    required = node.get("required", ()) if isinstance(node, Mapping) else ()
    location = "cookie" if parameter.location == "cookie" else "query"
    for name, value in (properties if isinstance(properties, Mapping) else {}).items():
        at = join(pointer, "properties", name)
        part = Parameter(
            name=name,
            location=location,
            required=parameter.required and name in required,
            style="form",
            explode=True,
            schema=Schema(value, at),
            content=(),
            node={"schema": value},
            pointer=at,
        )
        yield OnWire(key, part, whole=False)


def is_form(parameter: Parameter) -> bool:
    """Whether a parameter is a whole query, written as a form."""
    name = parameter.content[0].name if parameter.content else ""
    return (
        parameter.location == "querystring"
        and media_types.read(name).sub == "x-www-form-urlencoded"
    )


def _spread(parameter: Parameter) -> Schema | None:
    """The schema of an object whose properties would stand on the wire."""
    if parameter.location == "querystring":
        return parameter.content[0].schema if is_form(parameter) else None
    exploded = parameter.explode and parameter.style == "form"
    return parameter.schema if exploded and parameter.location in {"query", "cookie"} else None
