"""How much work a comparison may take: counted, so that the same contracts give the same answer."""

from typing import Final

ALL: Final = 200_000
"""Units for two documents: about two seconds of compiling and searching."""

PROOF: Final = 12_000
"""Units for one proof."""

ATTEMPT: Final = 8
"""What compiling a schema costs besides its size."""


STEP: Final = 10
"""What a look at a pair of schemas costs."""


class Effort:
    """What is left of the work that a comparison may take."""

    def __init__(self) -> None:
        self._left = ALL
        self._floor = 0

    @property
    def spent(self) -> bool:
        """Whether there is nothing left for the proof that was begun last."""
        return self._left <= self._floor

    @property
    def over(self) -> bool:
        """Whether there is nothing left at all."""
        return self._left <= 0

    def begin(self) -> None:
        """Begins a proof."""
        self._floor = max(0, self._left - PROOF)

    def walked(self) -> None:
        """Counts a pair of schemas that was looked at."""
        self._left -= STEP

    def compiled(self, schemas: int) -> None:
        """Counts a schema that was compiled, with so many in it."""
        self._left -= ATTEMPT + schemas
