"""Compares the bodies of messages: media types, their schemas and the encoding of parts."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from treaty.compatibility import encodings, media_types, parts, xml_names
from treaty.compatibility.collector import Change
from treaty.compatibility.comparison import Crossing
from treaty.compatibility.media_types import MediaRange
from treaty.compatibility.messages import Message
from treaty.compatibility.mode import Media
from treaty.compatibility.schema_findings import Carrier
from treaty.contract.document import Document
from treaty.contract.model import MediaType, Schema
from treaty.findings import Place, Severity

_OCTETS: Final = "application/octet-stream"
_OF_BYTES: Final = frozenset(
    {"type", "format", "contentMediaType", "description", "title", "example", "examples"}
)
MakeBodyMessage = Callable[[MediaType, Any], Message]


class Representations(NamedTuple):
    """The representations of one body in both contracts.

    Attributes:
        crossing: The message.
        status: The response's status, for a response.
        around: The pointers of what holds them, in the base and in the revision.
        message: Makes a whole message of one of the sender's representations and its value.
    """

    crossing: Crossing
    status: str | None
    around: tuple[str, str]
    message: MakeBodyMessage

    def compare(self, base: tuple[MediaType, ...], revision: tuple[MediaType, ...]) -> None:
        """Compares all of them."""
        for media in base:
            # What a sender's range allowed it may narrow; a receiver's has to stay.
            if not _covered(media, revision, partly=not self.crossing.base_sends):
                self._only(media, removed=True)
        for media in revision:
            if not _covered(media, base, partly=False):
                self._only(media, removed=False)
        sender, receiver = (base, revision) if self.crossing.base_sends else (revision, base)
        for sent, taken in _meeting(sender, receiver):
            self._pair(*((sent, taken) if self.crossing.base_sends else (taken, sent)))

    def _only(self, media: MediaType, *, removed: bool) -> None:
        side = self.crossing.side
        reversed_request = side == "request" and self.crossing.matched.reversed_roles
        breaks = removed is not reversed_request
        what = f"the {side}'s media type `{media.name}`"
        self.crossing.report(
            Change(
                f"{side}-media-type-{'removed' if removed else 'added'}",
                f"{what} was {'removed' if removed else 'added'}",
                media.pointer if removed else self.around[0],
                self.around[1] if removed else media.pointer,
                Place(side, "body", self.status, media.name),
                Severity.ERROR if breaks else Severity.INFO,
            )
        )

    def _pair(self, base: MediaType, revision: MediaType) -> None:
        side = self.crossing.side
        sent = base if self.crossing.base_sends else revision
        place = Place(side, "body", self.status, base.name)
        media = Media.JSON if media_types.is_json(sent.name) else Media.TEXT
        if media_types.is_form(sent.name):
            parts.compare(
                self.crossing, base, revision, place, lambda each: self.message(sent, each)
            )
        for old, new, carrier in (
            (base.schema, revision.schema, sent),
            (base.item_schema, revision.item_schema, sent._replace(schema=None)),
        ):
            if old and new and not self._are_raw(old, new, sent.name):
                self.crossing.comparison.schemas.compare(
                    Carrier(
                        operation=self.crossing.matched.identity,
                        place=place,
                        base=old.pointer,
                        revision=new.pointer,
                        mode=self.crossing.mode(media),
                        message=partial(self.message, carrier),
                    )
                )
        xml_names.compare(self.crossing, base, revision, place)
        self._shape(base, revision, place)
        if media_types.is_form(sent.name):
            encodings.compare(self.crossing, base, revision, place)

    def _are_raw(self, base: Schema | None, revision: Schema | None, name: str) -> bool:
        """Whether schemas plainly admit every body, those that there are."""
        matched = self.crossing.matched
        return (base is None or _is_raw(matched.base.document, base, name)) and (
            revision is None or _is_raw(matched.revision.document, revision, name)
        )

    def _shape(self, base: MediaType, revision: MediaType, place: Place) -> None:
        """Reports that a whole body became a stream of items, or was given its first schema."""
        streams = bool(base.item_schema), bool(revision.item_schema)
        known = (base.schema or base.item_schema), (revision.schema or revision.item_schema)
        receiver_knows = known[1] if self.crossing.base_sends else known[0]
        takes_all = self._are_raw(*known, base.name)
        side = self.crossing.side
        if all(known) and streams[0] != streams[1] and not (base.schema and revision.schema):
            rule, what = (
                "streaming-changed",
                "is a stream of items now" if streams[1] else "is whole",
            )
        elif receiver_knows and not all(known) and not takes_all:
            rule, what = "schema-changed", "has a schema only on the receiving side"
        else:
            return
        self.crossing.report(
            Change(
                f"{side}-body-{rule}",
                f"the {side}'s body as `{base.name}` {what}",
                base.pointer,
                revision.pointer,
                place,
            )
        )


def _is_raw(document: Document, schema: Schema, name: str) -> bool:
    """Whether a schema plainly admits every body; what is no JSON is a string of some kind."""
    value, _ = document.dereference(schema.value, schema.pointer)
    if value in ({}, True):
        return True
    if not isinstance(value, dict) or media_types.is_json(name) or media_types.is_form(name):
        return False
    said = value.get("contentMediaType", _OCTETS)
    return (
        value.keys() <= _OF_BYTES
        and value.get("type", "string") == "string"
        and value.get("format", "binary") == "binary"
        and (said == _OCTETS or media_types.read(name).covers(media_types.read(str(said))))
    )


def _covered(media: MediaType, others: tuple[MediaType, ...], *, partly: bool) -> bool:
    wanted = media_types.read(media.name)
    ranges = [media_types.read(other.name) for other in others]
    return any(one.covers(wanted) or (partly and wanted.covers(one)) for one in ranges)


def _meeting(
    sender: tuple[MediaType, ...], receiver: tuple[MediaType, ...]
) -> Iterator[tuple[MediaType, MediaType]]:
    """The pairs of which the receiver's describes bodies that the sender's does."""
    for sent in sender:
        wanted = media_types.read(sent.name)
        covering = [each for each in receiver if _range(each).covers(wanted)]
        best = max(covering, key=lambda each: _range(each).precision, default=None)
        if best is not None:
            yield sent, best
        for taken in receiver:
            described = _range(taken)
            if taken is not best and wanted.covers(described) and wanted != described:
                nearest = max(
                    (each for each in sender if _range(each).covers(described)),
                    key=lambda each: _range(each).precision,
                )
                if nearest is sent:
                    yield sent, taken


def _range(media: MediaType) -> MediaRange:
    return media_types.read(media.name)
