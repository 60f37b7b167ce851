"""Which schemas of messages reach a component, however long the way."""

from collections.abc import Iterable

from treaty.compatibility.documents import Side


class Reach:
    """The way back from components to the schemas that use them, in one document.

    Args:
        side: The document.
        schemas: The pointers of the schemas that messages carry.
    """

    def __init__(self, side: Side, schemas: Iterable[str]) -> None:
        self._starts = {pointer: side.edges(pointer) for pointer in schemas}
        self._into: dict[str, list[str]] = {}
        self._known: dict[str, frozenset[str]] = {}
        for reference in side.closure(frozenset().union(*self._starts.values())):
            for target in side.edges(reference):
                self._into.setdefault(target, []).append(reference)

    def schemas(self, component: str) -> frozenset[str]:
        """The pointers of the schemas that reach a component (`#/components/...`)."""
        if component not in self._known:
            through = self._through(component)
            self._known[component] = frozenset(
                pointer for pointer, edges in self._starts.items() if not through.isdisjoint(edges)
            )
        return self._known[component]

    def _through(self, component: str) -> set[str]:
        seen = {component}
        stack = [component]
        while stack:
            for reference in self._into.get(stack.pop(), ()):
                if reference not in seen:
                    seen.add(reference)
                    stack.append(reference)
        return seen
