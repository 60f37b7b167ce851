"""Parameters and headers, read as their style says and judged by their schema."""

from dataclasses import dataclass
from typing import Any

from treaty.conformance import styles
from treaty.conformance.bodies import MISSING, UnreadableError, base_name, is_json, parse_json
from treaty.conformance.schemas import Flaw, Schemas
from treaty.conformance.styles import Fields
from treaty.conformance.text import Shape, Text, judge
from treaty.contract.dialect import Direction
from treaty.contract.model import Parameter

IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that OpenAPI 3.1.1 section 4.8.12.1 says to ignore."""


@dataclass(frozen=True, slots=True)
class ValueReading:
    """What a parameter or a header holds.

    Attributes:
        value: Its value; `MISSING` where it was not given.
        flaws: What is wrong with it.
    """

    value: Any
    flaws: tuple[Flaw, ...] = ()


ABSENT = ValueReading(MISSING)


class ValueReader:
    """Reads and judges one parameter or header.

    Attributes:
        parameter: As the contract describes it.
        name: What it is looked up by: header names in lower case.
    """

    def __init__(self, schemas: Schemas, parameter: Parameter, direction: Direction) -> None:
        self.parameter = parameter
        self.name = parameter.key[1]
        content = parameter.content[0] if parameter.content else None
        schema = content.schema if content else parameter.schema
        self._json = content is not None and is_json(base_name(content.name))
        self._plain = content is not None and not self._json
        self._place = schema.pointer if schema else parameter.pointer
        self.shape = Shape(schemas.document, schema.value if schema else True)
        self._validator = schemas.validator(schema.pointer, direction) if schema else None

    def from_path(self, values: dict[str, str]) -> ValueReading:
        """Reads it from a path's values."""
        text = values.get(self.name)
        if text is None:
            return ABSENT
        if self._as_it_is:
            return self._judge(text)
        return self._judge(styles.from_path(self.parameter, self.shape, text))

    def from_header(self, values: dict[str, str]) -> ValueReading:
        """Reads it from a message's headers, names in lower case."""
        text = values.get(self.name)
        if text is None:
            return ABSENT
        if self._as_it_is or self.shape.kind == "scalar":
            return self._judge(text)
        return self._judge(styles.from_header(self.parameter, self.shape, text))

    def from_fields(self, values: Fields) -> ValueReading:
        """Reads it from a query or a cookie."""
        if self._as_it_is:
            given = values.get(self.name)
            return ABSENT if given is None else self._judge(given[0])
        text = styles.from_fields(self.parameter, self.shape, values)
        return ABSENT if text is None else self._judge(text)

    @property
    def _as_it_is(self) -> bool:
        return self._json or self._plain

    def _judge(self, text: Text) -> ValueReading:
        if self._json and isinstance(text, str):
            return self._judge_json(text)
        if self._validator is None:
            return ValueReading(text)
        value, accepted = judge(text, self.shape, self._validator)
        if accepted:
            return ValueReading(value)
        return ValueReading(value, self._validator.flaws(value))

    def _judge_json(self, text: str) -> ValueReading:
        try:
            value = parse_json(text.encode())
        except UnreadableError as error:
            return ValueReading(text, (Flaw("invalid", str(error), "", self._place),))
        return ValueReading(value, self._validator.flaws(value) if self._validator else ())
