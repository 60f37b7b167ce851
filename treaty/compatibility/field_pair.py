"""Compares one parameter or header with what became of it."""

from typing import Any, Final, NamedTuple

from treaty.compatibility import media_types, styles, wire, wire_names
from treaty.compatibility.collector import Change
from treaty.compatibility.mode import Media
from treaty.compatibility.parameters import Fields, Key
from treaty.compatibility.schema_findings import Carrier
from treaty.contract.document import Document
from treaty.contract.model import MediaType, Parameter, Schema
from treaty.findings import Severity

_SAMPLES: Final[dict[str, Any]] = {"array": ["a", "b"], "object": {"a": "b", "c": "d"}}
_SAME_AS_TEXT: Final = frozenset({"integer", "number", "boolean"})


class Pair(NamedTuple):
    """One parameter or header in both contracts.

    Attributes:
        fields: Those of its message.
        key: What it is told by.
        base: What it was.
        revision: What it is.
    """

    fields: Fields
    key: Key
    base: Parameter
    revision: Parameter

    def compare(self) -> None:
        """Reports what changed."""
        self.fields.requirement(self.key, self.base, self.revision)
        if self._is("deprecated", self.revision) and not self._is("deprecated", self.base):
            self._report("deprecated", "is deprecated now", Severity.INFO)
        base, revision = _media(self.base), _media(self.revision)
        if base is None and revision is None:
            self._as_schema()
        elif base is not None and revision is not None:
            self._as_content(base, revision)
        else:
            self._mixed(base or revision)

    def _as_schema(self) -> None:
        self._style()
        if self.fields.noun == "parameter":
            self._empty_and_reserved()
        self.texts()

    def texts(self) -> None:
        """Compares the texts that are sent with those that are taken."""
        sides = [self._side(parameter) for parameter in self._sides()]
        if sides[0] and sides[1] and (texts := wire.compared(sides[0], sides[1])):
            both = texts.sender, texts.receiver
            base, revision = both if self.fields.crossing.base_sends else (both[1], both[0])
            self._schemas(base, revision, Media.TEXT, texts.sent)

    def _side(self, parameter: Parameter) -> wire.Side | None:
        document = self._document(base=parameter is self.base)
        return wire.Side(document, parameter, parameter.schema) if parameter.schema else None

    def _as_content(self, base: MediaType, revision: MediaType) -> None:
        sent, taken = (base, revision) if self.fields.crossing.base_sends else (revision, base)
        if not media_types.read(taken.name).covers(media_types.read(sent.name)):
            was = f"was written as {base.name} and is written as {revision.name} now"
            self._report("serialization-changed", was)
        elif base.schema and revision.schema:
            media = Media.JSON if media_types.is_json(sent.name) else Media.TEXT
            spread = wire_names.is_form(self._sides()[0])
            self._schemas(base.schema, revision.schema, media, wire.SOMETHING if spread else None)

    def _mixed(self, media: MediaType | None) -> None:
        """One side has a schema with a style, the other a media type."""
        base, revision = _schema(self.base), _schema(self.revision)
        kinds = wire.types(self._document(base=True), base) if base else set()
        if kinds and kinds <= _SAME_AS_TEXT and base and revision:
            self._schemas(base, revision, Media.TEXT)
            return
        written = media.name if media else "text"
        now = "no longer" if _media(self.base) else "now"
        self._report("serialization-changed", f"is {now} written as {written}")

    def _style(self) -> None:
        for sample in ("a", *self._structures()):
            old, new = self._written(self.base, sample), self._written(self.revision, sample)
            if old != new:
                what = f"was written as `{old}` and is written as `{new}` now"
                self._report("style-changed", what)
                return

    def _structures(self) -> list[Any]:
        """An array, an object: those that both sides take; where one does not, types differ."""
        sides = ((True, self.base.schema), (False, self.revision.schema))
        named = [wire.types(self._document(base=base), each) for base, each in sides if each]
        telling = [types for types in named if types]
        return [
            sample
            for kind, sample in _SAMPLES.items()
            if telling
            and all(kind in types for types in telling)
            and not (kind == "array" and self._has_one_item())
        ]

    def _has_one_item(self) -> bool:
        """Whether the sender never sends two items, which alone are written apart."""
        sent = self._sides()[0]
        if sent.schema is None:
            return False
        document = self._document(base=sent is self.base)
        schema, _ = document.dereference(sent.schema.value, sent.schema.pointer)
        return isinstance(schema, dict) and schema.get("maxItems") in (0, 1)

    def _written(self, parameter: Parameter, sample: Any) -> str:
        name = parameter.name if self.key[0] == "path" else self.key[1]  # `matrix` writes it
        return styles.written(name, sample, self.key[0], parameter.style, explode=parameter.explode)

    def _empty_and_reserved(self) -> None:
        for member, rule, what in (
            ("allowEmptyValue", "empty-value-refused", "may no longer be sent without a value"),
            ("allowReserved", "reserved-refused", "may no longer hold reserved characters"),
        ):
            sent, taken = self._sides()
            if self._is(member, sent) and not self._is(member, taken):
                self._report(rule, what)

    def _sides(self) -> tuple[Parameter, Parameter]:
        both = (self.base, self.revision)
        return both if self.fields.crossing.base_sends else (both[1], both[0])

    def _schemas(
        self, base: Schema, revision: Schema, media: Media, sent: wire.Condition | None = None
    ) -> None:
        crossing, key = self.fields.crossing, self.key
        crossing.comparison.schemas.compare(
            Carrier(
                operation=crossing.matched.identity,
                place=self.fields.place(key),
                base=base.pointer,
                revision=revision.pointer,
                mode=crossing.mode(media),
                message=lambda value: self.fields.message({key: value}),
                sent=sent,
                always=self.base.required or self.revision.required,
            )
        )

    def _document(self, *, base: bool) -> Document:
        matched = self.fields.crossing.matched
        return (matched.base if base else matched.revision).document

    def _report(self, rule: str, what: str, severity: Severity | None = None) -> None:
        kind = "header" if self.fields.noun == "header" else f"{self.key[0]} parameter"
        self.fields.report(
            Change(
                f"{self.fields.prefix}-{rule}",
                f"the {kind} `{self.base.name}` {what}",
                self.base.pointer,
                self.revision.pointer,
                self.fields.place(self.key),
                severity,
            )
        )

    @staticmethod
    def _is(member: str, parameter: Parameter) -> bool:
        return parameter.node.get(member) is True


def _media(parameter: Parameter) -> MediaType | None:
    return parameter.content[0] if parameter.content else None


def _schema(parameter: Parameter) -> Schema | None:
    media = _media(parameter)
    return media.schema if media else parameter.schema
