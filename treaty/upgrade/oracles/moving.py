"""What of a thing changes by itself, such as a state that a worker sets: no release is to blame."""

from collections.abc import Iterable


class Moving:
    """The members that were seen to change though nobody had asked for it, by what shows them."""

    def __init__(self) -> None:
        self._pointers: dict[str, set[str]] = {}

    def note(self, view: str, pointers: Iterable[str]) -> None:
        """Takes note of members of a view.

        Args:
            view: The operation that shows them: `GET /orders/{id}`.
            pointers: Where they are in its answer.
        """
        self._pointers.setdefault(view, set()).update(pointers)

    def of(self, view: str) -> frozenset[str]:
        """The members of a view that move."""
        return frozenset(self._pointers.get(view, ()))
