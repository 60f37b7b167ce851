"""Validators of a contract's schemas, compiled once, and what they say of a wrong value."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any, Final, Literal

import jsonschema_rs

from treaty.conformance.reading import Lowering, Reading
from treaty.contract.dialect import Direction
from treaty.contract.document import Document
from treaty.contract.pointer import join
from treaty.errors import ContractError

Kind = Literal["invalid", "undeclared", "hidden", "ambiguous", "member"]

_UNIONS = frozenset({"anyOf", "oneOf"})
_CLOSING_WORDS = frozenset({"additionalProperties", "unevaluatedProperties"})
_ARTIFICIAL = frozenset({"anyOf", "oneOf", "allOf"})
_OPEN_REQUEST: Final = Reading("request", closed=False, exact=False)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a value.

    Attributes:
        kind: `invalid` breaks the schema as JSON Schema reads it; `undeclared` is a property that
            nothing declares; `hidden` one of the other direction; `ambiguous` matches several
            branches of a `oneOf`; `member` is no known member of an extensible enum.
        message: What is wrong, in a clause that follows the value's name.
        pointer: Where in the value.
        place: The keyword in the document that says so.
    """

    kind: Kind
    message: str
    pointer: str
    place: str


class SchemaValidator:
    """Judges values by one schema of a contract.

    Attributes:
        is_valid: Whether nothing at all is wrong with a value; about a microsecond.
    """

    def __init__(self, schemas: "Schemas", pointer: str, direction: Direction) -> None:
        self._schemas = schemas
        self._pointer = pointer
        self._direction = direction
        self.is_valid: Callable[[Any], bool] = self._compile(closed=True, exact=True).is_valid

    @cached_property
    def _open(self) -> jsonschema_rs.Validator:
        return self._compile(closed=False, exact=False)

    @cached_property
    def _closed(self) -> jsonschema_rs.Validator:
        return self._compile(closed=True, exact=False)

    @cached_property
    def _exact(self) -> jsonschema_rs.Validator:
        return self._compile(closed=True, exact=True)

    def _compile(self, *, closed: bool, exact: bool) -> jsonschema_rs.Validator:
        return self._schemas.compile(self._pointer, Reading(self._direction, closed, exact))

    def accepts(self, value: Any) -> bool:
        """Whether a value is one that the schema admits, undeclared properties and all."""
        return self.is_valid(value) or self._open.is_valid(value)

    def flaws(self, value: Any) -> tuple[Flaw, ...]:
        """Says what is wrong with a value, in the order of its parts."""
        if self.is_valid(value):
            return ()
        found = list(self._found(value, closed=False, exact=False))
        found += [
            flaw
            for flaw in self._found(value, closed=True, exact=False)
            if flaw.kind in {"undeclared", "hidden"} and not _is_below(flaw.pointer, found)
        ]
        if not found:
            found = [
                flaw
                for flaw in self._found(value, closed=True, exact=True)
                if flaw.kind in {"ambiguous", "member"}
            ]
        return tuple(sorted(dict.fromkeys(found), key=lambda flaw: (flaw.pointer, flaw.message)))

    def _found(self, value: Any, *, closed: bool, exact: bool) -> list[Flaw]:
        reading = Reading(self._direction, closed, exact)
        lowering = self._schemas.lowering(reading)
        validator = (self._exact if exact else self._closed) if closed else self._open
        unions: set[str] = set()
        plain, derived = list[Flaw](), list[Flaw]()
        for error in _leaves(validator.iter_errors(value), unions):
            place = self._place(lowering, error.schema_path)
            sure = error.kind.name != "unevaluatedProperties"
            flaws = _flaws(error, place, self._schemas.document, reading)
            (plain if sure else derived).extend(flaws)
        # A part that has failed evaluates nothing, so what it declares seems to be undeclared.
        plain += [
            flaw
            for flaw in derived
            if flaw.pointer.rpartition("/")[0] not in unions and not _is_above(flaw.pointer, plain)
        ]
        return plain

    def _place(self, lowering: Lowering, path: list[str | int]) -> str:
        """Where in the document a keyword of a lowered schema stands."""
        document = self._schemas.document
        if path[:1] != ["$defs"]:
            return self._pointer
        pointer = lowering.pointers[str(path[1])]
        node, rest = document.at(pointer), path[2:]
        while rest:
            if _holds(node, rest[0]):
                node, pointer, rest = node[rest[0]], join(pointer, rest[0]), rest[1:]
            elif rest[0] == "anyOf" and _holds(node, "oneOf"):
                rest = ["oneOf", *rest[1:]]
            elif rest[0] in _ARTIFICIAL:
                rest = rest[2:]
            else:
                break
        return pointer


def _holds(node: Any, key: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, dict) and key in node


class Schemas:
    """The validators of one document, compiled when they are first used.

    Attributes:
        document: The document.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._lowerings: dict[Reading, Lowering] = {}
        self._validators: dict[tuple[str, Direction], SchemaValidator] = {}
        self._lock = RLock()  # a stub and a proxy judge in threads

    def validator(self, pointer: str, direction: Direction) -> SchemaValidator:
        """Gives the validator of the schema at a pointer.

        Raises:
            ContractError: The schema cannot be compiled.
        """
        key = (pointer, direction)
        if key not in self._validators:
            self._validators[key] = SchemaValidator(self, pointer, direction)
        return self._validators[key]

    def lowering(self, reading: Reading) -> Lowering:
        """Gives the document's schemas in one reading."""
        if reading not in self._lowerings:
            self._lowerings[reading] = Lowering(self.document, reading)
        return self._lowerings[reading]

    def compile(self, pointer: str, reading: Reading) -> jsonschema_rs.Validator:
        """Compiles a schema in one reading.

        Raises:
            ContractError: It cannot be compiled: a pattern is no regular expression.
        """
        with self._lock:
            schema = self.lowering(reading).schema(pointer)
        try:
            return jsonschema_rs.Draft202012Validator(
                schema, validate_formats=True, formats={"byte": is_base64}
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            at = self.document.position(pointer)
            reason = str(error).partition("\n")[0]
            raise ContractError(
                f"the schema cannot be compiled: {reason:.{_LONGEST}}",
                hint="run `treaty check`, which says what is wrong with it",
                file=at.file,
                line=at.line,
            ) from None


def is_base64(text: str) -> bool:
    """Whether a text is base64 as RFC 4648 section 4 writes it."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _leaves(
    errors: Iterable[jsonschema_rs.ValidationError], unions: set[str]
) -> Iterator[jsonschema_rs.ValidationError]:
    """Gives the errors themselves instead of `no branch of the union matches`, where one can.

    Args:
        errors: What a validator found.
        unions: Is given the places of the unions that have failed.
    """
    for error in errors:
        branches = getattr(error.kind, "context", None) if error.kind.name in _UNIONS else None
        if branches is not None:
            unions.add(join("", *error.instance_path))
        best = _best(error, branches) if branches else None
        if best is None:
            yield error
        else:
            yield from _leaves(best, unions)


def _best(
    error: jsonschema_rs.ValidationError, branches: list[list[jsonschema_rs.ValidationError]]
) -> list[jsonschema_rs.ValidationError] | None:
    """The one branch that the value was meant for, if that is plain."""
    meant = [
        branch
        for branch in branches
        if branch and not any(_is_for_another(error, each) for each in branch)
    ]
    return meant[0] if len(meant) == 1 else None


def _is_for_another(
    union: jsonschema_rs.ValidationError, error: jsonschema_rs.ValidationError
) -> bool:
    """Whether an error says that the value was meant for another branch: its type, its tag."""
    here = len(error.instance_path) == len(union.instance_path)
    inside = len(error.instance_path) == len(union.instance_path) + 1
    name = error.kind.name
    return (here and name == "type") or (inside and name in {"enum", "const"})


def _flaws(
    error: jsonschema_rs.ValidationError, place: str, document: Document, reading: Reading
) -> Iterator[Flaw]:
    pointer = join("", *error.instance_path)
    name = error.kind.name
    if name in _CLOSING_WORDS:
        # What a closed schema of a request says is the contract's word, not only our strictness.
        kind: Kind = "invalid" if reading == _OPEN_REQUEST else "undeclared"
        for each in getattr(error.kind, "unexpected", ()):
            message = "is declared by nothing in its schema"
            yield Flaw(kind, message, join(pointer, each), place)
    elif name == "required":
        missing = getattr(error.kind, "property", "")
        yield Flaw("invalid", "is required and missing", join(pointer, missing), place)
    elif name == "falseSchema" and document.at(place) is not False:
        yield Flaw("hidden", "is no part of this direction", pointer, place)
    elif reading.exact and name == "oneOf":
        yield Flaw("ambiguous", "matches more than one branch of a `oneOf`", pointer, place)
    elif reading.exact and name == "enum":
        message = f"is no member yet: {_shortened(error.message)}"
        yield Flaw("member", message, pointer, place)
    elif reading.closed and name in _UNIONS:
        message = "has a property that no branch of its union declares"
        yield Flaw("undeclared", message, pointer, place)
    else:
        yield Flaw("invalid", f"is refused: {_shortened(error.message)}", pointer, place)


def _shortened(message: str) -> str:
    line = message.replace("\n", " ")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def _is_above(pointer: str, flaws: Iterable[Flaw]) -> bool:
    """Whether one of the flaws is at a place or inside of it."""
    return any(f"{flaw.pointer}/".startswith(f"{pointer}/") for flaw in flaws)


def _is_below(pointer: str, flaws: Iterable[Flaw]) -> bool:
    """Whether one of the flaws is at a place or around it."""
    return any(f"{pointer}/".startswith(f"{flaw.pointer}/") for flaw in flaws)
