"""Small values that the sender's schemas admit, for what a message has to hold beside a witness."""

from typing import Any

import orjson

from treaty.compatibility.bundles import bundle, names_in
from treaty.compatibility.mode import Media, Mode
from treaty.compatibility.schemas import SchemaComparison
from treaty.proof import AdmittedInstance


class Samples:
    """Finds values for the schemas of two documents.

    Attributes:
        comparison: Knows the schemas, which are read once for all.
    """

    def __init__(self, comparison: SchemaComparison) -> None:
        self.comparison = comparison
        self._confirmed: dict[tuple[str, Mode, bytes], AdmittedInstance] = {}

    def value(self, pointer: str, mode: Mode) -> Any:
        """The simplest value that was found for the sender's schema at a pointer.

        Raises:
            UnmakeableError: None was found.
        """
        judge = self.comparison.judge(mode)
        return judge.maker.make((judge.sender.lowering.root(pointer),))

    def confirmed(self, pointer: str, value: Any, mode: Mode) -> AdmittedInstance:
        """A value, confirmed by a validator of its own for the sender's schema at a pointer.

        Raises:
            NotProvenError: The validator rejects it.
        """
        name = pointer, mode, orjson.dumps(value, default=str)
        if name not in self._confirmed:
            lowering = self.comparison.judge(mode).sender.lowering
            schema = bundle(lowering, (lowering.root(pointer),), names_in(value))
            text = mode.media is Media.TEXT
            self._confirmed[name] = AdmittedInstance(value, schema, text)
        return self._confirmed[name]

    def admits(self, pointer: str, value: Any, mode: Mode) -> bool:
        """Whether the sender's schema at a pointer admits a value."""
        judge = self.comparison.judge(mode)
        return judge.admits((judge.sender.lowering.root(pointer),), value, sends=True)

    def takes(self, pointer: str, value: Any, mode: Mode) -> bool:
        """Whether the receiver's schema at a pointer admits a value."""
        judge = self.comparison.judge(mode)
        return judge.admits((judge.receiver.lowering.root(pointer),), value, sends=False)
