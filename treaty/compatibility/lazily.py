"""The schemas of an object's properties, each lowered when it is first looked at.

Most properties stand unchanged beside the one that changed, and are never looked at.
"""

from collections.abc import Callable
from typing import Any, cast

from treaty.compatibility.documents import MISSING


class Properties(dict[str, Any]):
    """Lowered schemas by name; the names are all there from the start.

    They are looked at one by one: `items` and `values` do not lower.

    Attributes:
        raw: The schemas as they stand in the document.
        hidden: The names that may not be sent in this direction.
    """

    def __init__(
        self,
        raw: dict[str, Any],
        hidden: frozenset[str],
        lower: Callable[[str, Any], dict[str, Any]],
    ) -> None:
        super().__init__(dict.fromkeys(raw))
        self.raw = raw
        self.hidden = hidden
        self._lower = lower

    def written(self, name: str) -> Any:
        """A schema as the document has it, or `MISSING` where it counts for nothing here."""
        return MISSING if name in self.hidden else self.raw.get(name, MISSING)

    def __getitem__(self, name: str) -> dict[str, Any]:
        """A schema, lowered."""
        found = super().__getitem__(name)
        if found is None:
            found = self._lower(name, self.raw[name])
            self[name] = found
        return cast("dict[str, Any]", found)

    def get(self, name: str, default: Any = None) -> Any:
        """A schema, lowered, or something else where there is none."""
        try:
            return self[name]
        except KeyError:
            return default
