"""Versions of what clients edit at the same time: entity tags, and conditions on them.

The tags are strong (RFC 9110, section 8.8.3). They come from the version that the database counts
with every change of a row, whichever release makes it, so all instances agree on them.
"""

import re
from dataclasses import dataclass

from app.errors import PreconditionFailed, PreconditionRequired

FIRST_VERSION = 1  # of a row that was just inserted
IF_MATCH_PATTERN = r'^([*]|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'
_TAG = re.compile(r'(?:W/)?"[!#-~]*"')


def etag(version: int) -> str:
    """The entity tag of this version, as a header gives it."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must be true of the current version before anything is changed.

    Attributes:
        absent: There must be nothing yet.
        tags: If not None, the current version must have one of these tags.
    """

    absent: bool = False
    tags: frozenset[str] | None = None

    @classmethod
    def from_headers(cls, if_match: str | None, if_none_match: str | None = None) -> "Precondition":
        """What these headers ask for.

        Args:
            if_match: Entity tags, or `*` (RFC 9110, section 13.1.1).
            if_none_match: Only `*` has a meaning here (RFC 9110, section 13.1.2).

        Raises:
            PreconditionRequired: If there is neither.
        """
        if if_match is None and if_none_match is None:
            raise PreconditionRequired
        if if_match is None:
            return cls(absent=True)
        anything = if_match.strip() == "*"
        tags = frozenset({"*"} if anything else _TAG.findall(if_match))
        return cls(absent=if_none_match is not None, tags=tags)

    def check(self, version: int | None) -> None:
        """Refuse to go on with something that is not what the client meant.

        Args:
            version: The current version; None if there is nothing yet.

        Raises:
            PreconditionFailed: If the condition is not true.
        """
        if self.absent and version is not None:
            raise PreconditionFailed("There is something already; read it first.")
        if self.tags is not None and not self._matches(version):
            raise PreconditionFailed

    def _matches(self, version: int | None) -> bool:
        """Whether a strong comparison finds the version among the tags."""
        tags = self.tags or frozenset()
        return version is not None and ("*" in tags or etag(version) in tags)


UNCONDITIONAL = Precondition()
"""For callers that edit without looking, as clients of v1 do."""
