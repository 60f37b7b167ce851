"""What proves a break: values that an independent validator was asked about on both sides.

Neither kind of value here can be made without asking, so that who holds one holds a proof.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # findings are read at every start, and few starts validate
    import jsonschema_rs

LONGEST: Final = 200
MOST_ERRORS: Final = 32
_OF_ONE_PLACE: Final = frozenset(
    {"anyOf", "oneOf", "not", "if", "then", "else", "contains", "unevaluatedProperties",
     "unevaluatedItems", "additionalProperties", "propertyNames", "dependentSchemas", "$ref"}
)  # fmt: skip
"""The keywords whose errors stand above the place that they are about."""

_WORDS: Final = {
    "contains": "too few of the items are what `contains` asks for",
    "minContains": "too few of the items are what `contains` asks for",
    "maxContains": "too many of the items are what `contains` asks for",
}
"""What is said of an error in place of the validator's words."""


class NotProvenError(ValueError):
    """An instance does not show what it was to show."""


def validator(schema: dict[str, Any]) -> "jsonschema_rs.Draft202012Validator":
    """Compiles a lowered schema; well-known formats are asserted, remote references refused."""
    import jsonschema_rs  # noqa: PLC0415  see above

    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


def admits(schema: dict[str, Any], instance: Any, *, text: bool = False) -> bool:
    """Whether an instance is valid; as text, in any of the forms that its text can be read in."""
    return _takes(validator(schema), instance, text=text)


def _takes(check: "jsonschema_rs.Draft202012Validator", instance: Any, *, text: bool) -> bool:
    if not text:
        return bool(check.is_valid(instance))
    return any(check.is_valid(form) for form in readings(instance))


def readings(instance: Any) -> Iterator[Any]:
    """What an instance's text form can be read as: as it is, as texts, as what the texts spell."""
    yield instance
    texts = _each(instance, text_of)
    yield texts
    yield _each(texts, _spelled)


def _each(instance: Any, change: Any) -> Any:
    if isinstance(instance, list):
        return [_each(item, change) for item in instance]
    if isinstance(instance, dict):
        return {name: _each(value, change) for name, value in instance.items()}
    return change(instance)


def text_of(value: Any) -> Any:
    """What a value is written as, outside JSON."""
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
class AdmittedInstance:
    """A value that the sender's schema accepts: one part of a message.

    Attributes:
        instance: The whole value, a body or a parameter.
        schema: What the sender keeps to, as plain JSON Schema 2020-12.
        text: Whether the value crosses as text, outside JSON.

    Raises:
        NotProvenError: The sender rejects the instance.
    """

    instance: Any
    schema: dict[str, Any] = field(repr=False)
    text: bool = False

    def __post_init__(self) -> None:
        if not admits(self.schema, self.instance, text=self.text):
            raise NotProvenError("the sender's schema rejects a part of the message")


@dataclass(frozen=True, slots=True)
class ProvenInstance:
    """A value that the sender's schema accepts and the receiver's rejects.

    There is none that does not: making one validates it on both sides.

    Attributes:
        instance: The whole value, a body or a parameter.
        sender_schema: What the sender keeps to, as plain JSON Schema 2020-12 with all that the
            instance's validation needs; formats are asserted.
        receiver_schema: What the receiver takes, likewise.
        text: Whether the value crosses as text, outside JSON.
        path: Where in the instance the break is, as names and indices.
        keyword: The receiver's keyword that it is about, if one is.
        name: The property that it is about, if it is about one that is not there.
        reason: What the receiver's validator says.

    Raises:
        NotProvenError: The sender rejects the instance or the receiver accepts it.
    """

    instance: Any
    sender_schema: dict[str, Any] = field(repr=False)
    receiver_schema: dict[str, Any] = field(repr=False)
    text: bool = False
    path: tuple[str | int, ...] = ()
    keyword: str = ""
    name: str = ""
    reason: str = field(init=False)

    def __post_init__(self) -> None:
        if not admits(self.sender_schema, self.instance, text=self.text):
            raise NotProvenError("the sender's schema rejects the instance")
        reads = validator(self.receiver_schema)
        if _takes(reads, self.instance, text=self.text):
            raise NotProvenError("the receiver's schema accepts the instance")
        object.__setattr__(self, "reason", self._said(reads))

    def is_about(self, path: tuple[str | int, ...]) -> bool:
        """Whether the receiver refuses it for what stands at a place, or for one of many ways."""
        found = validator(self.receiver_schema).iter_errors(self.instance)
        errors = list(islice(found, MOST_ERRORS))
        return not errors or any(_is_about(error, list(path)) for error in errors)

    def _said(self, reads: "jsonschema_rs.Draft202012Validator") -> str:
        # No text says null: what is written for it is empty.
        read = _each(self.instance, lambda each: "" if each is None else each)
        errors = reads.iter_errors(read if self.text else self.instance)
        listed = list(islice(errors, MOST_ERRORS))
        if not listed:  # each reading of the text is rejected, but the value itself is not
            return "rejected in its text form"
        at = list(self.path)
        best = max(
            _with_those_of_each_way(listed),
            key=lambda error: (
                *_agreement(error.instance_path, at),
                self.keyword in map(str, error.schema_path[-1:]),
                f'"{self.name}"' in error.message,
            ),
        )
        return _shortened(_worded(best))


def _is_about(error: Any, path: list[str | int]) -> bool:
    at = list(error.instance_path)
    if at[: len(path)] == path:
        return True
    around = path[: len(at)] == at
    return around and not _OF_ONE_PLACE.isdisjoint(map(str, error.schema_path[-1:]))


def _with_those_of_each_way(errors: Iterable[Any]) -> Iterator[Any]:
    """Errors, and behind those of alternatives what each of these says."""
    for error in errors:
        yield error
        for way in getattr(error.kind, "context", None) or ():
            yield from _with_those_of_each_way(way)


def _worded(error: Any) -> str:
    """What a validator says, or what it means where its own words mislead."""
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    if keyword == "not" and error.message.startswith("{} is not allowed"):
        name = error.instance_path[-1] if error.instance_path else ""
        return f"`{name}` is not allowed" if name != "" else "no value is allowed"
    return _WORDS.get(keyword, str(error.message))


def _shortened(message: str) -> str:
    """A message that repeats a long value, without its middle: what is wrong stands at its end."""
    half = LONGEST // 2
    return message if len(message) <= LONGEST else f"{message[:half]}...{message[-half:]}"


def _agreement(path: list[str | int], wanted: list[str | int]) -> tuple[int, int]:
    count = 0
    for one, other in zip(path, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count, -len(path)
