"""Small values that the sender's schemas admit, for what a message has to hold beside a witness."""

from typing import Any

from treaty.compatibility.deciding import Judge
from treaty.compatibility.documents import Contracted, Pair
from treaty.compatibility.mode import Mode


class Samples:
    """Finds values for the schemas of two documents."""

    def __init__(self, base: Contracted, revision: Contracted) -> None:
        self._pair = Pair(base, revision)
        self._judges: dict[Mode, Judge] = {}

    def value(self, pointer: str, mode: Mode) -> Any:
        """The simplest value that was found for the sender's schema at a pointer.

        Raises:
            UnmakeableError: None was found.
        """
        judge = self._judge(mode)
        return judge.maker.make((judge.sender.lowering.root(pointer),))

    def admits(self, pointer: str, value: Any, mode: Mode) -> bool:
        """Whether the sender's schema at a pointer admits a value."""
        judge = self._judge(mode)
        return judge.admits((judge.sender.lowering.root(pointer),), value, sends=True)

    def _judge(self, mode: Mode) -> Judge:
        if mode not in self._judges:
            self._judges[mode] = Judge(self._pair, mode)
        return self._judges[mode]
