"""What a stub server remembers: plain collections, created, read, listed, updated and deleted."""

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from treaty.contract.model import ApiOperation

_LAST_PARAMETER = re.compile(r"/\{([^{}/]+)\}\Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """A path that stands for one item of a collection, or for the collection.

    Attributes:
        template: The collection's path template.
        parameter: The path parameter that names an item.
    """

    template: str
    parameter: str


def resources(operations: Iterable[ApiOperation]) -> dict[str, Resource]:
    """Finds the collections that can be remembered: those that can be added to and read from.

    Returns:
        For each path template of a collection, and of its items, the collection.
    """
    methods: dict[str, set[str]] = {}
    for operation in operations:
        methods.setdefault(operation.path, set()).add(operation.method)
    found: dict[str, Resource] = {}
    for path, known in methods.items():
        last = _LAST_PARAMETER.search(path)
        if last is None or not known & {"GET", "PUT", "PATCH", "DELETE"}:
            continue
        template = path[: last.start()]
        if "POST" in methods.get(template, ()):
            found[path] = found[template] = Resource(template, last[1])
    return found


def single(operations: Iterable[ApiOperation]) -> frozenset[str]:
    """Finds the things that are no items: paths that are written as a whole, and read."""
    methods: dict[str, set[str]] = {}
    for operation in operations:
        methods.setdefault(operation.path, set()).add(operation.method)
    return frozenset(
        path for path, known in methods.items() if "GET" in known and known & {"PUT", "PATCH"}
    )


@dataclass(slots=True)
class Store:
    """The items of all collections, by the collection's concrete path and their identifier.

    A thing that is no item is kept below its path, with no identifier.
    """

    _gone: set[str] = field(default_factory=set)
    _collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)
    _count: int = 0

    def next(self) -> int:
        """Counts what is created; the first is number 1."""
        with self._lock:
            self._count += 1
            return self._count

    def put(self, collection: str, identifier: str, value: Any) -> None:
        """Keeps an item; one that was deleted is there again."""
        with self._lock:
            self._gone.discard(f"{collection}/{identifier}".removesuffix("/"))
            self._collections.setdefault(collection, {})[identifier] = copy.deepcopy(value)

    def get(self, collection: str, identifier: str) -> Any | None:
        """Gives an item; None where there is none."""
        with self._lock:
            return copy.deepcopy(self._collections.get(collection, {}).get(identifier))

    def items(self, collection: str) -> list[Any]:
        """Gives a collection's items in the order of their creation."""
        with self._lock:
            return copy.deepcopy(list(self._collections.get(collection, {}).values()))

    def delete(self, path: str) -> None:
        """Forgets what a path stands for, an item or a thing; what is below it is gone too."""
        collection, _, identifier = path.rpartition("/")
        with self._lock:
            self._collections.get(collection, {}).pop(identifier, None)
            below = [each for each in self._collections if f"{each}/".startswith(f"{path}/")]
            for each in below:
                del self._collections[each]
            self._gone.add(path)

    def restore(self, path: str) -> None:
        """Takes back that what a path stands for was deleted."""
        with self._lock:
            self._gone.discard(path)

    def is_gone(self, path: str) -> bool:
        """Whether what a path stands for was deleted, or what it is a part of."""
        with self._lock:
            return any(f"{path}/".startswith(f"{gone}/") for gone in self._gone)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._collections.clear()
            self._gone.clear()
            self._count = 0


def merged(value: Any, patch: Any) -> Any:
    """Gives what a JSON merge patch makes of a value (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for name, part in patch.items():
        if part is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), part)
    return result
