"""Compares all parameters or headers of a message, by the names that they have on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from treaty.compatibility.field_pair import Pair
from treaty.compatibility.messages import Message
from treaty.compatibility.parameters import Fields, Key
from treaty.compatibility.wire_names import OnWire, is_nameless, names
from treaty.contract.document import Document
from treaty.contract.model import Parameter

SPREAD: Final = frozenset({"query", "querystring", "cookie"})
"""Where objects can be spread out."""


def compare(fields: Fields, base: tuple[Parameter, ...], revision: tuple[Parameter, ...]) -> None:
    """Compares all parameters or headers of a message."""
    older, newer = fields.keyed(base, revision=False), fields.keyed(revision, revision=True)
    stands = fields.crossing.stands
    both = [key for key in older if key in newer]
    changed = [key for key in both if not stands(older[key].node, newer[key].node)]
    gone = {key: each for key, each in older.items() if key not in newer and key[0] != "path"}
    new = {key: each for key, each in newer.items() if key not in older and key[0] != "path"}
    read = [*changed, *new]
    wire = None
    if fields.noun == "parameter" and (read or gone):
        matched = fields.crossing.matched
        wire = _Wire(fields, matched.base.document, matched.revision.document)
        for key in wire.exchanging(changed, older, newer, gone, new):
            changed.remove(key)
            gone[key], new[key] = older[key], newer[key]
    for key in changed:
        Pair(fields, key, older[key], newer[key]).compare()
    if wire:
        wire.rename(gone, new)
        wire.spread(gone, new)
        fields = wire.fields
        wire.collide(older, newer, read)
    for key, parameter in gone.items():
        if key in new:
            Pair(fields, key, parameter, new[key]).compare()
        else:
            fields.removed(key, parameter, newer)
    for key, parameter in new.items():
        if key not in gone:
            fields.added(key, parameter)


@dataclass(eq=False)
class _Wire:
    """Objects that are spread out over a query, whose own names nobody sees.

    Attributes:
        whole: The parameters as the contracts have them.
        base: The document of the base.
        revision: The document of the revision.
        held: The sender's parameters that have a name on the wire which is not their own.
    """

    whole: Fields
    base: Document
    revision: Document
    held: dict[Key, Key] = field(default_factory=dict)

    @property
    def fields(self) -> Fields:
        """The same, with messages that are made of values under their names on the wire."""
        return self.whole._replace(message=self._message) if self.held else self.whole

    def exchanging(
        self,
        changed: list[Key],
        older: Mapping[Key, Parameter],
        newer: Mapping[Key, Parameter],
        gone: Mapping[Key, Parameter],
        new: Mapping[Key, Parameter],
    ) -> list[Key]:
        """The objects that took a name over from what is gone, or left one to what is new."""
        if not gone and not new:
            return []
        lost, came = self._keys(self.base, gone), self._keys(self.revision, new)
        found = []
        for key in changed:
            if is_nameless(self.base, older[key]) and is_nameless(self.revision, newer[key]):
                before = self._keys(self.base, {key: older[key]})
                after = self._keys(self.revision, {key: newer[key]})
                if (after - before) & lost or (before - after) & came:
                    found.append(key)
        return found

    def rename(self, gone: dict[Key, Parameter], new: dict[Key, Parameter]) -> None:
        """Compares the only such object of each side, whatever it is called."""
        old = [key for key, each in gone.items() if is_nameless(self.base, each)]
        now = [key for key, each in new.items() if is_nameless(self.revision, each)]
        if len(old) == len(now) == 1 and old != now and old[0][0] == now[0][0]:
            Pair(self.whole, old[0], gone.pop(old[0]), new.pop(now[0])).compare()

    def spread(self, gone: dict[Key, Parameter], new: dict[Key, Parameter]) -> None:
        """Takes objects apart where what they hold is found on the other side."""
        older = self._names(self.base, gone, new)
        newer = self._names(self.revision, new, gone)
        shared = {key for key in older if key in new} | {key for key in newer if key in gone}
        shared |= older.keys() & newer.keys()
        for parts, parameters, sends in (
            (older, gone, self.whole.crossing.base_sends),
            (newer, new, not self.whole.crossing.base_sends),
        ):
            for holder in sorted({parts[key].holder for key in shared if key in parts}):
                del parameters[holder]
                for key, each in parts.items():
                    if each.holder == holder:
                        parameters[key] = each.part
                        if sends:
                            self.held[key] = holder

    def collide(
        self, older: Mapping[Key, Parameter], newer: Mapping[Key, Parameter], changed: list[Key]
    ) -> None:
        """Compares what was sent under a name with what else reads that name now."""
        read = [key for key in changed if key[0] in SPREAD]
        if not read or not self.whole.crossing.base_sends:
            return
        spread = any(is_nameless(self.base, each) for each in older.values())
        if not spread and not any(is_nameless(self.revision, newer[key]) for key in read):
            return
        before = [each for key, one in older.items() for each in names(self.base, key, one)]
        after = [each for key in read for each in names(self.revision, key, newer[key])]
        known = {(each.holder, each.part.key) for each in before}
        for now in after:
            if (now.holder, now.part.key) in known:
                continue
            for was in before:
                if was.part.key == now.part.key and was.holder in newer:
                    self._read_as(was, now)

    def _read_as(self, was: OnWire, now: OnWire) -> None:
        held = {} if was.whole else {was.part.key: was.holder}
        Pair(replace(self, held=held).fields, was.part.key, was.part, now.part).texts()

    @staticmethod
    def _keys(document: Document, parameters: Mapping[Key, Parameter]) -> set[Key]:
        found = (each for key, one in parameters.items() for each in names(document, key, one))
        return {each.part.key for each in found}

    @staticmethod
    def _names(
        document: Document, parameters: Mapping[Key, Parameter], others: Mapping[Key, Parameter]
    ) -> dict[Key, OnWire]:
        if not others:
            return {}
        found = (each for key, one in parameters.items() for each in names(document, key, one))
        return {each.part.key: each for each in found if not each.whole}

    def _message(self, given: Mapping[Key, Any]) -> Message:
        whole: dict[Key, Any] = {}
        for key, value in given.items():
            if key in self.held:
                whole.setdefault(self.held[key], {})[key[1]] = value
            else:
                whole[key] = value
        return self.whole.message(whole)
