"""Instances that prove a break: valid on the sender's side, and not on the receiver's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from treaty.compatibility.lowered import Schema
from treaty.compatibility.mode import Media

LONGEST: Final = 200
MOST_ERRORS: Final = 32


class NotProvenError(ValueError):
    """An instance does not show what it was to show."""


def validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """Compiles a lowered schema; well-known formats are asserted, remote references refused."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


def admits(schema: Schema, instance: Any, media: Media = Media.JSON) -> bool:
    """Whether an instance is valid; as text, in any of the forms that its text can be read in."""
    return _takes(validator(schema), instance, media)


def _takes(check: jsonschema_rs.Draft202012Validator, instance: Any, media: Media) -> bool:
    if media is Media.JSON:
        return bool(check.is_valid(instance))
    return any(check.is_valid(form) for form in readings(instance))


def readings(instance: Any) -> Iterator[Any]:
    """What an instance's text form can be read as: as it is, as texts, as what the texts spell."""
    yield instance
    texts = _each(instance, _text)
    yield texts
    yield _each(texts, _spelled)


def _each(instance: Any, change: Any) -> Any:
    if isinstance(instance, list):
        return [_each(item, change) for item in instance]
    if isinstance(instance, dict):
        return {name: _each(value, change) for name, value in instance.items()}
    return change(instance)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else value


def _spelled(text: Any) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  not a number
        return text
    return int(text) if text.lstrip("-").isdecimal() else number


@dataclass(frozen=True, slots=True)
class ProvenInstance:
    """A value that the sender's schema accepts and the receiver's rejects.

    There is none that does not: making one validates it on both sides.

    Attributes:
        instance: The whole value, a body or a parameter.
        sender_schema: What the sender keeps to, as plain JSON Schema 2020-12 with all that the
            instance's validation needs; formats are asserted.
        receiver_schema: What the receiver takes, likewise.
        media: The form that the value crosses in.
        path: Where in the instance the break is, as names and indices.
        keyword: The receiver's keyword that it is about, if one is.
        reason: What the receiver's validator says.

    Raises:
        NotProvenError: The sender rejects the instance or the receiver accepts it.
    """

    instance: Any
    sender_schema: Schema = field(repr=False)
    receiver_schema: Schema = field(repr=False)
    media: Media = Media.JSON
    path: tuple[str | int, ...] = ()
    keyword: str = ""
    reason: str = field(init=False)

    def __post_init__(self) -> None:
        if not admits(self.sender_schema, self.instance, self.media):
            raise NotProvenError("the sender's schema rejects the instance")
        reads = validator(self.receiver_schema)
        if _takes(reads, self.instance, self.media):
            raise NotProvenError("the receiver's schema accepts the instance")
        object.__setattr__(self, "reason", self._said(reads))

    def _said(self, reads: jsonschema_rs.Draft202012Validator) -> str:
        errors = reads.iter_errors(self.instance)
        listed = list(islice(errors, MOST_ERRORS))
        if not listed:  # each reading of the text is rejected, but the value itself is not
            return "rejected in its text form"
        at = list(self.path)
        best = max(
            listed,
            key=lambda error: (
                *_agreement(error.instance_path, at),
                self.keyword in map(str, error.schema_path[-1:]),
            ),
        )
        return best.message if len(best.message) <= LONGEST else f"{best.message[:LONGEST]}..."


def _agreement(path: list[str | int], wanted: list[str | int]) -> tuple[int, int]:
    count = 0
    for one, other in zip(path, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count, -len(path)
