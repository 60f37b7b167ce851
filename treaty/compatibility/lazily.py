"""What is worked out when it is first looked at: attributes, and the schemas of properties.

Most properties stand unchanged beside the one that changed, and are never looked at.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload

from treaty.compatibility.documents import MISSING

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801  a decorator, as `property` is
    """An attribute that is worked out once; `cached_property` takes a lock for it in Python 3.11.

    Args:
        work_out: Gives its value.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self.__doc__ = work_out.__doc__
        self._work_out = work_out
        self._name = work_out.__name__

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[T]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> "lazy[T] | T":
        """Gives the value, which from then on is found before this is asked."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._work_out(instance)
        return value


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
