"""How parameters are written: style and explode.

Source: OpenAPI 3.1.1 section 4.8.12.3, with RFC 6570 for how the styles are expanded.
"""

from collections.abc import Mapping
from urllib.parse import unquote, unquote_plus

from treaty.conformance.text import Shape, Text
from treaty.contract.model import Parameter

_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}

Fields = Mapping[str, list[str]]
"""The values of a query, a form or a cookie by name, decoded."""


def fields(query: str) -> dict[str, list[str]]:
    """Takes a query or a form apart.

    Args:
        query: As it was sent, `application/x-www-form-urlencoded`.
    """
    found: dict[str, list[str]] = {}
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        found.setdefault(name, []).append(value)
    return found


def cookies(header: str) -> dict[str, list[str]]:
    """Takes a `Cookie` header apart (RFC 6265 section 4.2)."""
    found: dict[str, list[str]] = {}
    for pair in header.split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator:
            found.setdefault(name, []).append(unquote(value.strip('"')))
    return found


def from_path(parameter: Parameter, shape: Shape, text: str) -> Text:
    """Reads a value of a path: `simple`, `label` or `matrix`."""
    if parameter.style == "label":
        delimiter = "." if parameter.explode else ","
        return _separated(text.removeprefix("."), shape, parameter, delimiter)
    if parameter.style != "matrix":
        return _separated(text, shape, parameter, ",")
    pairs = [pair.partition("=") for pair in text.removeprefix(";").split(";")]
    if shape.kind == "object" and parameter.explode:
        return {name: value for name, _, value in pairs}
    values = [value for _, _, value in pairs]
    if shape.kind == "array" and parameter.explode:
        return values
    return _separated(values[0], shape, parameter, ",", exploded=False)


def from_header(parameter: Parameter, shape: Shape, text: str) -> Text:
    """Reads a header's value, which is always `simple`."""
    return _separated(text, shape, parameter, ",")


def from_fields(parameter: Parameter, shape: Shape, found: Fields) -> Text | None:
    """Reads a value of a query, a form or a cookie; None where it was not given.

    Args:
        parameter: Its style is `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`.
        shape: What its schema admits.
        found: All fields of the query, of which a parameter may take several.
    """
    name = parameter.name
    if parameter.style == "deepObject":
        return _deep(name, found)
    if shape.kind == "object" and parameter.explode:
        names = shape.properties if shape.others is None else found
        return {each: found[each][0] for each in names if each in found} or None
    values = found.get(name)
    if values is None:
        values = found.get(f"{name}[]") if shape.kind == "array" else None
    if values is None:
        return None
    if shape.kind == "scalar":
        return values[0]
    if shape.kind == "array" and (parameter.explode or len(values) > 1):
        return values
    delimiter = _DELIMITERS.get(parameter.style, ",")
    return _separated(values[0], shape, parameter, delimiter, exploded=False)


def _deep(name: str, found: Fields) -> Text | None:
    prefix = f"{name}["
    members = {
        key[len(prefix) : -1]: values[0] if len(values) == 1 else values
        for key, values in found.items()
        if key.startswith(prefix) and key.endswith("]")
    }
    return members or None


def _separated(
    text: str, shape: Shape, parameter: Parameter, delimiter: str, *, exploded: bool | None = None
) -> Text:
    if shape.kind == "scalar":
        return text
    parts = [part.strip() for part in text.split(delimiter)] if text else []
    if shape.kind == "array":
        return parts
    if parameter.explode if exploded is None else exploded:
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return dict(zip(parts[::2], parts[1::2], strict=False))
